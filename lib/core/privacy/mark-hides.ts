import type { Trace } from '@/lib/core/trace'

/** A piece of a text: `as` null stays as it is; else the placeholder that takes its place. */
export type Segment = { text: string; as: string | null }
/** One text of a trace in which something is hidden. */
export type MarkedText = { where: string; segments: Segment[] }

const PLACEHOLDER = /<[A-Z][A-Z_]*_[0-9a-f]+>/g

/**
 * Where `after` puts a placeholder in the place of something in `before`; placeholders that both have stay. null when one is not the other with pieces
 * hidden. Text that a placeholder takes is as short as it can be.
 */
export function markHides(before: string, after: string): Segment[] | null {
  const literals = after.split(PLACEHOLDER)
  const names = after.match(PLACEHOLDER) ?? []
  if (!before.startsWith(literals[0]!)) return null
  const segments: Segment[] = [{ text: literals[0]!, as: null }]
  let at = literals[0]!.length
  for (let i = 0; i < names.length; i += 1) {
    const [name, next, last] = [names[i]!, literals[i + 1]!, i === names.length - 1]
    const kept = before.startsWith(name + next, at) && (!last || at + name.length + next.length === before.length)
    // the last piece reaches to the end, whatever else looks like it
    const end = kept ? at + name.length : last ? before.length - next.length : next === '' ? nextPlaceholder(before, at) : before.indexOf(next, at + 1)
    if (end < at || !before.startsWith(next, end)) return null
    segments.push(kept ? { text: name, as: null } : { text: before.slice(at, end), as: name }, { text: next, as: null })
    at = end + next.length
  }
  return at === before.length ? joined(segments) : null
}

/** Two placeholders side by side: what the first one takes cannot be told, so it takes one character. */
function nextPlaceholder(before: string, at: number): number {
  return Math.min(before.length, at + 1)
}

function joined(segments: Segment[]): Segment[] {
  const result: Segment[] = []
  for (const segment of segments) {
    const last = result.at(-1)
    if (segment.text === '') continue
    if (last && last.as === null && segment.as === null) last.text += segment.text
    else result.push({ ...segment })
  }
  return result
}

/** Cuts what stays to what stands around the marks: `around` characters on either side. */
export function cutAround(segments: Segment[], around: number): Segment[] {
  return segments.map((segment, i) => {
    if (segment.as !== null) return segment
    const [head, tail] = [i > 0 ? around : 0, i < segments.length - 1 ? around : 0]
    return segment.text.length <= head + tail + 1 ? segment : { text: `${segment.text.slice(0, head)}…${tail > 0 ? segment.text.slice(-tail) : ''}`, as: null }
  })
}

/** Every text of a trace that another redaction changes, with what it hides; texts that cannot be compared are marked as a whole. */
export function markTrace(before: Trace, after: Trace): MarkedText[] {
  const marked: MarkedText[] = []
  const compare = (one: unknown, other: unknown, where: string): void => {
    if (one === other) return
    if (typeof one === 'string' && typeof other === 'string') marked.push({ where, segments: markHides(one, other) ?? [{ text: one, as: other.match(PLACEHOLDER)?.[0] ?? '<REMOVED>' }] })
    else if (Array.isArray(one) && Array.isArray(other)) one.forEach((item, i) => compare(item, other[i], `${where}[${i + 1}]`))
    else if (isObject(one) && isObject(other)) {
      const [own, others] = [Object.entries(one), Object.entries(other)]
      own.forEach(([key, item], i) => {
        const [name, value] = others[i] ?? [key, undefined]
        if (name !== key) marked.push({ where: `${where}, name of a field`, segments: markHides(key, name) ?? [{ text: key, as: name }] })
        compare(item, value, where === '' ? key : `${where}.${key}`)
      })
    } else if (typeof other === 'string') marked.push({ where, segments: [{ text: JSON.stringify(one) ?? '', as: other }] })
  }
  for (const [i, message] of (before.request?.messages ?? []).entries()) compare(message, after.request?.messages[i], `${roleName(message.role)} message ${i + 1}`)
  const rest = (trace: Trace) => ({ ...trace.request, messages: undefined })
  compare(rest(before), rest(after), 'request')
  compare(before.response, after.response, 'answer')
  compare(before.error, after.error, 'error')
  compare(before.dimensions, after.dimensions, 'dimensions')
  compare(before.customerId, after.customerId, 'customer')
  compare(before.conversationId, after.conversationId, 'conversation')
  return marked.map(({ where, segments }) => ({ where: tidy(where), segments }))
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const roleName = (role: string) => ({ user: 'User', assistant: 'Assistant', system: 'System', tool: 'Tool' })[role] ?? role

const TIDY: [RegExp, string][] = [
  [/^(\w+ message \d+)\.content(\[\d+\]\.text)?$/, '$1'], [/\.tool_calls\[(\d+)\]\.function\.arguments$/, ', call $1'], [/\.tool_calls\[(\d+)\]\.function\.name$/, ', tool of call $1'],
  [/^answer\.message\.content$/, 'Answer'], [/^answer\.message/, 'Answer'], [/^request\.tools\[(\d+)\]\.function\.(name|description)$/, 'Tool $1, $2'], [/^request\.tools\[(\d+)\]\.function\..*$/, 'Tool $1, parameters'],
]
const tidy = (where: string) => TIDY.reduce((text, [pattern, words]) => text.replace(pattern, words), where)
