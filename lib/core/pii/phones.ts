import { parsePhoneNumberFromString } from 'libphonenumber-js'
import type { PiiSpan } from '@/lib/core/pii/types'

const CANDIDATE = /(?<![A-Za-z0-9_.,#])(?:\+|\(\+?)?\d[\d ()./-]{5,22}\d(?:[ ,]{0,2}(?:x|ext\.?) ?\d{1,6})?(?![A-Za-z0-9_])/gi
const PHONE_WORD = /(?<!\p{L})(?:phone|tel|telephone|call(?: me| us| back)?|mobile|cell|fax|(?:desk|office|portable)(?= ?:)|whats?app|sms|text me|messages? to|answering at|reach (?:me|us)|telefon\w*|handy\w*|rufnummer|mobil\w*|anruf\w*|ruf\w*|erreich\w*|m[oó]vil|tel[eé]fono|ll[aá]m\w*|contactarme|t[eé]l[eé]phone|appel\w*|joindre|joignable)(?!\p{L})\D{0,28}$/iu
const OTHER_WORD = /(?<!\p{L})(?:orders?|invoice|ticket|ref(?:erence)?|tracking|parcel|shipment|account|customer|case|claim|sku|imei|serial|version|bestell\w*|rechnung\w*|auftrag\w*|sendung\w*|kunden\w*|pedido|factura|env[ií]o|commande|facture|colis|dossier|amount|total|betrag|importe|montant|id|no|nr|n[ºo°])(?!\p{L})[^\d\n]{0,12}$/iu
const NORTH_AMERICAN = /^(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}$/
const DATE_OR_RANGE = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?:[ T]|$)|^\d+ ?- ?\d+$|^\d{1,3}(?:[ .]\d{3})+$/

/**
 * Phone numbers. International form (`+49 …`, `0049 …`) counts when libphonenumber takes it for possible. National form
 * counts only where a word nearby says phone, or in the North American shape; order numbers, dates, amounts and ranges
 * have such digits too, and a wrong hit would take meaning out of a request.
 */
export function findPhones(text: string): PiiSpan[] {
  const spans: PiiSpan[] = []
  for (const match of text.matchAll(CANDIDATE)) {
    const before = text.slice(Math.max(0, match.index - 40), match.index)
    // Another number may follow after a space: try without the last groups until what is left is a phone number.
    for (let raw = trimBrackets(match[0]); raw.length >= 7; raw = trimBrackets(withoutLastGroup(raw))) {
      const value = phoneValue(raw, before)
      if (value === null) continue
      spans.push({ start: match.index, end: match.index + raw.length, type: 'phone', value })
      break
    }
  }
  return spans
}

/** Value of a field whose name already says phone; null when it is not one. */
export function phoneByName(name: string, value: string): string | null {
  if (!/phone|mobile|telefon|handy|^tel$|^fax$/i.test(name)) return null
  const digits = value.replace(/\D/g, '')
  return /^[+(\d][\d ()./+-]{5,24}$/.test(value.trim()) && digits.length >= 7 && digits.length <= 15 ? digits : null
}

function phoneValue(raw: string, before: string): string | null {
  const digits = raw.replace(/[ ,]*(?:x|ext).*$/i, '').replace(/\D/g, '')
  if (digits.length < 7 || digits.length > 15) return null
  if (raw.startsWith('+') || raw.startsWith('(+')) return internationalDigits(digits)
  if (/^00[1-9]/.test(raw)) return internationalDigits(digits.slice(2))
  const phoneWord = PHONE_WORD.exec(before)?.index ?? -1
  const otherWord = OTHER_WORD.exec(before)?.index ?? -1
  // The nearer word names the number: "customer phone 555 …" is a phone, "phone for order 555 …" is not.
  if (phoneWord > otherWord) return /^\d{4}-\d{2}-\d{2}/.test(raw) ? null : digits
  if (DATE_OR_RANGE.test(raw) || otherWord >= 0) return null
  return NORTH_AMERICAN.test(raw) ? digits : null
}

function internationalDigits(digits: string): string | null {
  return parsePhoneNumberFromString(`+${digits}`)?.isPossible() ? digits : null
}

function withoutLastGroup(raw: string): string {
  return raw.replace(/(?:[ ,]*(?:x|ext\.?) ?|[ ()./-]*)\d+\)?$/i, '')
}

function trimBrackets(raw: string): string {
  const opened = (raw.match(/\(/g) ?? []).length
  const closed = (raw.match(/\)/g) ?? []).length
  return closed > opened && raw.endsWith(')') ? raw.slice(0, -1) : raw
}
