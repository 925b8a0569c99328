import { IBAN_LENGTHS, isIbanValid, isLuhnValid } from '@/lib/core/pii/checksums'
import type { PiiSpan } from '@/lib/core/pii/types'

const CARD_RUN = /(?<![A-Za-z0-9]|\d[.,])\d(?:[ -]?\d){11,99}(?![A-Za-z0-9])/g
/** Issuer prefixes: Visa 4, Mastercard 51-55 and 22-27, Maestro and Discover 5, 6, Amex and Diners and JCB 3, JCB 1800 and 2131. */
const CARD = /^(?:(?:4|5|6|2[2-7]|3[04-9])\d+|(?:1800|2131)\d{11})$/
/** Cards of 12 digits are rare, and many other numbers have as many: they count only where a word says card. */
const SHORT_CARD_WORD = /\b(?:card|cc|karte|kreditkarte|tarjeta|carte)\b\D{0,24}$/i

/** true when the digits alone are a payment card: issuer prefix, 13 to 19 digits, Luhn. */
export function isCardNumber(digits: string): boolean {
  return digits.length >= 13 && digits.length <= 19 && CARD.test(digits) && isLuhnValid(digits)
}

/**
 * Payment cards: 13 to 19 digits with single spaces or dashes. A run may be longer than the card (expiry and code often
 * follow), so every stretch between group borders is tried, longest first.
 */
export function findCards(text: string): PiiSpan[] {
  const spans: PiiSpan[] = []
  for (const match of text.matchAll(CARD_RUN)) {
    const digits = match[0].replace(/\D/g, '')
    const short = digits.length === 12 && isLuhnValid(digits) && SHORT_CARD_WORD.test(text.slice(Math.max(0, match.index - 40), match.index))
    if (short) spans.push({ start: match.index, end: match.index + match[0].length, type: 'card', value: digits })
    else spans.push(...cardsInRun(match[0], match.index))
  }
  return spans
}

function cardsInRun(run: string, offset: number): PiiSpan[] {
  const spans: PiiSpan[] = []
  let start = 0
  while (start < run.length) {
    const end = cardEnd(run, start)
    if (end !== null) {
      spans.push({ start: offset + start, end: offset + end, type: 'card', value: run.slice(start, end).replace(/\D/g, '') })
      start = end
    }
    while (start < run.length && isDigit(run[start])) start += 1
    while (start < run.length && !isDigit(run[start])) start += 1
  }
  return spans
}

function cardEnd(run: string, start: number): number | null {
  let digits = ''
  let found: number | null = null
  for (let index = start; index < run.length && digits.length < 19; index += 1) {
    if (!isDigit(run[index])) continue
    digits += run[index]
    if (!isDigit(run[index + 1]) && isCardNumber(digits)) found = index + 1
  }
  return found
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9'
}

const IBAN_START = /(?<![A-Za-z0-9])([A-Za-z]{2})\d{2}(?=[ -]?[A-Za-z0-9])/g

/** IBANs: a country of the registry, its exact length, mod 97; single spaces or dashes between groups. */
export function findIbans(text: string): PiiSpan[] {
  const spans: PiiSpan[] = []
  for (const match of text.matchAll(IBAN_START)) {
    const length = IBAN_LENGTHS.get((match[1] ?? '').toUpperCase())
    if (length === undefined) continue
    let value = ''
    let index = match.index
    while (index < text.length && value.length < length) {
      const char = text[index] ?? ''
      if (/[A-Za-z0-9]/.test(char)) value += char.toUpperCase()
      else if (!(/[ -]/.test(char) && /[A-Za-z0-9]/.test(text[index + 1] ?? ''))) break
      index += 1
    }
    if (value.length !== length || /[A-Za-z0-9]/.test(text[index] ?? '') || !isIbanValid(value)) continue
    spans.push({ start: match.index, end: index, type: 'iban', value })
  }
  return spans
}
