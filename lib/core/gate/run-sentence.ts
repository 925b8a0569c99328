import { countOf, formatRate } from '@/lib/core/gate/format-figures'
import { flipsInWords, missingAdvice, missingInWords } from '@/lib/core/gate/set-text'
import type { SetResult } from '@/lib/core/gate/types'

/** Why the run is blocked: the worst set in full, the others by name. */
export function blockedSentence(blocking: SetResult[]): string {
  const [first, ...others] = blocking
  if (!first) return 'Blocked.'
  const lead = first.verdict === 'intermittent' ? first.text.replace(/ Blocks\.$/, '') : `${reason(first)}: ${flipsInWords(first)}.`
  if (others.length === 0) return `${lead} Blocks.`
  return `${lead} Blocks, and so ${others.length === 1 ? 'does' : 'do'} ${listNames(others.map(({ label }) => label))}.`
}

function reason(set: SetResult): string {
  if (set.verdict === 'below-floor') {
    return `${set.label} ${set.floorState === 'fell-below' ? 'fell' : 'is'} below its floor ${set.floor}`
  }
  return set.verdict === 'regressed' ? `${set.label} regressed` : `${set.label} may have regressed`
}

export function incompleteSentence(incomplete: SetResult[]): string {
  const first = incomplete[0]!
  const others = incomplete.length === 1 ? '' : ` The same holds for ${listNames(incomplete.slice(1).map(({ label }) => label))}.`
  return `Cannot decide: ${missingInWords(first)}, and if they all broke, the gate would block. ${missingAdvice(first)}${others}`
}

export function passSentence(all: SetResult, sets: number, warnings: SetResult[]): string {
  const figures = `${countOf(sets, 'set')} over ${countOf(all.n, 'case')} (${formatRate(all.before)} → ${formatRate(all.after)})`
  if (warnings.length === 0) return `Nothing got worse beyond what luck explains: ${figures}. Passes.`
  const verb = warnings.length === 1 ? 'needs' : 'need'
  return `Passes with a warning: ${listNames(warnings.map(({ label }) => label))} ${verb} a look; ${figures}.`
}

export function reviewSentence(down: SetResult[], tolerance: number): string {
  const first = down[0]!
  const others = down.length === 1 ? '' : ` So are ${listNames(down.slice(1).map(({ label }) => label))}.`
  return `A person decides: ${first.label} is down by more than ${tolerance}: ${flipsInWords(first)}.${others}`
}

/** "a", "a and b", "a, b and 3 more". */
export function listNames(names: string[]): string {
  if (names.length <= 1) return names[0] ?? ''
  if (names.length <= 3) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
}
