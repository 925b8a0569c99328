import { readTokens, type Token, type TokenKind } from '@/lib/core/judging/semantic-tokens'
import { isNegation, WORDS_ALIKE } from '@/lib/core/judging/semantic-words'
import { detectLanguage } from '@/lib/core/slices/detect-language'

/** What two texts differ in, so that one cannot stand for the other. */
export type Difference = 'code' | 'quoted text' | 'numbers' | 'names and ids' | 'negations' | 'words'

/** Characters: beyond, a small change is too small a part of the text for any similarity to see it. */
export const MAX_COMPARED = 20_000

/**
 * What keeps the verdict on one text from being taken for the other; null = they say the same, word for word, but for letter case at the
 * start of sentences, spaces, Markdown emphasis, the form of quotation marks, contractions, courtesy and the few words of
 * `WORDS_ALIKE`. Reversed meanings reach a cosine of 0.91 to 1.00, so whatever could carry one has to be equal and in the same
 * order: code, quotations, numbers, names, ids, negations and every other word. Symmetric; of a text longer than 20,000
 * characters `words`.
 */
export function meaningfulDifference(a: string, b: string): Difference | null {
  if (a === b) return null
  if (Math.max(a.length, b.length) > MAX_COMPARED) return 'words'
  const language = detectLanguage(a)
  // Where the two are not of one known language no word is interchangeable.
  const alike = language === detectLanguage(b) ? tableOf(language) : null
  const [left, right] = [meaning(a, alike), meaning(b, alike)]
  // None of the two may be empty: it would stand for any courtesy.
  if (left.length === 0 || right.length === 0) return 'words'
  const names = (tokens: Token[]) => tokens.flatMap((token, at) => (token.kind === 'id' || isName(tokens, at) ? token.text : []))
  const kind = (tokens: Token[], wanted: TokenKind) => tokens.flatMap((token) => (token.kind === wanted ? token.text : []))
  const denied = (tokens: Token[]) => tokens.flatMap(({ kind: of, text }) => (of === 'word' && isNegation(text.toLowerCase()) ? text.toLowerCase() : []))
  const parts: [Difference, (tokens: Token[]) => string[]][] = [
    ['code', (tokens) => kind(tokens, 'code')], ['quoted text', (tokens) => kind(tokens, 'quote')], ['numbers', (tokens) => kind(tokens, 'number')],
    ['negations', denied], ['names and ids', names], ['words', (tokens) => tokens.map((token, at) => plain(tokens, at))],
  ]
  return parts.find(([, of]) => !sameList(of(left), of(right)))?.[0] ?? null
}

function sameList(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((text, at) => text === b[at])
}

function startsSentence(tokens: Token[], at: number): boolean {
  const before = tokens[at - 1]
  return before === undefined || before.kind === 'break' || (before.kind === 'sign' && /[?:]/.test(before.text))
}

/** A word with a capital where none is due. */
function isName(tokens: Token[], at: number): boolean {
  const { kind, text } = tokens[at]!
  return kind === 'word' && text !== 'I' && /\p{Lu}/u.test(startsSentence(tokens, at) ? text.slice(1) : text)
}

/** What is compared of a token: a word at the start of a sentence without its capital, all else as it stands. */
function plain(tokens: Token[], at: number): string {
  const { kind, text } = tokens[at]!
  return kind === 'word' && startsSentence(tokens, at) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

type Table = { longest: number; phrases: Map<string, string[]> }
const tables = new Map<string, Table | null>()

function tableOf(language: string): Table | null {
  const known = tables.get(language)
  if (known !== undefined) return known
  const alike = Object.hasOwn(WORDS_ALIKE, language) ? WORDS_ALIKE[language]! : null
  const table = alike && { longest: 0, phrases: new Map<string, string[]>() }
  for (const phrase of alike?.light ?? []) table!.phrases.set(phraseKey(phrase), [])
  for (const [first, ...others] of alike?.same ?? []) for (const phrase of others) table!.phrases.set(phraseKey(phrase), [first!])
  if (table) table.longest = Math.max(...[...table.phrases.keys()].map((phrase) => phrase.split(' ').length))
  tables.set(language, table)
  return table
}

/** As the tokens read it: elisions and contractions are several words. */
function phraseKey(phrase: string): string {
  return readTokens(phrase).map(({ text }) => text).join(' ')
}

/** The tokens that carry meaning: interchangeable phrases in one form, no sentence ends at the edges, none twice. */
function meaning(text: string, table: Table | null): Token[] {
  const given = readTokens(text)
  const kept: Token[] = []
  for (let at = 0; at < given.length;) {
    const found = table && phraseAt(given, at, table)
    if (found) {
      // What follows a word that was only courtesy stands where that word stood.
      kept.push(...found.words)
      at += found.length
      if (found.words.length === 0 && /^[,]$/.test(given[at]?.text ?? '') && edge(kept)) at += 1
    } else kept.push(given[at++]!)
  }
  const tidy = kept.filter((token, at) => token.kind !== 'break' || (at > 0 && kept[at - 1]!.kind !== 'break'))
  return tidy.at(-1)?.kind === 'break' ? tidy.slice(0, -1) : tidy
}

function edge(kept: Token[]): boolean {
  const last = kept.at(-1)
  return last === undefined || last.kind === 'break'
}

/** The longest phrase of the table that begins here, in the letter case of the table; none behind a negation ("not also"). */
function phraseAt(tokens: Token[], at: number, table: Table): { words: Token[]; length: number } | null {
  if (tokens[at]!.kind !== 'word' || (at > 0 && isNegation(tokens[at - 1]!.text.toLowerCase()))) return null
  for (let length = Math.min(table.longest, tokens.length - at); length > 0; length--) {
    const run = tokens.slice(at, at + length)
    if (!run.every(({ kind }) => kind === 'word')) continue
    const words = table.phrases.get(run.map((_token, i) => plain(tokens, at + i)).join(' '))
    if (words === undefined) continue
    const capital = /^\p{Lu}/u.test(run[0]!.text)
    return { length, words: words.flatMap((phrase) => phrase.split(' ')).map((text, i) => ({ kind: 'word', text: capital && i === 0 ? text.charAt(0).toUpperCase() + text.slice(1) : text })) }
  }
  return null
}
