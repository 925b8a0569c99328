import { jsonDepth } from '@/lib/core/api/json-depth'

/** A model that repeats one bracket for ever has not written an argument; comparing goes down level by level. */
const MAX_DEPTH = 200

/** A JSON value as text with sorted keys: two values are equal exactly when their texts are. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
  }
  return JSON.stringify(value ?? null)
}

/** A number as models write it: no leading zeros (they are identifiers), no exponent, optional fraction. */
const PLAIN_NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d+)?$/

/**
 * The value with differences removed that mean nothing to a tool: white space around and inside text, and numbers written
 * as text. `"007"` stays text: it is an identifier, not the number 7.
 */
function normalised(value: unknown): unknown {
  if (typeof value === 'string') {
    const text = value.replace(/\s+/g, ' ').trim()
    return PLAIN_NUMBER.test(text) ? Number(text) : text
  }
  if (Array.isArray(value)) return value.map(normalised)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normalised(item)]))
  }
  return value
}

/** Equal in JSON terms (key order and number spelling mean nothing), or equal after white space and numbers-as-text. */
export function sameJson(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b) || canonicalJson(normalised(a)) === canonicalJson(normalised(b))
}

/** Where two values differ, as paths like `lines[0].amount`; empty when they are the same. At most `limit` paths. */
export function differingPaths(expected: unknown, actual: unknown, limit = 5, path = ''): string[] {
  if (sameJson(expected, actual)) return []
  if (isObject(expected) && isObject(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])]
    const inside = (key: string) => differingPaths(expected[key], actual[key], limit, path === '' ? key : `${path}.${key}`)
    return keys.flatMap(inside).slice(0, limit)
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((item, index) => differingPaths(item, actual[index], limit, `${path}[${index}]`)).slice(0, limit)
  }
  return [path === '' ? '(whole value)' : path]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The parsed value, or undefined when the text is not JSON or nested out of all proportion (JSON itself has no undefined). */
export function parseJson(text: string): unknown {
  if (jsonDepth(text) > MAX_DEPTH) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
