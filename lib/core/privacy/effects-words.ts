import { formatCount, formatPercent, plural } from '@/lib/core/display/format'
import type { PlaceholderEffects } from '@/lib/core/pii/placeholder-effects'

/** From this part on it is worth to write values of the same form instead. */
const MANY = 0.01

export function effectsWords({ outputs, changed, invalid }: PlaceholderEffects): string {
  if (outputs === 0) return 'None of these traces has a tool call or a JSON answer.'
  return `Of ${plural(outputs, 'structured output')} (tool arguments and JSON answers), ${formatCount(changed)} ${changed === 1 ? 'differs' : 'differ'} from what was said only because of placeholders, and ${formatCount(invalid)} of those would not pass their schema any more.`
}

export function effectsAdvice({ outputs, invalid }: PlaceholderEffects): string {
  if (outputs === 0 || invalid === 0) return ''
  return invalid / outputs > MANY ? `That is ${formatPercent(invalid / outputs)}: with the mode “surrogate” (Rules) they would be valid, as made-up values keep their form.` : 'That is few enough for placeholders.'
}

export function previewEffectsWords({ changed, invalid }: PlaceholderEffects): string {
  return `It would change ${plural(changed, 'tool argument or JSON answer', 'tool arguments and JSON answers')}; ${formatCount(invalid)} of ${changed === 1 ? 'it' : 'them'} would no longer validate.`
}
