/** NUL, which Postgres cannot keep in text, and halves of surrogate pairs, which are no characters and no UTF-8. */
const UNSTORABLE = /\u0000|\p{Surrogate}/u
const LONE_SURROGATE = /\p{Surrogate}/gu
/** How JSON.stringify writes them; a false hit (an escaped backslash before it) only costs time. */
const UNSTORABLE_JSON = /\\u(?:0000|d[89a-f])/i

/** The text without NUL, with U+FFFD in the place of half a surrogate pair: a text that was cut in the middle of an emoji. */
export function storableText(text: string): string {
  return UNSTORABLE.test(text) ? text.replaceAll('\u0000', '').replace(LONE_SURROGATE, '\uFFFD') : text
}

/** JSON text of a value, with every string in it (keys too) made storable. */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value)
  return UNSTORABLE_JSON.test(text) ? JSON.stringify(storable(value)) : text
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  if (Array.isArray(value)) return value.map(storable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storableText(key), storable(item)]))
}

/** Path of the first string in a value (keys too) that cannot be stored, e.g. `body.git.branch`; null when all can. */
export function findUnstorable(value: unknown, path: string): string | null {
  if (typeof value === 'string') return UNSTORABLE.test(value) ? path : null
  if (typeof value !== 'object' || value === null) return null
  for (const [key, item] of Object.entries(value)) {
    if (UNSTORABLE.test(key)) return path
    const found = findUnstorable(item, `${path}.${key}`)
    if (found !== null) return found
  }
  return null
}
