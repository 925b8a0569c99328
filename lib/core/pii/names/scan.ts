import type { PiiSpan, PiiType } from '@/lib/core/pii/types'
import { TITLES } from '@/lib/core/pii/names/context-words'
import { foldWord } from '@/lib/core/pii/names/fold-word'
import { lastWords } from '@/lib/core/pii/names/word-roles'
import { tokensOf, type Token } from '@/lib/core/pii/names/tokens'

/** A text in tokens, and which of them are spoken for. */
export type Scan = { text: string; tokens: readonly Token[]; taken: Uint8Array; spans: PiiSpan[] }

/** The tokens of a text; none is taken yet. */
export function startScan(text: string): Scan {
  const tokens = tokensOf(text)
  return { text, tokens, taken: new Uint8Array(tokens.length), spans: [] }
}

/** Takes tokens `from` to `to` (both inside) as one finding, if none of them is taken. */
export function take(scan: Scan, from: number, to: number, type: PiiType): boolean {
  for (let index = from; index <= to; index += 1) if (scan.taken[index]) return false
  scan.taken.fill(1, from, to + 1)
  const start = scan.tokens[from]!.start
  const end = scan.tokens[to]!.end
  scan.spans.push({ start, end, type, value: foldWord(scan.text.slice(start, end)).replace(/[\s,.]+/g, ' ').trim() })
  return true
}

/** The folded word at an index; empty where there is none. */
export function wordAt(scan: Scan, index: number): string {
  return scan.tokens[index]?.folded ?? ''
}

export function isMark(scan: Scan, index: number, marks: string): boolean {
  const token = scan.tokens[index]
  return token !== undefined && token.shape === 'mark' && marks.includes(token.text)
}

/** true where a sentence, a line or a quotation begins: a capital says nothing there. */
export function startsSentence(scan: Scan, index: number): boolean {
  const before = scan.tokens[index - 1]
  if (!before || scan.tokens[index]!.gap === 'line') return true
  if (before.shape !== 'mark') return false
  if ('.!?:;"“”„«»*•–—-([>|…'.includes(before.text)) return !(before.text === '.' && isAbbreviation(scan.tokens[index - 2]))
  return (before.text === "'" || before.text === '‘') && before.gap !== 'none'
}

function isAbbreviation(token: Token | undefined): boolean {
  return token !== undefined && ((token.capital && token.text.length <= 2) || (token.text.length <= 4 && TITLES.has(token.folded)))
}

const lastsOf = new Map<ReadonlySet<string>, ReadonlySet<string>>()

/**
 * true when the words right before `index`, on the same line and in the same sentence, are one of the phrases: words joined by `_`, a single word
 * with a `_` at its end. Apostrophes do not count.
 */
export function follows(scan: Scan, index: number, phrases: ReadonlySet<string>, longest = 4): boolean {
  let lasts = lastsOf.get(phrases)
  if (!lasts) lastsOf.set(phrases, lasts = lastWords(phrases))
  let near = index - 1
  while (isMark(scan, near, '\'’":')) near -= 1
  if (near < 0 || !lasts.has(scan.tokens[near]!.folded)) return false
  let joined = ''
  let words = 0
  for (let at = index - 1; at >= 0 && words < longest; at -= 1) {
    const token = scan.tokens[at]!
    if (scan.tokens[at + 1]!.gap === 'line') return false
    if (token.shape === 'mark') {
      if (token.text === "'" || token.text === '’' || ((token.text === '"' || token.text === ':') && words === 0)) continue
      return false
    }
    joined = joined === '' ? token.folded : `${token.folded}_${joined}`
    words += 1
    if (phrases.has(words === 1 ? `${joined}_` : joined)) return true
  }
  return false
}

/** The word before, if only blanks stand between; empty otherwise. */
export function wordBefore(scan: Scan, index: number): string {
  const token = scan.tokens[index - 1]
  return token && token.shape !== 'mark' && scan.tokens[index]!.gap !== 'line' ? token.folded : ''
}

/** The word after on the same line; empty otherwise. */
export function wordAfter(scan: Scan, index: number): string {
  const token = scan.tokens[index + 1]
  return token && token.shape !== 'mark' && token.gap !== 'line' ? token.folded : ''
}

/** The field name before "Name: Jo", folded; empty when there is none. */
export function labelBefore(scan: Scan, index: number): string {
  let at = index - 1
  while (isMark(scan, at, '"\'*')) at -= 1
  if (!isMark(scan, at, ':=')) return ''
  at -= 1
  while (isMark(scan, at, '"\'*)')) at -= 1
  return wordAt(scan, at)
}
