import type { Found, Redactor } from '@/lib/core/pii/redactor'
import type { Redacted } from '@/lib/core/trace'

/** A line of up to this length is kept whole, so that it can be read again after a fix. */
const WHOLE_CHARS = 1024 * 1024
/** Of one that is longer, the begin is kept. */
const SHOWN_CHARS = 20_000
const REASON_CHARS = 2000
const LOOKED_AT_TIMES = 10
/** Few values are longer. */
const CUT_CHARS = 1000
/** A record that ends in the middle. */
const BROKEN_OFF = /^\s*[{[](?:[^]*[^\s}\]])?\s*$/

/** What is kept of a line that is put aside, redacted like everything else; one that cannot be redacted leaves no text. */
export function quarantinedText(redactor: Redactor, text: string, complete: boolean, found?: Found): { text: Redacted<string>; whole: boolean } {
  try {
    if (text.length <= keptWhole(complete)) {
      const whole = redactor.text(text, found ? { found } : {}).text
      const kept = BROKEN_OFF.test(text) ? withoutEnd(redactor, whole) : whole
      return { text: kept, whole: complete && text !== '' && kept === whole }
    }
    return { text: beginOf(redactor, text, SHOWN_CHARS, found), whole: false }
  } catch {
    // fail closed: what cannot be redacted is not kept, not even to be looked at
    return { text: redactor.text('').text, whole: false }
  }
}

/** What of a line is looked at, as one text: detectors outside are asked about it. */
export function shownText(text: string, complete: boolean): string {
  return text.length <= keptWhole(complete) ? text : text.slice(0, LOOKED_AT_TIMES * SHOWN_CHARS)
}

/** What is not complete may end anywhere, and cannot be read again: of a long one the begin is enough. */
function keptWhole(complete: boolean): number {
  return complete ? WHOLE_CHARS : SHOWN_CHARS
}

/** A reason as it is stored: it may quote a value of the row. */
export function quarantineReason(redactor: Redactor, reason: string, found?: Found): Redacted<string> {
  try {
    return beginOf(redactor, reason, REASON_CHARS, found)
  } catch {
    return redactor.text('the row cannot be read, and why cannot be told without personal data').text
  }
}

/** A value that lost its end is none to the redactor: what stands behind the last quotation mark is left out. */
function withoutEnd(redactor: Redactor, redacted: string): Redacted<string> {
  const quoted = redacted.lastIndexOf('"') + 1
  if (!/[\p{L}\d]/u.test(redacted.slice(quoted))) return redactor.text(redacted).text
  const end = Math.max(quoted, redacted.length - CUT_CHARS)
  return redactor.text(redacted.slice(0, end)).text
}

/** More is redacted than is kept: what a cut leaves of an address or a number is no longer one to the redactor. */
function beginOf(redactor: Redactor, text: string, chars: number, found?: Found): Redacted<string> {
  const redacted = redactor.text(text.slice(0, LOOKED_AT_TIMES * chars), found ? { found } : {}).text
  const cut = text.length > LOOKED_AT_TIMES * chars
  // much may have become a short placeholder, so that the end of what was looked at would be kept
  const kept = cut ? Math.min(chars, Math.max(0, redacted.length - CUT_CHARS)) : chars
  return redacted.length > kept ? redactor.text(redacted.slice(0, kept)).text : redacted
}
