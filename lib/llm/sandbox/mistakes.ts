import type { Answer, Args, RequestView } from '@/lib/llm/sandbox/intent'
import type { Language } from '@/lib/llm/sandbox/language'
import { hashUnit } from '@/lib/llm/sandbox/random'

const VAGUE: Record<Language, string> = {
  en: 'We are looking into this and somebody will get back to you.', de: 'Wir kümmern uns darum und melden uns bei Ihnen.',
  es: 'Lo estamos revisando y nos pondremos en contacto con usted.', fr: 'Nous regardons cela et revenons vers vous.',
}

/** The wrong answer that a model gives to a hard case: the same one for the same `key`, whichever model makes it. */
export function spoil(answer: Answer, view: RequestView, key: string): Answer {
  const roll = hashUnit('mistake', key)
  if (answer.kind === 'text') {
    return { kind: 'text', sentence: roll < 0.5 ? alterNumbers(answer.sentence, key) : VAGUE[view.language] }
  }
  if (answer.kind === 'json') return { kind: 'json', value: alterOneField(answer.value, key) }
  const tools = (view.request.tools ?? []).map((tool) => tool.function.name)
  const [call] = answer.calls
  if (!call) return answer
  const other = tools.find((name) => name !== call.name)
  if (roll < 0.2) return { kind: 'text', sentence: VAGUE[view.language] }
  if (roll < 0.4 && other) return { kind: 'calls', calls: [{ name: other, args: call.args }] }
  return { kind: 'calls', calls: [{ name: call.name, args: alterOneField(call.args, key) }] }
}

function alterOneField(value: Args, key: string): Args {
  const names = Object.keys(value)
  const name = names[Math.floor(hashUnit('field', key) * names.length)]
  return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, field === name ? alter(item, key) : item]))
}

/** Values that models mix up with each other. */
const CONFUSED: string[][] = [
  ['urgent', 'high', 'normal'], ['low', 'medium', 'high'], ['security', 'payments', 'legal', 'logistics', 'technical'], ['en', 'de', 'es', 'fr'],
  ['england', 'germany', 'spain', 'france', 'delaware'], ['services', 'lease', 'licence', 'supply'], ['sms', 'email'], ['EUR', 'USD', 'GBP'],
  ['damaged', 'wrong_item', 'not_as_described', 'late', 'changed_mind'], ['too_expensive', 'not_used', 'competitor', 'quality'],
  ['lost', 'damaged', 'partly_missing', 'opened'], ['duplicate', 'unknown', 'wrong_amount', 'after_cancellation'], ['DHL', 'UPS', 'DPD', 'GLS'],
]

function alter(value: unknown, key: string): unknown {
  if (typeof value === 'number') return Math.round((hashUnit('how', key) < 0.3 ? value * 10 : value + 1) * 100) / 100
  if (typeof value === 'boolean') return !value
  if (typeof value !== 'string') return 'unknown'
  const others = CONFUSED.find((values) => values.includes(value))?.filter((other) => other !== value)
  if (others) return others[Math.floor(hashUnit('which', key) * others.length)]
  const altered = alterNumbers(value, key)
  // Half of the name, or nothing at all when it is a single word.
  return altered === value ? value.split(' ').slice(1).join(' ') : altered
}

/** Every number becomes another one of the same length, as when digits are misread. */
function alterNumbers(text: string, key: string): string {
  return text.replace(/(?<!<[A-Z]+_)\d+/g, (digits, offset: number) => {
    const shift = 1 + Math.floor(hashUnit('digit', key, offset) * 8)
    return [...digits].map((digit) => (Number(digit) + shift) % 10).join('')
  })
}
