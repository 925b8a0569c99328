import { findBirthDates } from '@/lib/core/pii/birth-dates'
import { findCryptoAddresses } from '@/lib/core/pii/crypto-addresses'
import { findEmails } from '@/lib/core/pii/emails'
import { findNames } from '@/lib/core/pii/names/find-names'
import { findDocumentNumbers, findNationalIds } from '@/lib/core/pii/national-ids'
import { findIps, findMacs } from '@/lib/core/pii/network'
import { findCards, findIbans } from '@/lib/core/pii/numbers'
import { findPhones } from '@/lib/core/pii/phones'
import { PLACEHOLDER } from '@/lib/core/pii/placeholder-shape'
import { placesAsWritten, plainLetters } from '@/lib/core/pii/plain-letters'
import type { CompiledRules } from '@/lib/core/pii/rules'
import { findSecrets } from '@/lib/core/pii/secrets'
import type { PiiSpan } from '@/lib/core/pii/types'
import { findUrls } from '@/lib/core/pii/urls'

const SIX_DIGITS = /\d(?:\D{0,3}\d){5}/
const SEVEN_DIGITS = /\d(?:\D{0,3}\d){6}/
const FOUR_DIGITS = /\d\D{0,16}\d{4}|\d{4}/
const UUID = /(?<![\p{L}\p{N}])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![\p{L}\p{N}])/giu
const WALLET = /0x[0-9a-fA-F]{40}|[A-Za-z0-9]{26}/

export type FindOptions = {
  rules?: CompiledRules
  /** false: no people, organisations, addresses and places (names of models, ids). */
  names?: boolean
  /** What operators write themselves (system prompts, schemas of tools): their own organisation and sites in it are no personal data. */
  instruction?: boolean
}

/**
 * Finds personal data in plain text; the spans do not overlap and come in order. Earlier kinds win over later ones: what the project
 * says itself, then what has a checksum or a shape of its own, then numbers that a word explains, then names.
 */
export function findPii(text: string, { rules, names = true, instruction = false }: FindOptions = {}): PiiSpan[] {
  const found: PiiSpan[] = []
  // One mark per character: comparing every span with every other would take minutes on a list of addresses.
  const taken = new Uint8Array(text.length)
  if (text.includes('<')) for (const match of text.matchAll(PLACEHOLDER)) taken.fill(1, match.index, match.index + match[0].length)
  const add = (spans: readonly PiiSpan[]) => {
    for (const span of spans) {
      if (span.end <= span.start || rules?.allows(span.type, text.slice(span.start, span.end)) || taken.subarray(span.start, span.end).includes(1)) continue
      taken.fill(1, span.start, span.end)
      found.push(span)
    }
  }
  if (rules) {
    const named = (spans: readonly PiiSpan[]) => add(spans.map((span) => ({ ...span, named: true as const })))
    named(rules.findHidden(text))
    for (const pattern of rules.patterns) named(pattern.find(text))
  }
  // The shortest address has six characters; most strings of a log are names of fields and types.
  if (text.length >= 6) {
    const plain = plainLetters(text)
    const addPlain = (spans: readonly PiiSpan[]) => add(placesAsWritten(spans, plain))
    addMarked(plain.text, addPlain, instruction)
    addNumbers(plain.text, () => (plain.at === null ? taken : Uint8Array.from(plain.at, (place) => taken[place]!)), addPlain)
  }
  if (names && text.length >= 2) {
    const spans = findNames(text, instruction)
    add(instruction ? spans.filter(({ type }) => type === 'person' || type === 'address') : spans)
  }
  return found.sort((a, b) => a.start - b.start)
}

function addMarked(text: string, add: (spans: readonly PiiSpan[]) => void, instruction: boolean): void {
  if (text.length >= 9) add(findSecrets(text))
  add(findEmails(text))
  if (text.includes('://')) {
    const { urls, secrets } = findUrls(text, !instruction)
    add(secrets)
    add(urls)
  }
  if (text.length >= 26 && WALLET.test(text)) add(findCryptoAddresses(text))
  if (text.includes(':') || text.includes('-') || text.includes('.')) add(findMacs(text))
}

function addNumbers(text: string, taken: () => Uint8Array, add: (spans: readonly PiiSpan[]) => void): void {
  if (text.includes(':') || SIX_DIGITS.test(text) || text.includes('.')) add(findIps(text))
  if (FOUR_DIGITS.test(text)) add(findBirthDates(text))
  if (!SIX_DIGITS.test(text)) return
  const rest = withoutUuids(text)
  if (SEVEN_DIGITS.test(rest)) {
    add(findIbans(rest))
    add(findCards(rest))
  }
  add(findNationalIds(rest))
  add(findDocumentNumbers(rest))
  if (SEVEN_DIGITS.test(rest)) add(findPhones(blank(rest, taken())))
}

/** A UUID is drawn by chance: one in some thousands has in it what passes for an account, a card or a telephone, and then nobody would find it again. */
function withoutUuids(text: string): string {
  return text.includes('-') ? text.replace(UUID, (uuid) => '\n'.repeat(uuid.length)) : text
}

/** The text with what is already found blanked out: digits of a card must not run together with a phone number. */
function blank(text: string, taken: Uint8Array): string {
  const parts: string[] = []
  let position = 0
  for (let start = taken.indexOf(1); start >= 0; start = taken.indexOf(1, position)) {
    const end = taken.indexOf(0, start)
    parts.push(text.slice(position, start), '\n'.repeat((end < 0 ? text.length : end) - start))
    position = end < 0 ? text.length : end
  }
  return parts.join('') + text.slice(position)
}
