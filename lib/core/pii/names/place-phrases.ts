import type { Scan } from '@/lib/core/pii/names/scan'
import { ANY_PLACE, BEGINS_PLACE } from '@/lib/core/pii/names/word-classes'
import { classesOfFolded } from '@/lib/core/pii/names/word-lists'

/** The longest place of the lists, of up to four words, that begins at a capital word. */
export function placeEnd(scan: Scan, index: number): { end: number; bits: number } | null {
  const first = scan.tokens[index]
  if (!first?.capital) return null
  let best = first.bits & ANY_PLACE ? { end: index, bits: first.bits } : null
  if (!(first.bits & BEGINS_PLACE)) return best
  let joined = first.folded
  for (let at = index + 1; at < index + 4; at += 1) {
    const token = scan.tokens[at]
    if (!token || token.gap === 'line' || scan.taken[at]) break
    if (token.shape === 'mark') {
      if (token.text !== '.' || token.gap !== 'none' || joined.length > 3) break
      joined += '.'
      continue
    }
    if (!token.capital && token.text.length > 4) break
    joined += ` ${token.folded}`
    const bits = token.capital ? classesOfFolded(joined) : 0
    if (bits & ANY_PLACE) best = { end: at, bits }
  }
  return best
}
