import { isMark, wordAt, type Scan } from '@/lib/core/pii/names/scan'
import { STATES, UNITS } from '@/lib/core/pii/names/street-words'
import { ANY_PLACE, ANY_WORD, COMMON, COUNTRY } from '@/lib/core/pii/names/word-classes'
import { placeEnd } from '@/lib/core/pii/names/place-phrases'

const POSTCODE = /^\d{4,6}$/
const UK_OUT = /^[A-Z]{1,2}\d[A-Z\d]?$/
const UK_IN = /^\d[A-Z]{2}$/
const CANADA = /^[A-Z]\d[A-Z]$/

/** Where a flat, floor or suite that begins at `index` ends; null when none does. */
export function unitEnd(scan: Scan, index: number): number | null {
  let at = index
  if (isMark(scan, at, '#') && scan.tokens[at + 1]?.gap === 'none') return at + 1
  if (!UNITS.has(wordAt(scan, at)) || scan.tokens[at]!.shape === 'number') return null
  at += 1
  if (isMark(scan, at, '.')) at += 1
  if (isMark(scan, at, '#:')) at += 1
  const token = scan.tokens[at]
  if (!token || token.gap === 'line') return null
  const isNumber = (token.shape === 'number' || token.shape === 'code') && token.text.length <= 6
  return isNumber || /^[A-Z]$/.test(token.text) ? at : null
}

/** Where a postcode that begins at `index` ends; null when none does. */
export function postcodeEnd(scan: Scan, index: number): number | null {
  const token = scan.tokens[index]
  if (!token) return null
  const next = scan.tokens[index + 1]
  if (POSTCODE.test(token.text)) {
    if (isMark(scan, index + 1, '-') && next!.gap === 'none' && scan.tokens[index + 2]?.shape === 'number') return index + 2
    return token.text.length === 4 && next?.gap === 'space' && /^[A-Z]{2}$/.test(next.text) ? index + 1 : index
  }
  if (/^\d{3}$/.test(token.text) && next?.gap === 'space' && /^\d{2}$/.test(next.text)) return index + 1
  if (/^\d{2,3}$/.test(token.text) && isMark(scan, index + 1, '-') && next!.gap === 'none' && /^\d{3,4}$/.test(wordAt(scan, index + 2))) return index + 2
  if (next?.gap === 'space' && ((UK_OUT.test(token.text) && UK_IN.test(next.text)) || (CANADA.test(token.text) && /^\d[A-Z]\d$/.test(next.text)))) return index + 1
  if (/^[A-Z]{1,2}$/.test(token.text) && isMark(scan, index + 1, '-') && POSTCODE.test(wordAt(scan, index + 2))) return index + 2
  return null
}

/** How far an address goes on after its street: flat, postcode, town, region, country, over commas and line breaks. */
export function extendAddress(scan: Scan, core: number): number {
  let end = core
  let at = core + 1
  let lines = 0
  // What only may belong (a town that no list has) counts when something sure comes after it.
  let unsure = 0
  for (let parts = 0; parts < 10; parts += 1) {
    while (isMark(scan, at, ',?.-–•·') && !(scan.tokens[at]!.text === '.' && endsSentence(scan, at))) at += 1
    const token = scan.tokens[at]
    if (!token || scan.taken[at]) break
    if (token.gap === 'line' && ++lines > 6) break
    const joined = token.gap === 'line' || isMark(scan, at - 1, ',.-–•·?') || isPlain(scan, at - 1)
    const sure = joined ? (unitEnd(scan, at) ?? postcodeEnd(scan, at) ?? stateEnd(scan, at) ?? knownPlaceEnd(scan, at)) : null
    if (sure !== null) {
      end = sure
      at = sure + 1
      unsure = 0
      continue
    }
    const town = unsure < 2 ? unknownTownEnd(scan, at, end) : null
    if (town === null) break
    if (scan.tokens[at]!.gap !== 'line' && (isMark(scan, at - 1, ',') || at === end + 1) && endsPart(scan, town) && !(scan.tokens[at]!.bits & COMMON)) end = town
    unsure += 1
    at = town + 1
  }
  return end
}

const isPlain = (scan: Scan, index: number) => scan.tokens[index]?.shape !== 'mark'

function endsSentence(scan: Scan, index: number): boolean {
  const next = scan.tokens[index + 1]
  return !next || (next.gap === 'space' && isPlain(scan, index - 1) && scan.tokens[index - 1]!.text.length > 4)
}

function endsPart(scan: Scan, index: number): boolean {
  const next = scan.tokens[index + 1]
  return !next || next.gap === 'line' || next.shape === 'mark' || next.shape === 'number'
}

function stateEnd(scan: Scan, index: number): number | null {
  const token = scan.tokens[index]!
  if (/^(?:APO|FPO|DPO)$/.test(token.text)) return index
  if (token.shape !== 'caps' || !STATES.has(token.text)) return null
  return index
}

/** A place that a list has, if it is capitalised and no word of every day. */
function knownPlaceEnd(scan: Scan, index: number): number | null {
  const place = placeEnd(scan, index)
  if (!place || (place.bits & ANY_WORD && !(place.bits & COUNTRY) && place.end === index)) return null
  const next = scan.tokens[place.end + 1]
  // "… 12, Paris is lovely": a place that the sentence goes on from is still the town of the address.
  return place.bits & ANY_PLACE && !(next?.gap === 'space' && next.capital && !STATES.has(next.text)) ? place.end : null
}

/** One to four capital words that fill a line, or stand after a comma or a postcode. */
function unknownTownEnd(scan: Scan, index: number, end: number): number | null {
  const first = scan.tokens[index]!
  const set = first.gap === 'line' || isMark(scan, index - 1, ',') || (index === end + 1 && (scan.tokens[end]!.shape === 'number' || scan.tokens[end]!.shape === 'code'))
  if (!set || !first.capital) return null
  let at = index
  while (at - index < 3 && scan.tokens[at + 1]?.capital && scan.tokens[at + 1]!.gap === 'space') at += 1
  if (endsPart(scan, at)) return at
  // "Suite 979 BIBER Upper Austria": a town in capitals before a region that is not.
  while (at > index && knownPlaceEnd(scan, at) === null) at -= 1
  return at > index ? at - 1 : null
}
