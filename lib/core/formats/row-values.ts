import { jsonDepth } from '@/lib/core/api/json-depth'

/** A record that cannot be read as a row of a format; the message names the field and what was expected. */
export class RowError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'RowError'
  }
}

export type JsonObject = Record<string, unknown>

/** Deeper than anything that a model is sent; code that goes down level by level, here and in the database, ends somewhere. */
export const MAX_DEPTH = 200
/** Longest id of a row in characters: the indexes that find a row by it hold no more. */
export const MAX_ID = 500

/** Where a record stands that names no time: the same record must get the same one whenever it comes in. */
export const NO_TIME = '1970-01-01T00:00:00.000Z'

export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
}

export function asArray(value: unknown): unknown[] | null {
  return Array.isArray(value) ? value : null
}

/** Text that says something: null for the empty one. */
export function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

export function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** A number of tokens that the store can hold; anything else is unknown. */
export function asCount(value: unknown): number | null {
  const number = asNumber(value)
  return number !== null && Number.isInteger(number) && number >= 0 && number < 2 ** 31 ? number : null
}

/** A length of time, or an amount of money; what is below zero, or beyond anything that happens, is unknown. */
export function asAmount(value: unknown): number | null {
  const number = asNumber(value)
  return number !== null && number >= 0 && number < 1e12 ? number : null
}

/** An id as text: some logs write numbers. */
export function asId(value: unknown): string | null {
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : asText(value)
}

/** The value of one JSON document. @throws RowError when it is no JSON, or nested too deeply */
export function parseDocument(text: string, expected = 'one log row per line'): unknown {
  if (jsonDepth(text) > MAX_DEPTH) throw new RowError(`nested deeper than ${MAX_DEPTH} levels`)
  try {
    return JSON.parse(text)
  } catch {
    throw new RowError(`not valid JSON: expected ${expected}`)
  }
}

/**
 * A value that some logs hold as JSON text, parsed once more where it is text; null when there is none. Text that is no JSON
 * is a mistake of the row.
 */
export function parseField(value: unknown, field: string): unknown {
  if (typeof value !== 'string') return value ?? null
  if (value.trim() === '') return null
  if (jsonDepth(value) > MAX_DEPTH) throw new RowError(`${field}: expected at most ${MAX_DEPTH} nested levels`)
  try {
    return JSON.parse(value) as unknown
  } catch {
    throw new RowError(`${field}: expected JSON text or an empty string`)
  }
}

const DAY = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))T/
/** Seconds since 1970 from here on are milliseconds, and from the second one on micro- and nanoseconds. */
const [MILLIS, MICROS, NANOS] = [1e11, 1e14, 1e17]

/**
 * A time in ISO 8601 UTC. Text such as `2026-08-14 09:12:03.114` is UTC when it names no zone; a number counts seconds since
 * 1970, or smaller units where it would be beyond the year 5000.
 *
 * @throws RowError that names the field
 */
export function readTime(value: unknown, field: string): string {
  if (typeof value === 'number') return fromNumber(value, field)
  if (typeof value !== 'string' || value.trim() === '') throw new RowError(`${field}: expected a date and time since 1970`)
  if (/^\d{9,19}(?:\.\d+)?$/.test(value.trim())) return fromNumber(Number(value), field)
  const iso = value.trim().replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T').replace(/ UTC$/, 'Z').replace(/ ([+-]\d{2}:?\d{2}).*$/, '$1')
  const time = new Date(/(?:Z|[+-]\d{2}(?::?\d{2})?)$/.test(iso.slice(10)) ? iso.replace(/([+-]\d{2})$/, '$1:00') : `${iso}Z`)
  // a bare number or a day that no month has would pass for some other time, and what is out of range for the database
  const day = DAY.exec(iso)?.[1]
  const start = day === undefined ? null : new Date(`${day}T00:00:00Z`)
  const exists = start !== null && start.getTime() >= 0 && start.toISOString().startsWith(day!)
  if (Number.isNaN(time.getTime()) || time.getTime() < 0 || !exists) throw new RowError(`${field}: expected a date and time since 1970, got ${value.slice(0, 60)}`)
  return time.toISOString()
}

function fromNumber(value: number, field: string): string {
  const ms = value >= NANOS ? value / 1e6 : value >= MICROS ? value / 1e3 : value >= MILLIS ? value : value * 1000
  if (!(value > 0) || ms >= 253_402_300_800_000) throw new RowError(`${field}: expected a date and time since 1970, got ${value}`)
  return new Date(Math.round(ms)).toISOString()
}

/** Milliseconds from one time to the other; null when one is missing, unreadable or before the other. */
export function millisecondsBetween(from: unknown, to: unknown): number | null {
  if (from === null || from === undefined || to === null || to === undefined || from === '' || to === '') return null
  try {
    const ms = new Date(readTime(to, 'to')).getTime() - new Date(readTime(from, 'from')).getTime()
    return ms >= 0 ? ms : null
  } catch {
    return null
  }
}

/** Every value of an object as text, for dimensions: missing and empty ones left out, lists and objects as JSON. */
export function asDimensions(value: unknown): Record<string, string> {
  const entries = Object.entries(asObject(value) ?? {}).filter(([, item]) => item !== null && item !== undefined && item !== '')
  return Object.fromEntries(entries.map(([key, item]) => [key, typeof item === 'string' ? item : JSON.stringify(item)]))
}
