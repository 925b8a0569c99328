import { findCards, findIbans } from '@/lib/core/pii/numbers'
import { findPhones } from '@/lib/core/pii/phones'
import { findSecrets } from '@/lib/core/pii/secrets'
import type { PiiSpan } from '@/lib/core/pii/types'

const EMAIL = /(?=[\p{L}\p{N}_+])[\p{L}\p{N}._%+'-]{1,64}(?:@|%40)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}[\p{L}\p{N}-]{1,62}/giu
const SEVEN_DIGITS = /\d(?:\D{0,3}\d){6}/
const PLACEHOLDER = /<(?:EMAIL|PHONE|CARD|IBAN|SECRET|ATTACHMENT)_[0-9a-f]+>/g

/** Finds personal data in plain text; the spans do not overlap and come in order. Earlier kinds win over later ones. */
export function findPii(text: string): PiiSpan[] {
  // The shortest address has six characters; most strings of a log are names of fields and types.
  if (text.length < 6) return []
  const found: PiiSpan[] = []
  const taken = text.includes('<') ? [...text.matchAll(PLACEHOLDER)].map((match) => ({ start: match.index, end: match.index + match[0].length })) : []
  const add = (spans: PiiSpan[]) => {
    for (const span of spans) {
      if (taken.some((other) => span.start < other.end && other.start < span.end)) continue
      taken.push(span)
      found.push(span)
    }
  }
  if (text.length >= 9) add(findSecrets(text))
  if (text.includes('@') || text.includes('%40')) add(findEmails(text))
  if (SEVEN_DIGITS.test(text)) {
    add(findIbans(text))
    add(findCards(text))
    add(findPhones(blank(text, taken)))
  }
  return found.sort((a, b) => a.start - b.start)
}

/** The text with what is already found blanked out: digits of a card must not run together with a phone number. */
function blank(text: string, taken: { start: number; end: number }[]): string {
  return taken.reduce((result, { start, end }) => result.slice(0, start) + '\n'.repeat(end - start) + result.slice(end), text)
}

function findEmails(text: string): PiiSpan[] {
  return [...text.matchAll(EMAIL)].map((match) => ({
    start: match.index, end: match.index + match[0].length, type: 'email' as const,
    value: match[0].replace(/%40/, '@').toLowerCase(),
  }))
}
