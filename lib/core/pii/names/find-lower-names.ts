import { DAYS, MONTHS, NAME_LABELS, NAME_PHRASES, PARTICLES, PEOPLES, TITLES, LOOSE_TITLES, WEAK_PHRASES } from '@/lib/core/pii/names/context-words'
import { LEADS_NAME } from '@/lib/core/pii/names/word-roles'
import { isFunctionWord } from '@/lib/core/pii/names/name-runs'
import { follows, isMark, labelBefore, take, wordAt, type Scan } from '@/lib/core/pii/names/scan'
import { ANY_NAME, ANY_PLACE, ANY_WORD, CENSUS, COLLECTED, COMMON, COMPANY, GIVEN, SURNAME } from '@/lib/core/pii/names/word-classes'
import { classesOfFolded } from '@/lib/core/pii/names/word-lists'
import { shapeOf } from '@/lib/core/pii/names/word-shape'

/** Names in small letters, as people type them: "my name is anna schmidt", "follow up with patricia desrosiers". */
export function findLowerNames(scan: Scan): void {
  const lower = !/\p{Lu}/u.test(scan.text)
  for (let index = 0; index < scan.tokens.length; index += 1) {
    const token = scan.tokens[index]!
    if (token.shape !== 'lower' || scan.taken[index] || token.text.length < 3) continue
    const end = (isLedIn(scan, index) ? afterPhrase(scan, index) : null) ?? pairEnd(scan, index) ?? withInitial(scan, index) ?? (lower ? alone(scan, index) : null)
    if (end !== null && take(scan, index, end, 'person')) index = end
  }
}

/** A quick look at the word before, past marks: most words follow nothing that leads in a name. */
function isLedIn(scan: Scan, index: number): boolean {
  let at = index - 1
  while (scan.tokens[at]?.shape === 'mark') at -= 1
  return at >= 0 && (scan.tokens[at]!.role & LEADS_NAME) !== 0
}

function afterPhrase(scan: Scan, index: number): number | null {
  const labelled = NAME_LABELS.has(labelBefore(scan, index)) && wordAt(scan, index - 2) !== 'from'
  const titled = isTitle(scan, index)
  if (!labelled && !titled && !follows(scan, index, NAME_PHRASES)) return null
  const weak = !titled && (labelled || follows(scan, index, WEAK_PHRASES))
  const { bits, text, folded } = scan.tokens[index]!
  if (MONTHS.has(folded) || PARTICLES.has(folded)) return null
  const listed = bits & GIVEN && !(bits & ANY_WORD)
  if (labelled && !(bits & ANY_WORD) && !(bits & ANY_PLACE) && text.length > 3 && (bits & ANY_NAME || shapeOf(text).overWord > 0.5)) return nameTail(scan, index)
  if (weak && (!listed || bits & ANY_PLACE)) return pairEnd(scan, index)
  if (!listed && bits & ANY_WORD && !(bits & GIVEN && !(bits & COMMON))) return null
  if (!bits && text.length < 4) return null
  return nameTail(scan, index)
}

function isTitle(scan: Scan, index: number): boolean {
  let at = index - 1
  if (isMark(scan, at, '.')) at -= 1
  return scan.tokens[index]!.gap !== 'line' && TITLES.has(wordAt(scan, at)) && !LOOSE_TITLES.has(wordAt(scan, at)) && wordAt(scan, at).length < 5
}

/** How far the name goes on: particles, and words that are no words of every day. */
function nameTail(scan: Scan, index: number): number {
  let end = index
  for (let at = index + 1; at < index + 5; at += 1) {
    const token = scan.tokens[at]
    if (!token || token.gap !== 'space' || scan.taken[at] || token.shape !== 'lower') break
    if (PARTICLES.has(token.folded) && scan.tokens[at + 1]?.shape === 'lower') continue
    if (token.text.length === 1 && token.text !== 'i' && token.text !== 'a') {
      if (isMark(scan, at + 1, '.')) at += 1
      continue
    }
    if (isFunctionWord(token.folded) || token.bits & COMMON || (token.bits & ANY_WORD && !(token.bits & (SURNAME | CENSUS))) || token.text.length < 2) break
    end = at
  }
  return end
}

/** "bertram m. jørgensen": a letter between two words that no dictionary has. */
function withInitial(scan: Scan, index: number): number | null {
  const letter = scan.tokens[index + 1]
  if (letter?.text.length !== 1 || letter.gap !== 'space' || letter.shape !== 'lower' || 'aieouy'.includes(letter.folded)) return null
  const at = isMark(scan, index + 2, '.') ? index + 3 : index + 2
  const last = scan.tokens[at]
  if (last?.shape !== 'lower' || last.gap !== 'space' || last.text.length < 3 || last.bits & ANY_WORD || scan.tokens[index]!.bits & ANY_WORD) return null
  return at
}

/** "san antonio", "charlotte douglas airport". */
const PLACE_STARTS = new Set('san santa saint st ste los las el la fort port lake mount new north south east west de del'.split(' '))
const PLACE_ENDS = new Set('airport street avenue road restaurant steakhouse grill cafe bar hotel store shop mall bank airlines account card beach city county park'.split(' '))
/** Who is spoken to is no person. */
const ASSISTANTS = new Set('alexa siri cortana bixby'.split(' '))

/** In a text without capitals: a given name that is nothing else. */
function alone(scan: Scan, index: number): number | null {
  const { bits, text, folded } = scan.tokens[index]!
  const next = scan.tokens[index + 1]
  if (PLACE_STARTS.has(wordAt(scan, index - 1)) || ASSISTANTS.has(folded) || PEOPLES.has(folded) || DAYS.has(folded) || (next && PLACE_ENDS.has(next.folded))) return null
  if (!(bits & GIVEN) || !(bits & CENSUS) || bits & (ANY_WORD | ANY_PLACE | COMPANY) || text.length < 4 || MONTHS.has(folded) || next?.shape === 'code') return null
  return index
}

/** A given name and a family name, neither of them a word or a place. */
function pairEnd(scan: Scan, index: number): number | null {
  const first = scan.tokens[index]!
  const next = scan.tokens[index + 1]
  if (!next || next.gap !== 'space' || next.shape !== 'lower' || scan.taken[index + 1]) return null
  if (!(first.bits & GIVEN) || first.bits & ANY_WORD || MONTHS.has(first.folded)) return null
  if (next.bits & ANY_WORD || next.text.length < 3) return null
  if (!(next.bits & (SURNAME | CENSUS | COLLECTED)) && (next.bits || next.text.length < 5 || shapeOf(next.text).overWord < 0.8)) return null
  if (classesOfFolded(`${first.folded} ${next.folded}`) & ANY_PLACE) return null
  // Two places in a row ("austin houston") are a journey.
  if (first.bits & ANY_PLACE && next.bits & ANY_PLACE && !(next.bits & SURNAME)) return null
  return nameTail(scan, index)
}
