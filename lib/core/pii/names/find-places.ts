import { DAYS, MONTHS, PEOPLES, PLACE_AFTER, PLACE_BEFORE, PLACE_LABELS, PLACE_STRONG, PLACE_VERBS } from '@/lib/core/pii/names/context-words'
import { isFunctionWord, isWhole } from '@/lib/core/pii/names/name-runs'
import { placeEnd } from '@/lib/core/pii/names/place-phrases'
import { isMark, labelBefore, startsSentence, take, wordAfter, wordAt, wordBefore, type Scan } from '@/lib/core/pii/names/scan'
import { ANY_NAME, ANY_WORD, CITY, COMMON, COMPANY, COUNTRY, GIVEN, METROPOLIS } from '@/lib/core/pii/names/word-classes'

const ENOUGH = 1.5

/** Countries, regions, towns: by lists, and by the words before a capital word that no list has. */
export function findPlaces(scan: Scan): void {
  for (let index = 0; index < scan.tokens.length; index += 1) {
    const token = scan.tokens[index]!
    if (!token.capital || scan.taken[index] || DAYS.has(token.folded) || MONTHS.has(token.folded)) continue
    const known = placeEnd(scan, index)
    if ((known?.end ?? index) === index && (!isWhole(token.folded) || isFunctionWord(token.folded) || PEOPLES.has(token.folded))) continue
    const end = known?.end ?? unknownEnd(scan, index)
    if (weighKnown(scan, index, known) + weighContext(scan, index, end) >= ENOUGH && take(scan, index, end, 'place')) index = end
  }
}

/** Capital words in a row, up to three. */
function unknownEnd(scan: Scan, index: number): number {
  let end = index
  while (end < index + 2 && scan.tokens[end + 1]?.capital && scan.tokens[end + 1]!.gap === 'space' && !scan.taken[end + 1] && !(scan.tokens[end + 1]!.bits & ANY_WORD)) end += 1
  return end
}

function weighKnown(scan: Scan, index: number, known: { end: number; bits: number } | null): number {
  const token = scan.tokens[index]!
  if (!known) return token.bits & ANY_WORD ? (unknownEnd(scan, index) > index ? -0.2 : -2) : token.bits & COMPANY ? -1 : token.shape === 'capital' ? 0 : token.shape === 'caps' && token.text.length > 5 ? 0 : -1.5
  if (known.end > index) return known.bits & COUNTRY ? 2 : known.bits & CITY ? 1.8 : scan.tokens[index]!.bits & COMMON ? 0.8 : 1.3
  const caps = token.shape === 'caps' && token.text.length < 4 ? -1 : 0
  if (known.bits & COMMON) return (known.bits & COUNTRY ? 0 : -1.5) + caps
  if (known.bits & ANY_WORD && known.bits & METROPOLIS) return 0.2 + caps
  if (known.bits & ANY_WORD) return (known.bits & COUNTRY ? 1 : -1) + caps
  if (known.bits & COUNTRY) return 2 + caps
  if (known.bits & CITY) return (known.bits & METROPOLIS ? 1.8 : known.bits & GIVEN ? 0.9 : 1.5) + caps
  return (known.bits & ANY_NAME ? 0.3 : 0.9) + caps
}

function weighContext(scan: Scan, index: number, end: number): number {
  const before = wordBefore(scan, index)
  let sum = 0
  if (PLACE_STRONG.has(before)) sum += 1.5
  else if (PLACE_BEFORE.has(before)) sum += 0.5
  if (PLACE_BEFORE.has(before) && verbBefore(scan, index)) sum += 1
  if (PLACE_LABELS.has(labelBefore(scan, index))) sum += 1.5
  if (isMark(scan, index - 1, ',') && scan.tokens[index]!.gap === 'space' && scan.taken[index - 2]) sum += 0.7
  if (startsSentence(scan, index)) sum -= 0.3
  if (aboveCountry(scan, index, end)) sum += 1.5
  if (PLACE_AFTER.has(wordAfter(scan, end))) sum += 1.3
  return sum
}

/** A line of its own above a country: the town of an address without a street. */
function aboveCountry(scan: Scan, index: number, end: number): boolean {
  const next = scan.tokens[end + 1]
  return scan.tokens[index]!.gap === 'line' && next?.gap === 'line' && (next.bits & COUNTRY) !== 0
}

/** A verb or a noun of living or going within three words before. */
function verbBefore(scan: Scan, index: number): boolean {
  for (let at = index - 2; at >= Math.max(0, index - 5); at -= 1) {
    if (scan.tokens[at]!.shape === 'mark' && '.;!?'.includes(scan.tokens[at]!.text)) return false
    if (PLACE_VERBS.has(wordAt(scan, at))) return true
  }
  return false
}
