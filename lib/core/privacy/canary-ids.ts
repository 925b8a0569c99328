import type { CanaryLocaleName } from '@/lib/core/privacy/canary-locales'

type Random = () => number

const digits = (random: Random, count: number) => Array.from({ length: count }, () => Math.floor(random() * 10)).join('')
const pad = (value: number, length: number) => String(value).padStart(length, '0')
const between = (random: Random, low: number, high: number) => low + Math.floor(random() * (high - low + 1))
const weighted = (body: string, weights: readonly number[]) => weights.reduce((sum, weight, i) => sum + weight * Number(body[i]), 0)

/** A made-up number that a state gives to a person, with valid check digits, as it is written there. */
export function canaryNationalId(random: Random, locale: CanaryLocaleName): string {
  return MAKERS[locale](random)
}

const MAKERS: Record<CanaryLocaleName, (random: Random) => string> = {
  // areas 001 to 665, groups and serials above 0
  'en-US': (random) => `${pad(between(random, 1, 665), 3)}-${pad(between(random, 1, 99), 2)}-${pad(between(random, 1, 9999), 4)}`,
  // BG, GB and other pairs are given to nobody
  'en-GB': (random) => `${letter(random, 'ABCEHJ')}${letter(random, 'ABCEHJ')} ${digits(random, 2)} ${digits(random, 2)} ${digits(random, 2)} ${letter(random, 'ABCD')}`,
  'en-IN': (random) => {
    const body = `${between(random, 2, 9)}${digits(random, 10)}`
    return `${body}${verhoeffDigit(body)}`.match(/.{4}/g)!.join(' ')
  },
  'de-DE': germanTaxId,
  'fr-FR': (random) => {
    const body = `${between(random, 1, 2)}${pad(between(random, 40, 99), 2)}${pad(between(random, 1, 12), 2)}${pad(between(random, 1, 95), 2)}${pad(between(random, 1, 990), 3)}${pad(between(random, 1, 999), 3)}`
    return `${body}${pad(97 - Number(BigInt(body) % 97n), 2)}`.replace(/^(.)(..)(..)(..)(...)(...)(..)$/, '$1 $2 $3 $4 $5 $6 $7')
  },
  'es-ES': (random) => {
    const number = between(random, 10_000_000, 99_999_999)
    return `${number}${'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}`
  },
  'it-IT': codiceFiscale,
  'nl-NL': (random) => {
    for (;;) {
      const body = `${between(random, 1, 9)}${digits(random, 7)}`
      const check = weighted(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11
      if (check < 10) return `${body}${check}`
    }
  },
  'pl-PL': (random) => {
    const body = `${pad(between(random, 40, 99), 2)}${pad(between(random, 1, 12), 2)}${pad(between(random, 1, 28), 2)}${digits(random, 4)}`
    return `${body}${(10 - (weighted(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10}`
  },
  'pt-BR': (random) => {
    const check = (body: string) => {
      const rest = ([...body].reduce((sum, digit, i) => sum + Number(digit) * (body.length + 1 - i), 0) * 10) % 11
      return String(rest === 10 ? 0 : rest)
    }
    const body = `${between(random, 1, 9)}${digits(random, 8)}`
    const first = body + check(body)
    return `${first}${check(first)}`.replace(/^(...)(...)(...)(..)$/, '$1.$2.$3-$4')
  },
  'sv-SE': (random) => {
    const body = `${pad(between(random, 40, 99), 2)}${pad(between(random, 1, 12), 2)}${pad(between(random, 1, 28), 2)}${digits(random, 3)}`
    const sum = [...body].reduce((total, digit, i) => total + (i % 2 === 0 ? (Number(digit) * 2 > 9 ? Number(digit) * 2 - 9 : Number(digit) * 2) : Number(digit)), 0)
    return `${body.slice(0, 6)}-${body.slice(6)}${(10 - (sum % 10)) % 10}`
  },
  'fi-FI': (random) => {
    const [day, serial] = [`${pad(between(random, 1, 28), 2)}${pad(between(random, 1, 12), 2)}${pad(between(random, 40, 99), 2)}`, pad(between(random, 2, 899), 3)]
    return `${day}-${serial}${'0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(day + serial) % 31]}`
  },
}

const letter = (random: Random, of: string) => of[Math.floor(random() * of.length)]!

/** Eleven digits: of the first ten one stands there twice and one not at all; check digit of ISO 7064, mod 11,10. */
function germanTaxId(random: Random): string {
  for (;;) {
    const order = [...'0123456789'].map((digit) => ({ digit, at: random() })).sort((a, b) => a.at - b.at).map(({ digit }) => digit)
    const body = order.slice(0, 9)
    // not beside each other three times, and no 0 in front
    body.splice(between(random, 2, 8), 0, body[0]!)
    if (body[0] === '0') continue
    let product = 10
    for (const digit of body) {
      const sum = (Number(digit) + product) % 10 || 10
      product = (sum * 2) % 11
    }
    return `${body.join('')}${(11 - product) % 10}`
  }
}

const ODD: Record<string, number> = Object.fromEntries([...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((sign, i) => [sign, [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23][i]!]))

function codiceFiscale(random: Random): string {
  const consonants = 'BCDFGLMNPRSTVZ'
  const name = Array.from({ length: 6 }, () => letter(random, consonants)).join('')
  const body = `${name}${pad(between(random, 40, 99), 2)}${letter(random, 'ABCDEHLMPRST')}${pad(between(random, 1, 28), 2)}${letter(random, 'ABCDEFGHIL')}${pad(between(random, 1, 899), 3)}`
  const sum = [...body].reduce((total, sign, i) => total + (i % 2 === 0 ? ODD[sign]! : /\d/.test(sign) ? Number(sign) : sign.charCodeAt(0) - 65), 0)
  return body + String.fromCharCode(65 + (sum % 26))
}

const TIMES = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 0, 6, 7, 8, 9, 5], [2, 3, 4, 0, 1, 7, 8, 9, 5, 6], [3, 4, 0, 1, 2, 8, 9, 5, 6, 7], [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
  [5, 9, 8, 7, 6, 0, 4, 3, 2, 1], [6, 5, 9, 8, 7, 1, 0, 4, 3, 2], [7, 6, 5, 9, 8, 2, 1, 0, 4, 3], [8, 7, 6, 5, 9, 3, 2, 1, 0, 4], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]]
const TURNS = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 5, 7, 6, 2, 8, 3, 0, 9, 4], [5, 8, 0, 3, 7, 9, 6, 1, 4, 2], [8, 9, 1, 6, 0, 4, 3, 5, 2, 7], [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
  [4, 2, 8, 6, 5, 7, 3, 9, 0, 1], [2, 7, 9, 3, 8, 0, 6, 4, 1, 5], [7, 0, 4, 6, 9, 1, 3, 2, 5, 8]]

/** Check digit of Verhoeff (1969). */
function verhoeffDigit(body: string): string {
  const sum = [...body].reverse().reduce((state, digit, i) => TIMES[state]![TURNS[(i + 1) % 8]![Number(digit)]!]!, 0)
  return String([0, 4, 3, 2, 1, 5, 6, 7, 8, 9][sum])
}
