import { createKnownWords, type KnownWords } from '@/lib/core/pii/known-words'
import { createPersonIndex, type Person, type PersonIndex } from '@/lib/core/pii/person-index'
import { personTokens } from '@/lib/core/pii/person-tokens'
import { createPhoneIndex } from '@/lib/core/pii/phone-index'
import type { PiiSpan, PiiType } from '@/lib/core/pii/types'

/**
 * What a conversation has shown of people so far. A name that once stood in a field, a title or an introduction is hidden wherever it
 * stands in the conversation, whole or in part, in sentences and in identifiers.
 */
export type KnownValues = {
  /** Makes a value known; false when it was, or when it is nothing to look for. */
  learn(type: PiiType, value: string): boolean
  /** The normal form of the person that a name belongs to, in whatever words it came: the same person, the same form. */
  personOf(value: string): string
  /** The normal form of a phone number that may be known with or without the code of its country. */
  phoneOf(digits: string): string
  /** Quick: whether a text (in lower case) can hold anything that is known. */
  mayHold(lower: string): boolean
  /** Every place of a text where something known stands. */
  find(text: string, people: 'people' | 'all'): PiiSpan[]
}

const TOKEN = /[\p{L}\p{M}]+|\p{N}+/gu
const DIGITS = /(?<![\p{L}\p{N}])[\d(][\d ()./-]{5,22}\d(?![\p{L}\p{N}])/gu
/** First names and surnames that are words, too: alone, they are hidden only where a name finder says so. */
const WORDS = new Set(('will may mark grace hope faith joy rose lily daisy iris violet ruby amber jade pearl dawn summer autumn april june august christian art bill bob chance chase clay cliff dean drew '
  + 'earl frank gene glen grant guy hunter jack jay jean ken king lance lane max miles nick norm pat penny rich rob rusty sandy scott sky stone sue ted van victor wade ward wayne young long short '
  + 'black white green brown gray grey silver gold stone wood field hill lake rivers brook banks day knight page price rice baker cook cooper carter mason miller smith taylor turner walker weaver '
  + 'bishop pope prince duke major gray best good love little small strong sharp swift wise moody savage case cash banks bond church court cross fields flowers forest fox french german english '
  + 'holiday hall house park parks pool post power powers rush sellers snow storm street summers waters wells west winters woods marsh moon star bell bird bishop bush camp chambers christmas marks '
  + 'do la de van von der den del di da dos le el al bin ibn in is to so no yes on an my us me he she it we may lo li an ho hu he you can').split(' '))

/** Nothing is known yet. */
export function createKnownValues(): KnownValues {
  const persons = createPersonIndex()
  const phones = createPhoneIndex()
  const words = createKnownWords()
  const numbers = new Map<string, { type: PiiType; value: string }>()
  const learned = new Set<string>()
  const known: KnownValues = {
    learn: (type, value) => {
      const key = `${type}:${value}`
      if (learned.has(key)) return false
      learned.add(key)
      if (type === 'person') learnPerson(value, persons, words)
      else if (type === 'phone' || type === 'national_id' || type === 'card') {
        const digits = value.replace(/\D/g, '')
        if (digits.length >= 7) numbers.set(digits, { type, value })
      } else if (type === 'address' || type === 'birth_date' || type === 'organisation' || type === 'place') {
        const tokens = tokensOf(value)
        if (tokens.length > 0 && tokens.join('').length >= 4 && !(tokens.length === 1 && WORDS.has(tokens[0]!))) {
          words.add({ tokens, type, value, gap: 3, anyCase: type !== 'organisation' && type !== 'place' })
        }
      }
      return true
    },
    personOf: (value) => personOf(value, persons, words).key,
    phoneOf: (digits) => phones.of(digits),
    mayHold: (lower) => mayHoldNumbers(lower, numbers) || words.mayHold(lower.normalize('NFC')),
    find: (text, people) => [
      ...(words.mayHold(text.toLowerCase().normalize('NFC')) ? findWords(text, words, people) : []), ...(mayHoldNumbers(text, numbers) ? findNumbers(text, numbers) : []),
    ],
  }
  return known
}

const SEVEN_DIGITS = /\d(?:[ ()./-]{0,16}\d){6}/

function mayHoldNumbers(text: string, numbers: ReadonlyMap<string, unknown>): boolean {
  return numbers.size > 0 && SEVEN_DIGITS.test(text)
}

function tokensOf(text: string): string[] {
  return text.normalize('NFC').toLowerCase().match(TOKEN) ?? []
}

/** A name that shares all its words with one person alone is that person's, and may add words to it. */
function personOf(value: string, persons: PersonIndex, words: KnownWords): Person {
  const tokens = personTokens(value)
  const same = persons.byKey(tokens.join(' '))
  if (same) return same
  const holding = persons.holding(tokens)
  if (holding.length === 1) return holding[0]!
  const wider = holding.length === 0 ? persons.within(tokens) : []
  const person = wider.length === 1 ? wider[0]! : persons.add(tokens.join(' '))
  persons.name(person, tokens)
  addPerson(tokens, person, words)
  return person
}

function learnPerson(value: string, persons: PersonIndex, words: KnownWords): void {
  const tokens = personTokens(value)
  if (tokens.length === 0) return
  // words that are there already change nothing; another spelling of somebody who is known, with a second name or without, is added
  addPerson(tokens, personOf(value, persons, words), words)
}

function addPerson(tokens: string[], { key }: Person, words: KnownWords): void {
  if (tokens.length === 0) return
  const add = (sequence: string[], anyCase: boolean) => words.add({ tokens: sequence, type: 'person', value: key, gap: 2, anyCase })
  if (tokens.length > 1) {
    add(tokens, true)
    add([...tokens].reverse(), true)
    const [first, last] = [tokens[0]!, tokens.at(-1)!]
    if (tokens.length > 2) add([first, last], true)
    if (first.length + last.length >= 7) add([first + last], true)
  }
  for (const token of tokens) if (token.length >= (/^[\x00-\x7f]+$/.test(token) ? 3 : 2) && !WORDS.has(token)) add([token], false)
}

function findWords(text: string, words: KnownWords, people: 'people' | 'all'): PiiSpan[] {
  const tokens = [...text.matchAll(TOKEN)].map((match) => ({ raw: match[0], lower: match[0].normalize('NFC').toLowerCase(), start: match.index, end: match.index + match[0].length }))
  return words.find(tokens, text, (type) => people === 'all' || type === 'person' || type === 'address')
}

function findNumbers(text: string, numbers: Map<string, { type: PiiType; value: string }>): PiiSpan[] {
  const spans: PiiSpan[] = []
  for (const match of text.matchAll(DIGITS)) {
    const known = numbers.get(match[0].replace(/\D/g, ''))
    if (known) spans.push({ start: match.index, end: match.index + match[0].length, ...known })
  }
  return spans
}
