import { parseJson } from '@/lib/core/display/pretty-json'
import { countPlaceholderEffects, type PlaceholderEffects } from '@/lib/core/pii/placeholder-effects'
import type { Trace } from '@/lib/core/trace'

const PLACEHOLDER = /<([A-Z][A-Z_]*)_([0-9a-f]+)>/g
const WHOLE = /^<(CARD|PHONE|NATIONAL_ID|SECRET|CUSTOM)_[0-9a-f]+>$/

/** A value of the form that the type has, different for each placeholder; addresses and numbers that nobody has. */
const VALUES: Record<string, (n: number) => string> = {
  EMAIL: (n) => `user${n}@example.com`, PHONE: (n) => `+1202555${String(100 + (n % 100)).padStart(4, '0')}`, CARD: (n) => `400000000000${String(n % 10_000).padStart(4, '0')}`, IBAN: (n) => `DE89370400440532${String(n % 1_000_000).padStart(6, '0')}`,
  IP: (n) => `192.0.2.${n % 255}`, MAC: (n) => `00:00:5e:00:53:${(n % 256).toString(16).padStart(2, '0')}`, URL: (n) => `https://example.com/${n}`, BIRTH_DATE: (n) => `19${String(40 + (n % 60))}-01-01`,
}

/**
 * A stored trace as it may have come in: a made-up value of its type in the place of each placeholder. `numbers`: a placeholder that is all of a JSON string
 * becomes a number where it may have been one.
 */
export function fillPlaceholders(trace: Trace, numbers: boolean): Trace {
  const text = (value: string) => value.replace(PLACEHOLDER, (_whole, type: string, id: string) => (VALUES[type] ?? ((n: number) => `value ${n}`))(Number.parseInt(id.slice(0, 6), 16)))
  const json = (value: unknown): unknown => {
    if (typeof value === 'string') return numbers && WHOLE.test(value) ? Number.parseInt(value.replace(/\D/g, ''), 10) + 1_000_000 : text(value)
    if (Array.isArray(value)) return value.map(json)
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), json(item)]))
    return value
  }
  return mapOutputs(trace, { json, text })
}

type Write = { json: (value: unknown) => unknown; text: (value: string) => string }

/** Messages and arguments written anew; JSON among them as JSON. */
function mapOutputs(trace: Trace, write: Write): Trace {
  const output = (value: string) => {
    const parsed = parseJson(value)?.value
    return typeof parsed === 'object' ? JSON.stringify(write.json(parsed)) : write.text(value)
  }
  const message = <M extends { content?: unknown; tool_calls?: { function: { arguments: string } }[] }>(one: M): M => ({
    ...one, ...(typeof one.content === 'string' ? { content: output(one.content) } : {}),
    ...(one.tool_calls ? { tool_calls: one.tool_calls.map((call) => ({ ...call, function: { ...call.function, arguments: output(call.function.arguments) } })) } : {}),
  })
  return { ...trace, request: trace.request && { ...trace.request, messages: trace.request.messages.map(message) }, response: trace.response && { ...trace.response, message: message(trace.response.message) } }
}

/**
 * What placeholders do to the structured outputs of stored traces. The values that came are gone, so made-up ones of the same form take their part: an output
 * counts as changed when it holds a placeholder, and as invalid when its schema takes such a value, as text or as a number, and not the placeholder.
 */
export function countStoredEffects(traces: readonly Trace[]): PlaceholderEffects {
  const sum: PlaceholderEffects = { outputs: 0, changed: 0, invalid: 0 }
  for (const trace of traces) {
    // laid out the same way, so that only what a placeholder changes differs
    const after = mapOutputs(trace, { json: (value) => value, text: (value) => value })
    const [texts, numbers] = [false, true].map((as) => countPlaceholderEffects([{ before: fillPlaceholders(trace, as), after }]))
    sum.outputs += texts!.outputs
    sum.changed += texts!.changed
    sum.invalid += Math.max(texts!.invalid, numbers!.invalid)
  }
  return sum
}
