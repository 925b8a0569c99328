import { parsePhoneNumberFromString } from 'libphonenumber-js'
import type { PiiSpan } from '@/lib/core/pii/types'

const CANDIDATE = /(?<![\p{L}\p{N}_#]|\d[.,])(?:\+|\(\+?)?\d[\d ()./-]{5,22}\d(?:[ ,]{0,2}(?:x|ext\.?) ?\d{1,6})?(?![\p{L}\p{N}_])/giu
const PHONE_WORD = new RegExp('(?<!\\p{L})(?:phone|tel|telephone|call(?: me| us| back| him| her| them)?|mobile|cell|fax|(?:desk|office|portable|landline|direct line)(?= ?:)|whats?app|sms|text me|'
  + 'messages? to|answering at|reach (?:me|us|him|her|them)|registered(?: (?:number|mobile|phone|line))?|contact (?:number|no)|dial|number to call|'
  + 'telefon\\p{L}*|handy\\p{L}*|rufnummer|mobil\\p{L}*|anruf\\p{L}*|ruf\\p{L}*|erreich\\p{L}*|durchwahl|m[oó]vil|tel[eé]fono|ll[aá]m\\p{L}*|contactarme|t[eé]l[eé]phone|appel\\p{L}*|joindre|joignable|'
  + 'cellulare|chiam\\p{L}*|telefonn?\\p{L}*|telefone|celular|telem[oó]vel|ligu?\\p{L}*|telefoon\\p{L}*|bel(?:len)?|mobiel|kom[oó]rk\\p{L}*|zadzwo\\p{L}*|ring|'
  + 'cep(?: tel\\p{L}*)?|numaram|denwa|keitai|hatif|jawwal|телефон\\p{L}*|позвон\\p{L}*|电话|手机|電話|携帯|전화|هاتف|جوال)(?!\\p{L})\\D{0,28}$', 'iu')
const AFTER = /^[ \t]{0,2}[-–(,:]?[ \t]{0,2}(?:office|fax|mobile|cell|home|work|phone|tel|telephone|handy|landline|direct|desk|main line)\b/i
const OTHER_WORD = new RegExp('(?<!\\p{L})(?:orders?|invoice|ticket|ref(?:erence)?|tracking|parcel|shipment|account|customer|case|claim|sku|imei|serial|version|bestell\\p{L}*|rechnung\\p{L}*|'
  + 'auftrag\\p{L}*|sendung\\p{L}*|kunden\\p{L}*|pedido|factura|env[ií]o|commande|facture|colis|dossier|amount|total|betrag|importe|montant|zip|postal|postcode|licen[cs]e|passport|ssn|isbn|'
  + 'ordine|fattura|bestelling|factuur|zam[oó]wieni\\p{L}*|sipariş\\p{L}*|id|no|nr|n[ºo°])(?!\\p{L})[^\\d\\n]{0,12}$', 'iu')
/** With hyphens or brackets any exchange: invented numbers, and those of companies' own networks, have some that no office has. */
const NORTH_AMERICAN = /^(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}$|^(?:1-)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}-)\d{3}-\d{4}$/
/** Five pairs from 01 to 09 are French, five digits after 07 British: nothing else is written so. */
const SHAPES = /^(?:0[1-9](?:[ .-]\d{2}){4}|07\d{3} ?\d{3} ?\d{3})$/
const DATE_OR_RANGE = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?:[ T]|$)|^\d+ ?- ?\d+$|^\d{1,3}(?:[ .]\d{3})+$/
const DATE = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2})(?!\d)/

/**
 * Phone numbers. International form (`+49 …`, `0049 …`) counts when libphonenumber takes it for possible. National form
 * counts only where a word nearby says phone, or in a shape that nothing else has; order numbers, dates, amounts and ranges
 * have such digits too, and a wrong hit would take meaning out of a request.
 */
