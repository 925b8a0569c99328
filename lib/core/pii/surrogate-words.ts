import { personTokens } from '@/lib/core/pii/person-tokens'
import { digit, type Random } from '@/lib/core/pii/surrogate-numbers'

const words = (text: string) => text.split(' ')
const WOMEN = words('Amelia Beatrix Clara Daphne Elodie Fiona Greta Helena Imogen Judith Katrin Leonie Miriam Nadia Octavia Paulina Ramona Sabine Tamara Ursula Vera Wilma Yvonne Zelda Alma Bettina Corinna Dorothea Estelle Frida')
const MEN = words('Adrian Bruno Cedric Dominic Edgar Felix Gustav Hector Ivan Jasper Kilian Leander Matteo Nils Oscar Philip Quentin Roland Stefan Tobias Ulrich Valentin Walter Xavier Yannick Anton Basil Conrad Dorian Emil')
const SURNAMES = words('Abrams Bergmann Castell Dunmore Ellwood Farkas Gastaldi Hartwell Ingram Jansson Kellermann Lindholm Marchetti Norwood Oberlin Pemberton Quiroga Rosenthal Sandoval Thornbury Ullmann Vasquez Whitlock Yarrow Zeller Ashdown Birkett Calloway Delacroix Everhart Fontaine Granger Holloway Kowalczyk Lefevre Montague Novotny Okonjo Petrov Ravenna')
const COMPANIES = words('Altera Borealis Cintra Dovetail Elmbrook Fairmont Glenhaven Harrowgate Ironbridge Juniper Kestrel Larkspur Meridian Northgate Oakhurst Pinecrest Quarry Ridgeway Silverline Tidewater')
const STREETS = words('Alder Birchwood Cedar Dogwood Elmwood Foxglove Gardenia Hazel Ivy Jasmine Kingfisher Linden Magnolia Nightingale Orchard Poplar Quince Rosewood Sycamore Tamarack')
const PLACES = words('Ashford Brookhaven Clearwater Dunham Eastvale Fairview Glenwood Hillcrest Kingsbury Lakewood Maplewood Newbury Oakdale Riverton Springdale Westbrook')
const FEMALE = /(?:a|ie|ine|elle|ette|ah|lyn|beth|ella)$|^(?:mary|ann|anne|jane|susan|karen|grace|alice|ruth|margaret|carol|helen|amy|emily|kim|lily|mei|yuki|ingrid|astrid|carmen|isabel|rachel|megan|chloe|zoe)$/

function pick(list: readonly string[], random: Random): string {
  return list[Math.floor(random() * list.length)]!
}

/** Somebody else: a first name that is given to people like the one replaced, and a surname. */
export function personLike(normal: string, random: Random): string {
  const first = normal.split(' ')[0] ?? ''
  return `${pick(FEMALE.test(first) ? WOMEN : MEN, random)} ${pick(SURNAMES, random)}`
}

/** The part of the other person's name that stands where this part stood, written alike: `JAMES LEE`, `james_lee`, `Lee, James`. */
export function pourPerson(base: string, normal: string, written: string): string {
  const [first = '', last = ''] = base.split(' ')
  const known = normal.split(' ')
  const tokens = personTokens(written)
  if (tokens.length === 1 && known.length > 1 && tokens[0] === known.join('')) return cased(first + last.toLowerCase(), written)
  const ends = known.length > 1 ? known : tokens
  return written.replace(/[\p{L}\p{M}]+/gu, (word) => {
    const lower = word.normalize('NFC').toLowerCase()
    if (!tokens.includes(lower)) return word
    if (lower === ends[0]) return cased(first, word)
    if (lower === ends.at(-1)) return cased(last, word)
    return lower.length === 1 ? cased(first[0]!, word) : cased(MEN[lower.length % MEN.length]!, word)
  })
}

function cased(name: string, like: string): string {
  if (like.length > 1 && like === like.toUpperCase() && like !== like.toLowerCase()) return name.toUpperCase()
  return like === like.toLowerCase() ? name.toLowerCase() : name
}

/** A mailbox at a domain that is kept for examples (RFC 2606). */
export function emailLike(value: string, random: Random): string {
  const local = value.split('@')[0] ?? ''
  const digits = (/\d+$/.exec(local)?.[0] ?? '').replace(/\d/g, () => digit(random))
  const separator = /[._-]/.exec(local)?.[0] ?? '.'
  const first = pick(random() < 0.5 ? WOMEN : MEN, random).toLowerCase()
  return `${first}${separator}${pick(SURNAMES, random).toLowerCase()}${digits}@${pick(['example.com', 'example.org', 'example.net'], random)}`
}

/** Numbers of the same length, and other words but those that say what kind of a place it is. */
export function addressLike(written: string, random: Random): string {
  let named = false
  return written.replace(/[\p{L}\p{M}]+|\d+/gu, (part) => {
    if (/^\d/.test(part)) return part.replace(/\d/g, (_, i: number) => (i === 0 ? String(1 + Math.floor(random() * 9)) : digit(random)))
    if (KEPT.test(part) || part.length <= 2) return part
    if (named) return part === part.toLowerCase() ? part : cased(pick(PLACES, random), part)
    named = true
    return cased(pick(STREETS, random), part)
  })
}

const KEPT = /^(?:street|str|avenue|ave|road|rd|drive|dr|lane|ln|court|ct|boulevard|blvd|way|place|pl|square|sq|terrace|circle|cir|highway|hwy|parkway|pkwy|suite|ste|apt|apartment|unit|floor|box|po|north|south|east|west|rue|calle|via|platz|straße|strasse|weg|gasse|plaza|praça|avenida|usa|united|states)$/i

export function organisationLike(written: string, random: Random): string {
  const suffix = /(?:,? (?:inc|llc|ltd|limited|gmbh|ag|kg|corp|co|plc|sa|s\.a|sas|srl|bv|b\.v|ab|oy|as|group)\.?)$/i.exec(written)?.[0] ?? ''
  return `${pick(COMPANIES, random)}${/ /.test(written.slice(0, written.length - suffix.length)) ? ` ${pick(['Systems', 'Partners', 'Works', 'Services'], random)}` : ''}${suffix}`
}

export function placeLike(random: Random): string {
  return pick(PLACES, random)
}

/** A site at a name that nobody can register (RFC 2606); a value of a query by one of its shape. */
export function urlLike(written: string, random: Random): string {
  if (!/^https?:/i.test(written)) return addressLike(written, random)
  return `${/^https/i.test(written) ? 'https' : 'http'}://www.${pick(STREETS, random).toLowerCase()}${digit(random)}${digit(random)}.example${written.endsWith('/') ? '/' : ''}`
}
