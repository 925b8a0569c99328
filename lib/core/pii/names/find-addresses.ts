import { MONTHS } from '@/lib/core/pii/names/context-words'
import { extendAddress, postcodeEnd, unitEnd } from '@/lib/core/pii/names/extend-address'
import { STARTS_ADDRESS } from '@/lib/core/pii/names/word-roles'
import { isMark, labelBefore, startsSentence, take, wordAt, wordBefore, type Scan } from '@/lib/core/pii/names/scan'
import { ADDRESS_BEFORE, BOX_WORDS, INNER_WORDS, POSTCODE_LABELS, STREET_ENDING, STREET_FIRST, STREET_FIRST_WORDS, STREET_LAST, STREET_WORDS, UNITS_STRONG } from '@/lib/core/pii/names/street-words'
import { ANY_PLACE, ANY_WORD, COMMON, COUNTRY } from '@/lib/core/pii/names/word-classes'
import { PARTICLES } from '@/lib/core/pii/names/context-words'

const HOUSE = /^\d{1,6}[a-zA-Z]?$/
const NOT_STREETS = new Set('january february march april june july august september october november december'.split(' '))

/** Street lines with what goes on after them (flat, postcode, town, country), post office boxes, flats and labelled postcodes. */
export function findAddresses(scan: Scan): void {
  for (let index = 0; index < scan.tokens.length; index += 1) {
    if (scan.taken[index]) continue
    const token = scan.tokens[index]!
    const core = token.shape === 'lower' ? (token.role & STARTS_ADDRESS ? (cornerEnd(scan, index) ?? lowerFirst(scan, index)) : null)
      : token.shape === 'number' || token.shape === 'code' ? numberFirst(scan, index)
        : token.capital ? (boxEnd(scan, index) ?? nameFirst(scan, index) ?? unitAlone(scan, index)) : null
    if (core === null) continue
    const end = extendAddress(scan, core)
    if (take(scan, index, end, 'address')) index = end
  }
}

export function isHouseNumber(scan: Scan, index: number): boolean {
  const token = scan.tokens[index]
  return token !== undefined && (token.shape === 'number' || token.shape === 'code') && HOUSE.test(token.text)
}

const isInner = (folded: string) => PARTICLES.has(folded) || INNER_WORDS.has(folded)

type StreetName = { end: number; sign: 'none' | 'weak' | 'strong' }

/** Capital words in a row that may be the name of a street; `sign` says how surely a word of them says street. */
function streetName(scan: Scan, from: number): StreetName | null {
  let end = -1
  let sign: StreetName['sign'] = 'none'
  for (let index = from, words = 0; words < 6; index += 1, words += 1) {
    const token = scan.tokens[index]
    if (!token || (index > from && token.gap === 'line') || scan.taken[index]) break
    const folded = token.folded
    const particle = index > from && token.shape === 'lower' && isInner(folded)
    const first = words === 0 && STREET_FIRST.has(folded) && (token.capital ? !STREET_FIRST_WORDS.has(folded) || token.text.length > 2 : !STREET_FIRST_WORDS.has(folded))
    const lowerLast = token.shape === 'lower' && end >= 0 && STREET_LAST.has(folded)
    if (!token.capital && !particle && !first && !lowerLast) break
    if (particle && !scan.tokens[index + 1]?.capital && !isInner(wordAt(scan, index + 1))) break
    end = index
    const found = signOf(scan, index, { first, words })
    if (isMark(scan, index + 1, '.') && (token.text.length <= 4 || /str$/i.test(folded)) && scan.tokens[index + 1]!.gap === 'none') index += 1
    if (found !== 'none') {
      sign = found
      end = index
      if (!first) break
    }
  }
  return end < 0 ? null : { end, sign }
}

function signOf(scan: Scan, index: number, { first, words }: { first: boolean; words: number }): StreetName['sign'] {
  const token = scan.tokens[index]!
  const folded = token.folded
  if (first) return STREET_FIRST_WORDS.has(folded) ? 'weak' : 'strong'
  if (words > 0 && STREET_LAST.has(folded)) return STREET_WORDS.has(folded) ? 'weak' : 'strong'
  if (folded.length > 6 && STREET_ENDING.test(token.text.slice(-9)) && !(token.bits & COMMON)) return token.bits & ANY_WORD ? 'weak' : 'strong'
  return 'none'
}

