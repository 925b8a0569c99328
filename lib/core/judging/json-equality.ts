import { jsonDepth } from '@/lib/core/api/json-depth'

/** A model that repeats one bracket for ever has not written an argument; comparing goes down level by level. */
const MAX_DEPTH = 200

/**
 * A JSON value as text in the canonical form of RFC 8785 (keys sorted by UTF-16 units, numbers as ECMAScript writes them):
 * two values are equal exactly when their texts are. Half a surrogate pair, which the RFC refuses, stays an escape.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
  }
  return JSON.stringify(value ?? null)
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object's own field: `toString` and `__proto__` that nobody wrote are not there. Undefined = absent. */
export function ownField(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}

/** Whole numbers that a JavaScript number cannot hold: ids, of which rounding would make neighbours equal. */
const LONG_NUMBER = /\d{16}/

function keepLongNumbers(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  return context?.source && /^-?\d+$/.test(context.source) ? context.source : value
}

/**
 * The parsed value, or undefined when the text is not JSON or nested out of all proportion (JSON itself has no undefined).
 * A whole number beyond 2^53 comes as the text of its digits.
 */
export function parseJson(text: string): unknown {
  if (jsonDepth(text) > MAX_DEPTH) return undefined
  try {
    return JSON.parse(text, LONG_NUMBER.test(text) ? keepLongNumbers : undefined)
  } catch {
    return undefined
  }
}
