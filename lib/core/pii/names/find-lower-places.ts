import { PLACE_LABELS, PLACE_VERBS } from '@/lib/core/pii/names/context-words'
import { LEADS_PLACE } from '@/lib/core/pii/names/word-roles'
import { labelBefore, take, wordAt, type Scan } from '@/lib/core/pii/names/scan'
import { ANY_PLACE, ANY_WORD, BEGINS_PLACE, CENSUS, CITY, COUNTRY, GIVEN, METROPOLIS, SURNAME } from '@/lib/core/pii/names/word-classes'
import { classesOfFolded } from '@/lib/core/pii/names/word-lists'

/** Places in small letters after a verb of living or going: "we moved here from tunisia", "i live in new york". */
export function findLowerPlaces(scan: Scan): void {
  for (let index = 1; index < scan.tokens.length; index += 1) {
    const token = scan.tokens[index]!
    if (token.shape !== 'lower' || scan.taken[index] || token.text.length < 2) continue
    const before = scan.tokens[index - 1]!
    if (before.shape === 'lower' ? !(before.role & LEADS_PLACE) : before.shape !== 'mark') continue
    const led = before.shape === 'lower' && token.gap !== 'line' && (PLACE_VERBS.has(wordAt(scan, index - 2)) || PLACE_VERBS.has(wordAt(scan, index - 3)) || PLACE_VERBS.has(wordAt(scan, index - 4)))
    if (!led && !PLACE_LABELS.has(labelBefore(scan, index))) continue
    const end = lowerPlaceEnd(scan, index)
    if (end !== null && take(scan, index, end, 'place')) index = end
  }
}

function lowerPlaceEnd(scan: Scan, index: number): number | null {
  const first = scan.tokens[index]!
  const alone = first.bits & (COUNTRY | CITY) && !(first.bits & ANY_WORD) && (first.bits & (COUNTRY | METROPOLIS) || !(first.bits & (GIVEN | SURNAME | CENSUS)))
  let best = alone ? index : null
  if (!(first.bits & BEGINS_PLACE)) return best
  let joined = first.folded
  for (let at = index + 1; at < index + 4; at += 1) {
    const token = scan.tokens[at]
    if (token?.shape !== 'lower' || token.gap !== 'space' || scan.taken[at]) break
    joined += ` ${token.folded}`
    if (classesOfFolded(joined) & ANY_PLACE) best = at
  }
  return best
}
