import { isFunctionWord } from '@/lib/core/pii/names/name-runs'
import { placeEnd } from '@/lib/core/pii/names/place-phrases'
import { take, wordAt, type Scan } from '@/lib/core/pii/names/scan'
import { ANY_WORD, COMMON } from '@/lib/core/pii/names/word-classes'

/** Organisations that only the person beside them gives away: "Zoe Young from Acme Rockets", the line between a name and an address. */
export function findEmployers(scan: Scan): void {
  const people = new Set(scan.spans.filter(({ type }) => type === 'person').map(({ end }) => end))
  if (people.size === 0) return
  for (let index = 0; index < scan.tokens.length - 1; index += 1) {
    if (!people.has(scan.tokens[index]!.end)) continue
    const next = scan.tokens[index + 1]!
    if (next.gap === 'line') blockLine(scan, index + 1)
    else if (/^(?:from|of|at)$/.test(next.folded)) employer(scan, index + 2)
  }
}

function employer(scan: Scan, from: number): void {
  const to = capitalEnd(scan, from)
  if (to === null || isFunctionWord(wordAt(scan, from))) return
  const place = placeEnd(scan, from)
  if (place && place.end >= to) return
  if (to === from && scan.tokens[from]!.bits & ANY_WORD) return
  take(scan, from, to, 'organisation')
}

/** A line of capital words below a person and above an address or another person. */
function blockLine(scan: Scan, from: number): void {
  const to = capitalEnd(scan, from)
  if (to === null || scan.tokens[to + 1]?.gap !== 'line' || !scan.taken[to + 1]) return
  const { bits, folded } = scan.tokens[from]!
  // A line of one word may be what the person does.
  if (from === to && (bits & COMMON || (bits & ANY_WORD && /(?:er|or|ist|ian|man|ant)$/.test(folded)))) return
  take(scan, from, to, 'organisation')
}

/** The last of the capital words in a row from an index; commas and "and" between names of partners are inside. */
function capitalEnd(scan: Scan, from: number): number | null {
  if (!scan.tokens[from]?.capital || scan.taken[from]) return null
  let end = from
  for (let index = from + 1; index < from + 8; index += 1) {
    const token = scan.tokens[index]
    if (!token || token.gap === 'line' || scan.taken[index]) break
    if (token.capital) end = index
    else if (!/^(?:,|&|and|of)$/.test(token.folded) || !scan.tokens[index + 1]?.capital) break
    else if (token.folded === ',' && !/^(?:and|&)$/.test(wordAt(scan, index + 2))) break
  }
  return end
}
