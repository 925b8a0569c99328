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
  // One mark per character: comparing every span with every other would take minutes on a list of addresses.
  const taken = new Uint8Array(text.length)
  if (text.includes('<')) for (const match of text.matchAll(PLACEHOLDER)) taken.fill(1, match.index, match.index + match[0].length)
  const add = (spans: PiiSpan[]) => {
    for (const span of spans) {
      if (taken.subarray(span.start, span.end).includes(1)) continue
      taken.fill(1, span.start, span.end)
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

function findEmails(text: string): PiiSpan[] {
  return [...text.matchAll(EMAIL)].map((match) => ({
    start: match.index, end: match.index + match[0].length, type: 'email' as const,
    value: match[0].replace(/%40/, '@').toLowerCase(),
  }))
}
