import { BEFORE_APOSTROPHE, DAYS, FUNCTION_WORDS, LOOSE_TITLES, MONTHS, NAME_LABELS, NAME_PHRASES, PARTICLES, PEOPLES, TITLES, WEAK_PHRASES } from '@/lib/core/pii/names/context-words'
import { follows, isMark, labelBefore, startsSentence, type Scan } from '@/lib/core/pii/names/scan'
import type { Token } from '@/lib/core/pii/names/tokens'
import { ANY_NAME, ANY_WORD, CENSUS, COMMON, COUNTRY, GIVEN, SURNAME } from '@/lib/core/pii/names/word-classes'
import { classesOfFolded } from '@/lib/core/pii/names/word-lists'

/** Capital words in a row that may be one person: `initials` of them are single letters, `title` stands before them. */
export type NameRun = { from: number; to: number; words: number[]; initials: number; title: boolean }


/** true when a capital word can be a part of a name at all. */
function canBeName(token: Token, said = false): boolean {
  const { bits, folded } = token
  if (DAYS.has(folded) || PEOPLES.has(folded) || isFunctionWord(folded) || TITLES.has(folded)) return false
  if (!isWhole(folded)) return false
  if (token.shape === 'caps' && token.text.length < 3) return false
  if (!(bits & ANY_WORD)) return true
  // Where a field name or "my name is" stands before, a rare word is one.
  if (said && !(bits & COMMON)) return true
  // A dictionary word is a name only where a checked list of names has it too.
  return bits & COMMON ? (bits & (GIVEN | SURNAME)) !== 0 : (bits & (GIVEN | SURNAME | CENSUS)) !== 0
}

/** true for "the", "please", "I'm", "don't". */
export function isFunctionWord(folded: string): boolean {
  const apostrophe = folded.indexOf("'")
  return apostrophe > 0 ? BEFORE_APOSTROPHE.has(folded.slice(0, apostrophe)) : FUNCTION_WORDS.has(folded)
}

/** false for "Wi-Fi", "T-Shirt", "Check-in": words with a hyphen of which one part is no part of a name. */
export function isWhole(folded: string): boolean {
  if (!folded.includes(' ')) return true
  return folded.split(' ').every((part, index) => {
    if (part.length < 3) return index === 0 && PARTICLES.has(part)
    const bits = classesOfFolded(part)
    return !(bits & ANY_WORD) || (bits & (GIVEN | SURNAME | CENSUS)) !== 0
  })
}

function isInitial(scan: Scan, index: number): boolean {
  const token = scan.tokens[index]
  return token !== undefined && token.text.length === 1 && token.shape === 'caps'
}

/** A title right before the index: "Dr.", "Mr", "Herr". */
export function titleBefore(scan: Scan, index: number): boolean {
  let at = index - 1
  if (isMark(scan, at, '.')) at -= 1
  const token = scan.tokens[at]
  if (!token || scan.tokens[index]!.gap === 'line' || !TITLES.has(token.folded)) return false
  if (!LOOSE_TITLES.has(token.folded)) return true
  return token.capital && !startsSentence(scan, at) && (at === index - 1 || token.text.length < 4)
}

function isSaidToBeName(scan: Scan, index: number): boolean {
  return NAME_LABELS.has(labelBefore(scan, index)) || titleBefore(scan, index) || (follows(scan, index, NAME_PHRASES) && !follows(scan, index, WEAK_PHRASES))
}

/** The run that begins at `index`; null when the word there cannot begin one. */
export function nameRunAt(scan: Scan, index: number): NameRun | null {
  const first = scan.tokens[index]!
  const initial = isInitial(scan, index)
  const particle = !initial && first.shape === 'capital' && PARTICLES.has(first.folded) && scan.tokens[index + 1]?.capital === true
  if (!initial && !particle && !canBeName(first) && !(canBeName(first, true) && isSaidToBeName(scan, index))) return null
  const run: NameRun = { from: index, to: index, words: initial || particle ? [] : [index], initials: initial ? 1 : 0, title: titleBefore(scan, index) }
  let at = index + 1
  if (initial && isMark(scan, at, '.')) at += 1
  while (run.words.length + run.initials < 6) {
    const next = nextPart(scan, at, run)
    if (next === null) break
    at = next
  }
  if (run.words.length === 0 || (run.initials > 0 && isInitial(scan, index) && run.to === index)) return null
  return run
}

/** Adds the part that begins at `at` to the run and says where the next one may begin; null at the end of the run. */
function nextPart(scan: Scan, at: number, run: NameRun): number | null {
  let index = at
  while (scan.tokens[index]?.shape === 'lower' && PARTICLES.has(scan.tokens[index]!.folded) && scan.tokens[index]!.gap === 'space' && index < at + 3) index += 1
  const token = scan.tokens[index]
  if (!token || token.gap === 'line' || scan.taken[index] || !token.capital) return null
  if (isInitial(scan, index)) {
    if (index > at) return null
    run.initials += 1
    const dotted = isMark(scan, index + 1, '.') && scan.tokens[index + 1]!.gap === 'none'
    run.to = dotted && scan.tokens[index + 2]?.capital ? index + 1 : index
    return dotted ? index + 2 : index + 1
  }
  if (MONTHS.has(token.folded) && /^\d/.test(scan.tokens[index + 1]?.text ?? '')) return null
  if (!canBeName(token)) return null
  // "Anna Canada": a country is no family name, unless lists of names have it.
  if (token.bits & COUNTRY && !(token.bits & ANY_NAME)) return null
  run.words.push(index)
  run.to = index
  return index + 1
}
