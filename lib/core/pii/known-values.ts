import { personTokens } from '@/lib/core/pii/person-tokens'
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

type Person = { key: string; tokens: Set<string> }
type Sequence = { tokens: string[]; type: PiiType; value: string; gap: number; anyCase: boolean }

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
  const persons: Person[] = []
  const phones: string[] = []
  const byFirst = new Map<string, Sequence[]>()
  const numbers = new Map<string, { type: PiiType; value: string }>()
  const learned = new Set<string>()
  const addSequence = (sequence: Sequence) => {
    const first = sequence.tokens[0]!
    const list = byFirst.get(first) ?? []
    list.push(sequence)
    // the longest first: "James Lee" before "James"
    list.sort((a, b) => b.tokens.length - a.tokens.length)
    byFirst.set(first, list)
  }
  const known: KnownValues = {
    learn: (type, value) => {
      const key = `${type}:${value}`
      if (learned.has(key)) return false
      learned.add(key)
      if (type === 'person') learnPerson(value, persons, addSequence)
      else if (type === 'phone' || type === 'national_id' || type === 'card') {
        const digits = value.replace(/\D/g, '')
        if (digits.length >= 7) numbers.set(digits, { type, value })
      } else if (type === 'address' || type === 'birth_date' || type === 'organisation' || type === 'place') {
        const tokens = tokensOf(value)
        if (tokens.length > 0 && tokens.join('').length >= 4 && !(tokens.length === 1 && WORDS.has(tokens[0]!))) {
          addSequence({ tokens, type, value, gap: 3, anyCase: type !== 'organisation' && type !== 'place' })
        }
      }
      return true
    },
    personOf: (value) => personOf(value, persons, addSequence).key,
    phoneOf: (digits) => {
      const local = digits.replace(/^0+/, '')
      const match = phones.find((one) => one === digits || (local.length >= 7 && one.endsWith(local)) || (one.replace(/^0+/, '').length >= 7 && digits.endsWith(one.replace(/^0+/, ''))))
      if (match === undefined) phones.push(digits)
      return match ?? digits
    },
    mayHold: (lower) => mayHoldNumbers(lower, numbers) || mayHoldWords(lower, byFirst),
    find: (text, people) => [
      ...(mayHoldWords(text.toLowerCase(), byFirst) ? findSequences(text, byFirst, people) : []), ...(mayHoldNumbers(text, numbers) ? findNumbers(text, numbers) : []),
    ],
  }
  return known
}

const SEVEN_DIGITS = /\d(?:[ ()./-]{0,16}\d){6}/

function mayHoldNumbers(text: string, numbers: ReadonlyMap<string, unknown>): boolean {
  return numbers.size > 0 && SEVEN_DIGITS.test(text)
}

function mayHoldWords(lower: string, byFirst: ReadonlyMap<string, unknown>): boolean {
  if (byFirst.size === 0) return false
  const normal = lower.normalize('NFC')
  for (const first of byFirst.keys()) if (normal.includes(first)) return true
  return false
}

function tokensOf(text: string): string[] {
  return text.normalize('NFC').toLowerCase().match(TOKEN) ?? []
}

/** A name that shares all its words with one person alone is that person's, and may add words to it. */
function personOf(value: string, persons: Person[], addSequence: (sequence: Sequence) => void): Person {
  const tokens = personTokens(value)
  const same = persons.find(({ key }) => key === tokens.join(' '))
  if (same) return same
  const within = persons.filter((person) => tokens.every((token) => person.tokens.has(token)))
  if (within.length === 1) return within[0]!
  const wider = within.length === 0 ? persons.filter((person) => [...person.tokens].every((token) => tokens.includes(token))) : []
  const person = wider.length === 1 ? wider[0]! : { key: tokens.join(' '), tokens: new Set<string>() }
  if (wider.length !== 1) persons.push(person)
  for (const token of tokens) person.tokens.add(token)
  addPerson(tokens, person, addSequence)
  return person
}

function learnPerson(value: string, persons: Person[], addSequence: (sequence: Sequence) => void): void {
  const tokens = personTokens(value)
  if (tokens.length === 0) return
  const before = persons.length
  const person = personOf(value, persons, addSequence)
  // another spelling of somebody who is known: with a second name, or without
  if (persons.length === before && tokens.length > 1) addPerson(tokens, person, addSequence)
}

function addPerson(tokens: string[], { key }: Person, addSequence: (sequence: Sequence) => void): void {
  if (tokens.length === 0) return
  const add = (sequence: string[], anyCase: boolean) => addSequence({ tokens: sequence, type: 'person', value: key, gap: 2, anyCase })
  if (tokens.length > 1) {
    add(tokens, true)
    add([...tokens].reverse(), true)
    const [first, last] = [tokens[0]!, tokens.at(-1)!]
    if (tokens.length > 2) add([first, last], true)
    if (first.length + last.length >= 7) add([first + last], true)
  }
  for (const token of tokens) if (token.length >= (/^[\x00-\x7f]+$/.test(token) ? 3 : 2) && !WORDS.has(token)) add([token], false)
}

function findSequences(text: string, byFirst: Map<string, Sequence[]>, people: 'people' | 'all'): PiiSpan[] {
  if (byFirst.size === 0) return []
  const spans: PiiSpan[] = []
  const tokens = [...text.matchAll(TOKEN)].map((match) => ({ raw: match[0], lower: match[0].normalize('NFC').toLowerCase(), start: match.index, end: match.index + match[0].length }))
  for (let i = 0; i < tokens.length; i += 1) {
    const hit = byFirst.get(tokens[i]!.lower)?.find((sequence) => (people === 'all' || sequence.type === 'person' || sequence.type === 'address') && matches(sequence, tokens, i, text))
    if (!hit) continue
    const last = i + hit.tokens.length - 1
    spans.push({ start: tokens[i]!.start, end: tokens[last]!.end, type: hit.type, value: hit.value })
    i = last
  }
  return spans
}

function matches({ tokens: wanted, gap, anyCase }: Sequence, tokens: { raw: string; lower: string; start: number; end: number }[], from: number, text: string): boolean {
  for (let k = 0; k < wanted.length; k += 1) {
    const token = tokens[from + k]
    if (!token || token.lower !== wanted[k]) return false
    if (k > 0 && (token.start - tokens[from + k - 1]!.end > gap || /[\n"{}[\]]/.test(text.slice(tokens[from + k - 1]!.end, token.start)))) return false
  }
  // part of a name alone: only where it is written as one
  return anyCase || /^\p{Lu}|^[\p{Lo}]/u.test(tokens[from]!.raw)
}

function findNumbers(text: string, numbers: Map<string, { type: PiiType; value: string }>): PiiSpan[] {
  const spans: PiiSpan[] = []
  for (const match of text.matchAll(DIGITS)) {
    const known = numbers.get(match[0].replace(/\D/g, ''))
    if (known) spans.push({ start: match.index, end: match.index + match[0].length, ...known })
  }
  return spans
}