/** "12 Main Street", "221b Baker St.", "12 rue de la Paix", "6750 Koskikatu 25", "450 Somewhere 15". */
function numberFirst(scan: Scan, index: number): number | null {
  if (labelBefore(scan, index) && POSTCODE_LABELS.has(labelBefore(scan, index)) && /\d{3,}/.test(scan.tokens[index]!.text)) return postcodeRest(scan, index)
  if (POSTCODE_LABELS.has(wordBefore(scan, index)) && /\d{4,}/.test(scan.tokens[index]!.text)) return postcodeRest(scan, index)
  if (!isHouseNumber(scan, index) || isMark(scan, index - 1, '$€£%#.,') && scan.tokens[index]!.gap === 'none' || endsNumbers(scan, index)) return null
  let from = index + 1
  if (isMark(scan, from, '-/') && isHouseNumber(scan, from + 1) && scan.tokens[from + 1]!.gap === 'none') from += 2
  if (isHouseNumber(scan, from) && scan.tokens[from]!.gap === 'space') from += 1
  if (isMark(scan, from, ',') && scan.tokens[from + 1]?.gap === 'space' && STREET_FIRST.has(wordAt(scan, from + 1))) from += 1
  const next = scan.tokens[from]
  if (!next || next.gap === 'line' || (next.gap === 'none' && next.shape === 'mark')) return null
  if (NOT_STREETS.has(next.folded) || MONTHS.has(next.folded)) return null
  if (next.shape === 'lower' && !STREET_FIRST.has(next.folded)) return lowerStreet(scan, from) ?? lowerNumbered(scan, index, from)
  const name = streetName(scan, from)
  if (!name) return null
  const number = isHouseNumber(scan, name.end + 1) && scan.tokens[name.end + 1]!.gap === 'space'
  if (name.sign !== 'none') return name.sign === 'weak' && (name.end === from || isPlainWords(scan, from, name.end)) ? null : number ? name.end + 1 : name.end
  const digits = scan.tokens[index]!.text.length
  if (number && digits >= 2 && !isMark(scan, name.end + 2, '%:') && !beginsNumbers(scan, name.end + 1) && !(scan.tokens[from]!.bits & COMMON)) return name.end + 1
  // A number, a name and a flat or a postcode in the next line or after a comma.
  return unitEnd(scan, afterBreak(scan, name.end)) !== null ? name.end : null
}

/** The 20 of "2026-11-20" and of "18:20": what follows a number and a mark without a blank is the rest of a date or a time. */
function endsNumbers(scan: Scan, index: number): boolean {
  return isMark(scan, index - 1, '-/:') && scan.tokens[index]!.gap === 'none' && scan.tokens[index - 1]!.gap === 'none' && scan.tokens[index - 2]?.shape === 'number'
}

/** The 11 of "11-18", of "11:30" and of "11/2026". */
function beginsNumbers(scan: Scan, index: number): boolean {
  return isMark(scan, index + 1, '-/:.') && scan.tokens[index + 1]!.gap === 'none' && scan.tokens[index + 2]?.shape === 'number' && scan.tokens[index + 2]!.gap === 'none'
}

/** "10 Place Settings": a kind of street that is a word of every day, and only such words after it. */
function isPlainWords(scan: Scan, from: number, to: number): boolean {
  if (!STREET_FIRST_WORDS.has(wordAt(scan, from)) || STREET_LAST.has(wordAt(scan, to))) return false
  for (let index = from + 1; index <= to; index += 1) if (!(scan.tokens[index]!.bits & ANY_WORD)) return false
  return true
}

function postcodeRest(scan: Scan, index: number): number {
  const next = scan.tokens[index + 1]
  if (isMark(scan, index + 1, '-') && next!.gap === 'none' && scan.tokens[index + 2]?.shape === 'number') return index + 2
  return next && next.gap === 'space' && /^[A-Z]{2}$|^\d[A-Z]{2}$/.test(next.text) ? index + 1 : index
}

