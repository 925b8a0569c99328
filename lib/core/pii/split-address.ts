import type { PiiSpan } from '@/lib/core/pii/types'

const BREAK = /[,;\n]+|\s+[–·|]\s+/g
/** Codes of places as countries write them: 61498, D-61498, 61498-1234, SW1A 1AA, 1012 AB, 00-950. */
const CODE = /(?<![\p{L}\p{N}-])(?:(?:[A-Z]{1,2}-)?\d{4,5}(?:-\d{3,4})?|\d{2}-\d{3}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4} ?[A-Z]{2})(?![\p{L}\p{N}-])/u
const WORDS_BEFORE = /\s+(?:in|à|en|a|at|nach|te|i)$/iu

/**
 * An address as the parts that a call or a form keeps apart: street with number, code, town. Each gets a placeholder of its own, so that
 * the street of a sentence and the street of a tool's argument are the same one. A town is a place, and hidden where places are.
 */
export function splitAddress(text: string, span: PiiSpan): PiiSpan[] {
  const parts: PiiSpan[] = []
  const add = (from: number, to: number, type: PiiSpan['type']) => {
    const piece = text.slice(from, to)
    const start = from + (piece.length - piece.trimStart().length)
    const end = start + piece.trim().length
    if (end > start) parts.push({ start, end, type, value: text.slice(start, end).toLowerCase().replace(/\s+/g, ' ') })
  }
  for (const [from, to] of pieces(text, span)) {
    const piece = text.slice(from, to)
    const code = CODE.exec(piece)
    const [before, after] = code ? [piece.slice(0, code.index), piece.slice(code.index + code[0].length)] : [piece, '']
    // four digits before a street, or after it, are the number of the house
    if (code && (parts.length > 0 || /\d/.test(before))) {
      const street = before.trimEnd().replace(WORDS_BEFORE, '')
      add(from, from + street.length, /\d/.test(street) || parts.length === 0 ? 'address' : 'place')
      add(from + code.index, from + code.index + code[0].length, 'address')
      add(to - after.length, to, /\d/.test(after) ? 'address' : 'place')
    } else add(from, to, parts.length > 0 && !/\d/.test(piece) ? 'place' : 'address')
  }
  return parts.length > 0 ? parts : [span]
}

/** What stands between commas and line ends, first to last. */
function pieces(text: string, { start, end }: PiiSpan): [number, number][] {
  const found: [number, number][] = []
  let from = start
  for (const match of text.slice(start, end).matchAll(BREAK)) {
    found.push([from, start + match.index])
    from = start + match.index + match[0].length
  }
  return [...found, [from, end]].filter(([a, b]) => text.slice(a, b).trim() !== '') as [number, number][]
}
