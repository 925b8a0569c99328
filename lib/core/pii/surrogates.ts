import { seededRandom } from '@/lib/core/seeded-random'
import { cryptoLike, secretLike } from '@/lib/core/pii/surrogate-keys'
import { cardLike, dateLike, ibanLike, ipLike, macLike, nationalIdLike, phoneLike, pourDigits, sameShape, type Random } from '@/lib/core/pii/surrogate-numbers'
import { addressLike, emailLike, organisationLike, personLike, placeLike, pourPerson, urlLike } from '@/lib/core/pii/surrogate-words'
import type { PiiType } from '@/lib/core/pii/types'

const MOST_ATTEMPTS = 20

/**
 * A value like the one replaced: same kind, country, length and checksum, in ranges that nobody has where there are such (RFC 2606
 * domains, numbers for films, addresses for documents). It depends on the seed and the value alone, and nothing is stored by which one
 * could come back. null: the kind has none, and a placeholder takes its place.
 */
export function surrogateOf(type: PiiType, value: string, written: string, seed: string): string | null {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const made = make(type, value, written, seededRandom(`${seed}:${type}:${value}:${attempt}`))
    if (made === null || (made.toLowerCase() !== value.toLowerCase() && made.toLowerCase() !== written.toLowerCase())) return made
  }
  return null
}

/** The same surrogate in the form in which this occurrence was written. */
export function pourSurrogate(type: PiiType, base: string, normal: string, written: string): string {
  if (type === 'person') return pourPerson(base, normal, written)
  if (type === 'phone' || type === 'card') return pourDigits(base, written)
  if (type === 'iban') return pourIban(base, written)
  if (type === 'email' && /%40/.test(written)) return base.replace('@', '%40')
  return base
}

function make(type: PiiType, value: string, written: string, random: Random): string | null {
  switch (type) {
    case 'email': return emailLike(value, random)
    case 'phone': return phoneLike(value, random)
    case 'card': return cardLike(value, random)
    case 'iban': return ibanLike(value, random)
    case 'national_id': return nationalIdLike(written, random)
    case 'ip': return ipLike(written, random)
    case 'mac': return macLike(written, random)
    case 'url': return urlLike(written, random)
    case 'secret': return secretLike(written, random)
    case 'crypto': return cryptoLike(written, random)
    case 'birth_date': return dateLike(written, random)
    case 'person': return personLike(value, random)
    case 'organisation': return organisationLike(written, random)
    case 'address': return addressLike(written, random)
    case 'place': return placeLike(random)
    case 'custom': return sameShape(written, random)
    case 'attachment': return null
  }
}

function pourIban(base: string, written: string): string {
  let next = 0
  return written.replace(/[A-Za-z0-9]/g, (char) => {
    const put = base[next++] ?? char
    return char >= 'a' && char <= 'z' ? put.toLowerCase() : put
  })
}
