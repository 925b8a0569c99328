import { isLuhnValid } from '@/lib/core/pii/checksums'
import { nationalCheck } from '@/lib/core/pii/national-ids'

export type Random = () => number

export function digit(random: Random): string {
  return String(Math.floor(random() * 10))
}

/** Letters and digits by others of their kind, everything else as it is. */
export function sameShape(text: string, random: Random): string {
  return text.replace(/\p{Lu}|\p{Ll}|\d/gu, (char) => (char >= '0' && char <= '9' ? digit(random) : String.fromCharCode((char === char.toUpperCase() ? 65 : 97) + Math.floor(random() * 26))))
}

/** Puts the digits of a number into the places of another's, from the right; signs, spaces and brackets stay. */
export function pourDigits(digits: string, written: string): string {
  let next = digits.length
  return [...written].reverse().map((char) => (char >= '0' && char <= '9' ? (digits[next -= 1] ?? char) : char)).reverse().join('')
}

/** A card of the same issuer and length that passes Luhn. */
export function cardLike(digits: string, random: Random): string {
  const keep = /^(?:6011|1800|2131|2[2-7])/.test(digits) ? 4 : 2
  const body = digits.slice(0, keep) + Array.from({ length: digits.length - keep - 1 }, () => digit(random)).join('')
  for (let check = 0; check < 10; check += 1) if (isLuhnValid(`${body}${check}`)) return `${body}${check}`
  return body
}

/** An IBAN of the same country whose check digits are right (ISO 7064 mod 97-10). */
export function ibanLike(iban: string, random: Random): string {
  if (!/^[A-Z]{2}\d{2}/.test(iban)) return sameShape(iban, random)
  const body = sameShape(iban.slice(4), random)
  const numeric = [...`${body}${iban.slice(0, 2)}00`].map((char) => (char >= 'A' ? char.charCodeAt(0) - 55 : char)).join('')
  return `${iban.slice(0, 2)}${String(98n - (BigInt(numeric) % 97n)).padStart(2, '0')}${body}`
}

/** Ranges that regulators keep free for films and examples: calling code, how a number goes on, `x` any digit. */
const FREE: [prefix: RegExp, free: string][] = [
  [/^447/, '447700900xxx'], [/^07/, '07700900xxx'], [/^44/, '442079460xxx'], [/^020/, '02079460xxx'],
  [/^33[67]/, '3363998xxxx'], [/^0[67]/, '063998xxxx'], [/^33/, '3319900xxxx'], [/^01/, '019900xxxx'],
  [/^4930/, '493023125xxx'], [/^030/, '03023125xxx'], [/^614/, '61491570xxx'], [/^04/, '0491570xxx'], [/^46/, '463139006xx'],
]

/** A number of the same country and length, in a range that nobody has where there is one. */
export function phoneLike(digits: string, random: Random): string {
  const fill = (form: string) => form.replace(/x/g, () => digit(random))
  const american = /^1?[2-9]\d{2}[2-9]\d{6}$/.exec(digits)
  if (american) return fill(`${digits.slice(0, digits.length - 7)}55501xx`)
  if (digits.length === 7) return fill('55501xx')
  const free = FREE.find(([prefix, form]) => prefix.test(digits) && form.length === digits.length)
  if (free) return fill(free[1])
  const kept = Math.max(2, Math.min(4, digits.length - 6))
  return digits.slice(0, kept) + Array.from({ length: digits.length - kept }, () => digit(random)).join('')
}

const TRIES = 100_000

/** A number of the same kind and shape that passes the same check, where it has one. */
export function nationalIdLike(written: string, random: Random): string {
  const check = nationalCheck(written)
  const last = sameShape(written, random)
  if (!check) return last
  for (let i = 0; i < TRIES; i += 1) {
    const tried = sameShape(written, random)
    if (check(tried)) return tried
  }
  return last
}

/** Addresses that are kept for documents: RFC 5737 and RFC 3849. */
export function ipLike(written: string, random: Random): string {
  const octet = () => 1 + Math.floor(random() * 254)
  if (!written.includes(':')) return `${['192.0.2', '198.51.100', '203.0.113'][Math.floor(random() * 3)]}.${octet()}`
  const group = () => Math.floor(1 + random() * 65_534).toString(16)
  return `2001:db8:${Array.from({ length: 6 }, group).join(':')}`
}

/** 00-00-5E-00-53-xx, kept for documents by RFC 7042, in the form that was written; the last three bytes vary. */
export function macLike(written: string, random: Random): string {
  const hex = `02005e${Array.from({ length: 6 }, () => Math.floor(random() * 16).toString(16)).join('')}`
  const cased = written === written.toUpperCase() ? hex.toUpperCase() : hex
  let next = 0
  return written.replace(/[0-9a-f]/gi, () => cased[next++] ?? '0')
}

/** Another day of the same month, one to three years before or after, in the form that was written. */
export function dateLike(written: string, random: Random): string {
  const years = (1 + Math.floor(random() * 3)) * (random() < 0.5 ? -1 : 1)
  const numbers = [...written.matchAll(/\d+/g)]
  const year = numbers.find((match) => match[0].length === 4) ?? numbers.at(-1)
  const day = numbers.find((match) => match !== year && match[0].length <= 2 && (year !== numbers[0] || match === numbers.at(-1)))
  return written.replace(/\d+/g, (number, at: number) => {
    if (at === year?.index) return String(number.length === 4 ? Number(number) + years : (Number(number) + years + 100) % 100).padStart(number.length, '0')
    return at === day?.index ? String(1 + Math.floor(random() * 12)).padStart(number.length, '0') : number
  })
}