/** "12 main street": only the kinds that are nothing else. */
function lowerStreet(scan: Scan, from: number): number | null {
  for (let index = from; index < from + 4; index += 1) {
    const token = scan.tokens[index]
    if (!token || token.shape !== 'lower' || token.gap === 'line') return null
    if (index > from && STREET_LAST.has(token.folded) && !STREET_WORDS.has(token.folded)) return index
    if (index === from && STREET_ENDING.test(token.text) && token.text.length > 6 && !(token.bits & ANY_WORD)) return index
    if (token.bits & COMMON && token.text.length <= 3 && !PARTICLES.has(token.folded)) return null
  }
  return null
}

/** "2407 tawastintie 6": a word that no list has between two numbers. */
function lowerNumbered(scan: Scan, index: number, from: number): number | null {
  const { bits, text } = scan.tokens[from]!
  if (bits & ANY_WORD || text.length < 5 || scan.tokens[index]!.text.length < 2) return null
  return isHouseNumber(scan, from + 1) && scan.tokens[from + 1]!.gap === 'space' ? from + 1 : null
}

/** "the corner of Kuusiku 7 and King Forges": two streets, each with or without a number. */
function cornerEnd(scan: Scan, index: number): number | null {
  if (wordAt(scan, index) !== 'corner' || wordAt(scan, index + 1) !== 'of') return null
  const first = corner(scan, index + 2)
  if (first === null || !/^(?:and|&)$/.test(scan.tokens[first + 1]?.text ?? '')) return null
  return corner(scan, first + 2)
}

function corner(scan: Scan, from: number): number | null {
  let at = from
  while (isHouseNumber(scan, at)) at += 1
  if (!scan.tokens[at]?.capital) return null
  while (scan.tokens[at + 1]?.gap === 'space' && (scan.tokens[at + 1]!.capital || isHouseNumber(scan, at + 1) || /^(?:str|st|street)$/.test(wordAt(scan, at + 1)))) at += 1
  return isMark(scan, at + 1, '.') && scan.tokens[at + 1]!.gap === 'none' && /^st/.test(wordAt(scan, at)) ? at + 1 : at
}

/** "Bahnhofstraße 12", "Via Roma 5", "Calle Mayor, 3", "Main Street"; any name with a number where the words before say address. */
function nameFirst(scan: Scan, index: number): number | null {
  const name = streetName(scan, index)
  if (!name) return null
  let next = name.end + 1
  if (isMark(scan, next, ',') && isHouseNumber(scan, next + 1)) next += 1
  if (/^n[or]?$/.test(wordAt(scan, next)) && isHouseNumber(scan, isMark(scan, next + 1, '.º°') ? next + 2 : next + 1)) next += isMark(scan, next + 1, '.º°') ? 2 : 1
  const number = isHouseNumber(scan, next) && scan.tokens[next]!.gap !== 'line' && scan.tokens[next]!.text.length <= 5
  if (name.sign === 'strong' && number) return next
  if (name.sign === 'weak' && number && name.end > index && saysAddress(scan, index)) return next
  if (number && name.end > index && townFollows(scan, next, name.sign !== 'none' || STREET_FIRST.has(wordAt(scan, index)))) return next
  if (name.sign === 'strong' && name.end > index && !(startsSentence(scan, index) && scan.tokens[index]!.bits & COMMON && !STREET_FIRST.has(wordAt(scan, index)))) return name.end
  if (name.sign === 'weak' && name.end > index && isMark(scan, name.end, '.') && /^(?:on|at|in|along|off)$/.test(wordBefore(scan, index))) return name.end
  if (name.sign === 'strong' && name.end === index && saysAddress(scan, index)) return name.end
  if (name.sign === 'none' && number && next === name.end + 1 && scan.tokens[next]!.gap === 'space' && !MONTHS.has(wordAt(scan, name.end)) && !(scan.tokens[index]!.bits & COUNTRY)) {
    if (saysAddress(scan, index) && !(scan.tokens[index]!.bits & ANY_WORD)) return next
    if (unitEnd(scan, afterBreak(scan, next)) !== null && !(scan.tokens[index]!.bits & ANY_WORD)) return next
  }
  return null
}

