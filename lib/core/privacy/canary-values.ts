import type { CanaryLocaleName } from '@/lib/core/privacy/canary-locales'

/** Made-up values with valid checksums; all they have in common with real ones is the form. `random` gives 0 to below 1. */
type Random = () => number

export const digits = (random: Random, count: number) => Array.from({ length: count }, () => Math.floor(random() * 10)).join('')
export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!
export const between = (random: Random, low: number, high: number) => low + Math.floor(random() * (high - low + 1))

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const MIXED = `${LETTERS}${LETTERS.toLowerCase()}0123456789`
const from = (random: Random, letters: string, count: number) => Array.from({ length: count }, () => letters[Math.floor(random() * letters.length)]).join('')

/** The last digit that makes the sum of Luhn come out. */
export function luhnDigit(body: string): string {
  const sum = [...body].reverse().reduce((total, digit, i) => total + (i % 2 === 0 ? (Number(digit) * 2 > 9 ? Number(digit) * 2 - 9 : Number(digit) * 2) : Number(digit)), 0)
  return String((10 - (sum % 10)) % 10)
}

export function canaryCard(random: Random): string {
  const [prefix, length] = pick(random, [['4', 16], ['4', 16], [String(between(random, 51, 55)), 16], ['37', 15], ['6011', 16]] as const)
  const body = prefix + digits(random, length - 1 - prefix.length)
  const number = body + luhnDigit(body)
  const separator = pick(random, ['', ' ', '-'])
  return length === 15 ? [number.slice(0, 4), number.slice(4, 10), number.slice(10)].join(separator) : number.match(/.{4}/g)!.join(separator)
}

/** What stands behind country and check digits: A a letter, 9 a digit. null: the country has none. */
const IBANS: Partial<Record<CanaryLocaleName, string>> = {
  'en-GB': 'GB:AAAA99999999999999', 'de-DE': 'DE:999999999999999999', 'fr-FR': 'FR:99999999999999999999999', 'es-ES': 'ES:99999999999999999999', 'it-IT': 'IT:A9999999999999999999999',
  'nl-NL': 'NL:AAAA9999999999', 'pl-PL': 'PL:999999999999999999999999', 'pt-BR': 'BR:99999999999999999999999A9', 'sv-SE': 'SE:99999999999999999999', 'fi-FI': 'FI:99999999999999',
}

/** null for locales whose banks have none. */
export function canaryIban(random: Random, locale: CanaryLocaleName): string | null {
  const shape = IBANS[locale]
  if (!shape) return null
  const [country, form] = shape.split(':') as [string, string]
  const bban = [...form].map((sign) => (sign === 'A' ? from(random, LETTERS, 1) : digits(random, 1))).join('')
  const number = [...`${bban}${country}00`].map((sign) => (/\d/.test(sign) ? sign : String(sign.charCodeAt(0) - 55))).join('')
  const check = String(98n - (BigInt(number) % 97n)).padStart(2, '0')
  const iban = `${country}${check}${bban}`
  return random() < 0.5 ? iban : iban.match(/.{1,4}/g)!.join(' ')
}

/** International form and the national one, of ranges that are given out. */
const PHONES: Record<CanaryLocaleName, (random: Random) => [string, string]> = {
  'en-US': (random) => phone(random, '+1', [pick(random, ['212', '415', '617', '503', '312', '919']), String(between(random, 220, 798)), digits(random, 4)], (parts) => `(${parts[0]}) ${parts[1]}-${parts[2]}`),
  'en-GB': (random) => phone(random, '+44', [pick(random, ['7400', '7512', '7711', '7803', '7912']), digits(random, 6)], (parts) => `0${parts.join(' ')}`),
  'en-IN': (random) => phone(random, '+91', [pick(random, ['98', '97', '99']) + digits(random, 3), digits(random, 5)], (parts) => `0${parts.join(' ')}`),
  'de-DE': (random) => phone(random, '+49', [pick(random, ['151', '160', '170', '175']), digits(random, 8).replace(/^0/, '2')], (parts) => `0${parts.join('/')}`),
  'fr-FR': (random) => phone(random, '+33', ['6', `1${digits(random, 1)}`, digits(random, 2), digits(random, 2), digits(random, 2)], (parts) => `0${parts[0]} ${parts.slice(1).join(' ')}`),
  'es-ES': (random) => phone(random, '+34', [`6${between(random, 10, 69)}`, digits(random, 3), digits(random, 3)], (parts) => parts.join(' ')),
  'it-IT': (random) => phone(random, '+39', [pick(random, ['320', '333', '347', '349']), digits(random, 7)], (parts) => parts.join(' ')),
  'nl-NL': (random) => phone(random, '+31', ['6', String(between(random, 1, 5)) + digits(random, 7)], (parts) => `0${parts.join('-')}`),
  'pl-PL': (random) => phone(random, '+48', [pick(random, ['501', '602', '695', '787']), digits(random, 3), digits(random, 3)], (parts) => parts.join(' ')),
  'pt-BR': (random) => phone(random, '+55', [pick(random, ['11', '21', '41', '81']), `9${between(random, 6, 9)}${digits(random, 3)}-${digits(random, 4)}`], (parts) => `(${parts[0]}) ${parts[1]}`),
  'sv-SE': (random) => phone(random, '+46', [pick(random, ['70', '72', '73', '76']), digits(random, 3), digits(random, 2), digits(random, 2)], (parts) => `0${parts[0]}-${parts.slice(1).join(' ')}`),
  'fi-FI': (random) => phone(random, '+358', [pick(random, ['40', '44', '50']), digits(random, 3), digits(random, 4)], (parts) => `0${parts.join(' ')}`),
}

function phone(random: Random, country: string, parts: string[], national: (parts: string[]) => string): [string, string] {
  return [`${country} ${parts.join(pick(random, [' ', '']))}`, national(parts)]
}

export function canaryPhone(random: Random, locale: CanaryLocaleName): string {
  const [international, national] = PHONES[locale](random)
  return random() < 0.5 ? international : national
}

export function canaryEmail(random: Random, [first, last]: [string, string]): string {
  const plain = (text: string) => text.normalize('NFD').replace(/[^A-Za-z]/g, '').toLowerCase()
  const local = pick(random, [`${plain(first)}.${plain(last)}`, `${plain(first)[0]}${plain(last)}`, `${plain(last)}_${between(random, 1950, 2009)}`, `${plain(first)}+shop`])
  return `${local}@${pick(random, ['mailbox', 'posteo', 'kabelnet', 'inboxly', 'correo-seguro'])}.${pick(random, ['com', 'de', 'net', 'org', 'co.uk', 'fr'])}`
}

/** Forms of keys; put together here, so that no text of this file looks like one. */
export function canarySecret(random: Random): string {
  const body = (count: number) => from(random, MIXED, count)
  return pick(random, [
    () => `sk-${'proj'}-${body(48)}`, () => `sk-${'ant'}-api03-${body(90)}AA`, () => `${'AK'}IA${from(random, `${LETTERS}234567`, 16)}`, () => `gh${'p'}_${body(36)}`, () => `gl${'pat'}-${body(20)}`,
    () => `xo${'xb'}-${digits(random, 12)}-${digits(random, 12)}-${body(24)}`, () => `sk_${'live'}_${body(24)}`, () => `AI${'za'}${body(35)}`,
  ])()
}
