import type { PiiSpan } from '@/lib/core/pii/types'

/** A span to replace. `quotes`: it is a bare number of JSON text, so what replaces it needs quotes, escaped this many times. */
export type TextSpan = PiiSpan & { quotes?: number | undefined }

/** What cannot be stored (NUL, half a surrogate pair) and what stands in its place. */
export type Repair = { start: number; end: number; text: string }

/** A text inside of JSON text, decoded. `map[i]` is where its character i begins in the text around it; null = `at` + i. */
export type Leaf = { at: number; text: string; map: Uint32Array | null; inner: Analysis; instruction: boolean }

/**
 * What is personal in a text, by places of the text itself, at any depth of JSON in JSON. It depends on the text alone (and the rules),
 * never on the conversation, so it can be kept for the next time that the text comes.
 */
export type Analysis = {
  spans: TextSpan[]
  repairs: Repair[]
  /** null: plain text, which is its own only leaf. */
  leaves: Leaf[] | null
  /** People and places by the fields that they stand in, beyond the spans: first and last name as one. */
  learned: { type: PiiSpan['type']; value: string }[]
}

export const NOTHING: Analysis = { spans: [], repairs: [], leaves: null, learned: [] }

export function outerStart(leaf: Leaf, offset: number): number {
  return leaf.map ? leaf.map[offset]! : leaf.at + offset
}

/** Brings what was found inside a leaf to places of the text around it. */
export function toOuter<T extends { start: number; end: number }>(leaf: Leaf, span: T): T {
  return { ...span, start: outerStart(leaf, span.start), end: outerStart(leaf, span.end) }
}

/** Decodes what stands between the quotes of a JSON string; `map` has one place more than the text, its end. null: it is no JSON string. */
export function decodeString(raw: string, at: number): { text: string; map: Uint32Array | null } | null {
  if (!raw.includes('\\')) return { text: raw, map: null }
  const parts: string[] = []
  const map = new Uint32Array(raw.length + 1)
  let length = 0
  let i = 0
  while (i < raw.length) {
    const next = raw.indexOf('\\', i)
    const end = next < 0 ? raw.length : next
    if (end > i) parts.push(raw.slice(i, end))
    for (; i < end; i += 1) map[length++] = at + i
    if (next < 0) break
    const escape = readEscape(raw, i)
    if (escape === null) return null
    parts.push(escape.char)
    map[length++] = at + i
    i += escape.length
  }
  map[length] = at + raw.length
  return { text: parts.join(''), map: map.subarray(0, length + 1) }
}

const ESCAPES: Record<string, string> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function readEscape(raw: string, at: number): { char: string; length: number } | null {
  const kind = raw[at + 1]
  if (kind === undefined) return null
  if (kind !== 'u') return ESCAPES[kind] === undefined ? null : { char: ESCAPES[kind], length: 2 }
  const hex = raw.slice(at + 2, at + 6)
  return /^[0-9a-fA-F]{4}$/.test(hex) ? { char: String.fromCharCode(parseInt(hex, 16)), length: 6 } : null
}

const UNSTORABLE = /\u0000|\p{Surrogate}/gu

/** Repairs of a text that was decoded from escapes. */
export function findRepairs(text: string): Repair[] {
  if (text.isWellFormed() && !text.includes('\u0000')) return []
  return [...text.matchAll(UNSTORABLE)].map((match) => ({ start: match.index, end: match.index + match[0].length, text: match[0] === '\u0000' ? '' : '\uFFFD' }))
}