/** "Mill Lane 4, 73744 Leeds", "Am Markt 91, 60902 Halle": what the name leaves open, a postcode and a town behind the number say. `any`: the town may be one that no list has. */
function townFollows(scan: Scan, number: number, any: boolean): boolean {
  const end = postcodeEnd(scan, afterBreak(scan, number))
  const town = end === null ? undefined : scan.tokens[end + 1]
  return town !== undefined && town.gap === 'space' && (town.shape === 'capital' || town.shape === 'caps') && (any ? !MONTHS.has(town.folded) : (town.bits & ANY_PLACE) !== 0 && !(town.bits & COMMON))
}

function afterBreak(scan: Scan, end: number): number {
  return isMark(scan, end + 1, ',') ? end + 2 : end + 1
}

/** A word of living, sending or meeting within four words before, in the same sentence. */
export function saysAddress(scan: Scan, index: number): boolean {
  for (let at = index - 1, words = 0; at >= 0 && words < 8; at -= 1) {
    const token = scan.tokens[at]!
    if (token.shape === 'mark') {
      if ('.;!?'.includes(token.text)) return false
      continue
    }
    if (ADDRESS_BEFORE.has(token.folded)) return true
    words += 1
  }
  return false
}

/** "PO Box 12", "P.O. Box 12", "PSC 0413, Box 8144", "Unit 12 Box 34", "Postfach 10 20". */
function boxEnd(scan: Scan, index: number): number | null {
  const word = wordAt(scan, index)
  if (BOX_WORDS.has(word) && isHouseNumber(scan, index + 1)) return isHouseNumber(scan, index + 2) && scan.tokens[index + 2]!.gap === 'space' ? index + 2 : index + 1
  let at = -1
  if (word === 'po' || word === 'pob') at = index + 1
  else if (word === 'p' && isMark(scan, index + 1, '.') && wordAt(scan, index + 2) === 'o') at = isMark(scan, index + 3, '.') ? index + 4 : index + 3
  else if (/^(?:psc|unit|cmr|uss|usns|usnv|uscgc)$/.test(word)) at = serviceBox(scan, index)
  if (at < 0) return null
  if (wordAt(scan, at) === 'box' && isHouseNumber(scan, at + 1)) return at + 1
  return word.startsWith('us') && wordAt(scan, at) === 'fpo' ? at : null
}

function serviceBox(scan: Scan, index: number): number {
  if (wordAt(scan, index).startsWith('us')) return scan.tokens[index + 1]?.capital && /^(?:fpo|apo|dpo)$/.test(wordAt(scan, index + 2)) ? index + 2 : -1
  if (!isHouseNumber(scan, index + 1)) return -1
  return isMark(scan, index + 2, ',') ? index + 3 : index + 2
}

/** "Suite 501" on its own: a part of an address whose street was not recognised. */
function unitAlone(scan: Scan, index: number): number | null {
  return UNITS_STRONG.has(wordAt(scan, index)) ? unitEnd(scan, index) : null
}

/** "rue de la Paix 12", "calle Mayor 3", "ul. Długa 5": the kind of street in small letters. */
function lowerFirst(scan: Scan, index: number): number | null {
  const word = wordAt(scan, index)
  if (scan.tokens[index]!.shape !== 'lower') return null
  if (/^(?:postfach|po|psc|p|unit)$/.test(word)) return boxEnd(scan, index)
  if (/^(?:apt|apartment|suite|ste)$/.test(word)) return unitAlone(scan, index)
  if (!STREET_FIRST.has(word) || STREET_FIRST_WORDS.has(word)) return null
  const name = streetName(scan, index)
  if (!name || name.end === index || !scan.tokens[name.end]!.capital) return null
  let next = name.end + 1
  if (isMark(scan, next, ',')) next += 1
  if (isHouseNumber(scan, next) && scan.tokens[next]!.gap !== 'line') return next
  return name.end > index + 1 || saysAddress(scan, index) ? name.end : null
}
