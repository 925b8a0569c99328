import type { Difference } from '@/lib/core/judging/compare-values'
import { storableText } from '@/lib/core/storable-text'
import type { FailurePlace } from '@/lib/core/types'

/** A detail is one line for a reviewer and a column of a table: never the whole answer. */
export const MAX_DETAIL = 300
const MAX_VALUE = 60
const MAX_PATH = 80

/** Cut to `length` characters with an ellipsis, and safe to store: no NUL, no half surrogate pair. */
export function shortened(text: string, length: number): string {
  const line = text.slice(0, length * 4).replace(/\s+/g, ' ')
  return storableText(line.length < text.length || line.length > length ? cut(line, length) : line)
}

function cut(line: string, length: number): string {
  return line.length < length ? line : `${line.slice(0, length - 1)}…`
}

/** At most 300 characters that Postgres takes. */
export function detailText(text: string): string {
  return shortened(text, MAX_DETAIL)
}

function isPlain(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value === value.trim() && !/^(?:true|false|null|-?\d[\d.]*|[[{"].*)$/s.test(value)
}

/** A value in a few words. Text stands bare unless it could be taken for another type; big values are not written out first. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'missing'
  if (isPlain(value)) return shortened(value, MAX_VALUE)
  if (typeof value === 'string') return shortened(JSON.stringify(value.slice(0, MAX_VALUE * 2)), MAX_VALUE)
  if (Array.isArray(value) && value.length > 20) return `an array of ${value.length}`
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 20) return `an object of ${Object.keys(value).length} fields`
  return shortened(JSON.stringify(value) ?? '', MAX_VALUE)
}

/** The end of a long path says more than its beginning. */
export function pathText(path: string): string {
  if (path === '') return 'the whole value'
  const tail = path.length > MAX_PATH ? `…${path.slice(1 - MAX_PATH)}` : path
  return shortened(tail, MAX_PATH)
}

/** What a failure is about in columns that lists are filtered by: short enough for an index, no argument for the whole value. */
export function failurePlace(tool: string | null, path: string | null): FailurePlace {
  return { tool: tool === null ? null : shortened(tool, MAX_VALUE), argument: path ? pathText(path) : null }
}

/** Like `order_id is BX-2, expected BX-1`. */
export function differenceText({ path, expected, given }: Difference): string {
  if (expected === undefined) return `${pathText(path)} is ${valueText(given)}, expected nothing`
  return `${pathText(path)} is ${valueText(given)}, expected ${valueText(expected)}`
}

/** The first difference after a name, and how many more there are: `update_address: order_id is BX-2, expected BX-1 (2 more)`. */
export function differencesText(name: string | null, first: Difference, count: number): string {
  const more = count > 1 ? ` (${count - 1} more)` : ''
  return detailText(`${name === null ? '' : `${shortened(name, MAX_VALUE)}: `}${differenceText(first)}${more}`)
}