export function findPhones(text: string): PiiSpan[] {
  const spans: PiiSpan[] = []
  for (const match of text.matchAll(CANDIDATE)) {
    const words = wordsBefore(text, match.index)
    const whole = trimBrackets(match[0])
    // Another number may follow after a space: try without the last groups until what is left is a phone number.
    for (let raw = whole; raw.length >= 7; raw = trimBrackets(withoutLastGroup(raw))) {
      const end = match.index + raw.length
      // a bracket that only opens belongs to the sentence
      const from = raw.startsWith('(') && !raw.includes(')') ? 1 : 0
      const value = phoneValue(raw.slice(from), words, raw === whole && AFTER.test(text.slice(end, end + 24)))
      if (value === null) continue
      spans.push({ start: match.index + from, end, type: 'phone', value })
      break
    }
  }
  return spans
}

/** Whole words of a field's name: `headphones` and `smartphone` are wares. */
const PHONE_FIELD = /(?:^|_)(?:tele)?(?:phone|fon)s?(?:_|\d|number|nr|$)|(?:^|_)(?:mobile|cell|cellphone|mobilephone|telefon\p{L}*|handy\p{L}*|telefono|celular|whatsapp|whats_app|tel|fax|msisdn)(?:_?(?:number|no|num|nr|e164|\d))?$/u

/** Value of a field whose name (in its normal form) already says phone; null when it is not one. */
export function phoneByName(name: string, value: string): string | null {
  if (!PHONE_FIELD.test(name)) return null
  const digits = value.replace(/\D/g, '')
  return /^[+(\d][\d ()./+-]{5,24}(?: ?(?:x|ext\.?) ?\d{1,6})?$/i.test(value.trim()) && digits.length >= 7 && digits.length <= 15 ? digits : null
}

type WordsBefore = { phone: () => number; other: () => number }

/** Where the last word of either kind begins before a number, -1 = there is none; looked for once, and only if the number needs it. */
function wordsBefore(text: string, index: number): WordsBefore {
  const before = text.slice(Math.max(0, index - 40), index)
  const once = (pattern: RegExp) => {
    let known: number | null = null
    return () => (known ??= pattern.exec(before)?.index ?? -1)
  }
  return { phone: once(PHONE_WORD), other: once(OTHER_WORD) }
}

function phoneValue(raw: string, words: WordsBefore, after: boolean): string | null {
  const digits = raw.replace(/[ ,]*(?:x|ext).*$/i, '').replace(/\D/g, '')
  if (digits.length < 7 || digits.length > 15) return null
  if (raw.startsWith('+') || raw.startsWith('(+')) return internationalDigits(digits, after)
  if (/^00[1-9]/.test(raw)) return internationalDigits(digits.slice(2), after)
  const [phoneWord, otherWord] = [words.phone(), words.other()]
  // The nearer word names the number: "customer phone 555 …" is a phone, "phone for order 555 …" is not.
  if (phoneWord > otherWord || (after && otherWord < 0)) return DATE.test(raw) ? null : digits
  if (SHAPES.test(raw) && otherWord < 0) return digits
  if (DATE_OR_RANGE.test(raw) || otherWord >= 0) return null
  return NORTH_AMERICAN.test(raw) ? digits : null
}

/** `+44 (0)20 …`: the zero in brackets is dialled at home only. */
function internationalDigits(digits: string, trusted: boolean): string | null {
  // most numbers of most logs: the length is all that makes one possible
  if (/^1[2-9]\d{9}$/.test(digits)) return digits
  if (parsePhoneNumberFromString(`+${digits}`)?.isPossible()) return digits
  return trusted && digits.length >= 8 ? digits : null
}

function withoutLastGroup(raw: string): string {
  return raw.replace(/(?:[ ,]*(?:x|ext\.?) ?|[ ()./-]*)\d+\)?$/i, '')
}

function trimBrackets(raw: string): string {
  const opened = (raw.match(/\(/g) ?? []).length
  const closed = (raw.match(/\)/g) ?? []).length
  return closed > opened && raw.endsWith(')') ? raw.slice(0, -1) : raw
}
