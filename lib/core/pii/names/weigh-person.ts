import {
  AFTER_NAME, ASKS_NAME, BEFORE_NAME, CLOSINGS, LOOSE_TITLES, MONTHS, NAME_LABELS, NAME_PHRASES, PLACE_LABELS, PLACE_VERBS, SOFT_AFTER, STRONG_BEFORE, WEAK_PHRASES,
} from '@/lib/core/pii/names/context-words'
import type { NameRun } from '@/lib/core/pii/names/name-runs'
import { placeEnd } from '@/lib/core/pii/names/place-phrases'
import { follows, isMark, labelBefore, startsSentence, wordAfter, wordAt, wordBefore, type Scan } from '@/lib/core/pii/names/scan'
import type { Token } from '@/lib/core/pii/names/tokens'
import { ANY_NAME, ANY_PLACE, ANY_WORD, BEGINS_PLACE, CENSUS, CITY, COLLECTED, COMMON, COMPANY, COUNTRY, GIVEN, METROPOLIS, SURNAME, TOWN } from '@/lib/core/pii/names/word-classes'
import { classesOfFolded } from '@/lib/core/pii/names/word-lists'
import { shapeOf } from '@/lib/core/pii/names/word-shape'

const IS = new Set('is was are were'.split(' '))
/** Words with which one goes on who was spoken to by name. */
const ASKING = new Set('can could would will may please do does is are what where when how why thanks thank'.split(' '))
const LAWS = new Set('law laws courts recht gesetz gesetze gesetzen droit loi lois ley leyes derecho tribunales legge leggi lei leis direito wet wetten'.split(' '))
const ARTICLES = new Set('the a an this our your their'.split(' '))

/** How much speaks for a run of words being a person: the words themselves, how they are put together, what stands around them. */
export function weighRun(scan: Scan, run: NameRun): number {
  const words = run.words.map((word) => weighWord(scan.tokens[word]!))
  const inner = words.reduce((sum, weight) => sum + weight, 0) / Math.sqrt(words.length)
  return inner + weighParts(scan, run) + weighContext(scan, run) + weighLine(scan, run) - weighPlace(scan, run)
}

/** How much a word alone looks like a name. */
function weighWord({ bits, text, folded, shape }: Token): number {
  const worth = (bits & GIVEN ? 2.2 : 0) + (bits & SURNAME ? 1.4 : 0) + (bits & CENSUS ? 0.8 : 0) + (bits & COLLECTED ? 0.5 : 0)
  const cased = shape === 'caps' ? (text.length < 4 ? -2.5 : text.length < 6 ? -1.6 : -0.8) : shape === 'mixed' ? -1 : 0
  if (bits & COMMON) return Math.min(worth, 3) * 0.3 + cased
  // "John", "Anna": in the dictionary for something else, but a name that a census counts.
  if (bits & ANY_WORD) return Math.min(worth, 3) * (bits & GIVEN && bits & CENSUS ? 0.75 : 0.55) + cased
  if (worth > 1) return Math.min(worth, 2.8) + cased
  if (bits & COUNTRY) return -1.5
  if ((bits & ~BEGINS_PLACE) === 0 && isCompound(folded)) return -0.8
  const { overPlace, overWord } = shapeOf(text)
  const built = Math.max(-0.6, Math.min(overWord < -0.5 ? 0.3 : 2, 0.7 + 0.25 * overPlace + 0.3 * overWord))
  return built + (worth > 0 ? 0.4 : 0) + cased - (bits & COMPANY ? 1 : 0) - (bits & CITY ? 0.5 : 0)
}

/** "Bluetooth", "Cloudmade": two words of every day in one are a thing or a firm; family names of that kind are in the lists. */
function isCompound(folded: string): boolean {
  // no word is longer, and each cut looks at all of it
  if (folded.length > 24) return false
  for (let cut = 3; cut <= folded.length - 3; cut += 1) {
    if (classesOfFolded(folded.slice(0, cut)) & COMMON && classesOfFolded(folded.slice(cut)) & COMMON) return true
  }
  return false
}

function weighParts(scan: Scan, { words, initials, title, from }: NameRun): number {
  let sum = title ? 3.2 : 0
  // "Princess Royal": a loose title before a word of every day.
  if (title && LOOSE_TITLES.has(wordBefore(scan, from)) && scan.tokens[words[0]!]!.bits & COMMON) sum = 1
  if (words.length + initials < 2) return sum
  const first = scan.tokens[words[0]!]!
  const last = scan.tokens[words.at(-1)!]!
  sum += words.length > 4 ? -1 : 0.6
  if (first.bits & GIVEN && !(first.bits & COMMON)) sum += 0.6
  if (first.bits & GIVEN && first.bits & CENSUS && last.bits & SURNAME && last.bits & CENSUS) sum += 0.6
  if (initials > 0) sum += words[0] === from ? 1.6 : 0.7
  if (words.length > 1 && last.bits & (SURNAME | CENSUS) && !(last.bits & ANY_WORD)) sum += 0.4
  // "Garden Hose": words of every day, none of which is a given name.
  if (words.every((word) => scan.tokens[word]!.bits & ANY_WORD) && !(first.bits & GIVEN)) sum -= 1.2
  return sum
}

function weighContext(scan: Scan, run: NameRun): number {
  const { from, to } = run
  const before = wordBefore(scan, from)
  const strict = run.words.every((word) => scan.tokens[word]!.bits & ANY_WORD)
  let sum = weighAfter(scan, to, wordAfter(scan, to))
  if (NAME_LABELS.has(labelBefore(scan, from))) sum += 2.3
  if (follows(scan, from, NAME_PHRASES)) sum += follows(scan, from, WEAK_PHRASES) ? 1.4 : 3
  else if (STRONG_BEFORE.has(before) || (isMark(scan, from - 1, ',:') && STRONG_BEFORE.has(wordAt(scan, from - 2)) && scan.tokens[from]!.gap !== 'line')) sum += 1.8
  else if (BEFORE_NAME.has(before)) sum += 0.9
  else if (scan.tokens[from]!.gap === 'line' && endsLetter(scan, from)) sum += 1.6
  else if (answersName(scan, from)) sum += 2
  const starts = startsSentence(scan, from)
  if (starts && strict) sum -= run.words.length === 1 ? 0.8 : 0.3
  if (!starts) sum += 0.5
  // "the Paris Hilton": an article before a town that is a given name too.
  if (!run.title && scan.tokens[from]!.bits & METROPOLIS && ARTICLES.has(before)) sum -= 5
  if (isMark(scan, from - 1, ',') && /^[,.!?]$/.test(scan.tokens[to + 1]?.text ?? '.')) sum += 0.4
  return sum
}

function weighAfter(scan: Scan, to: number, after: string): number {
  if (AFTER_NAME.has(after) || (IS.has(after) && wordAfter(scan, to + 1) === 'from')) return 1.6
  if (isMark(scan, to + 1, "'’") && wordAt(scan, to + 2) === 's') return 0.9
  if (SOFT_AFTER.has(after)) return 0.6
  if (isMark(scan, to + 1, ',') && ASKING.has(wordAt(scan, to + 2))) return 1.3
  // "Jo, it came", "Nicole: Remember me".
  if (isMark(scan, to + 1, ':,') && scan.tokens[to + 1]!.gap === 'none' && scan.tokens[to + 2]?.gap === 'space') return 0.5
  if (scan.tokens[to + 1]?.shape === 'number' && scan.tokens[to + 1]!.gap === 'space') return -1
  return 0
}

/** The line before ends with "Kind regards," or the like. */
function endsLetter(scan: Scan, from: number): boolean {
  let at = from - 1
  if (isMark(scan, at, ',!')) at -= 1
  return CLOSINGS.has(wordAt(scan, at))
}

/** "What's your name? Jo Fox", "… the name on the account? User: Jo Fox". */
function answersName(scan: Scan, from: number): boolean {
  let at = from - 1
  if (isMark(scan, at, ':')) at -= 2
  if (!isMark(scan, at, '?')) return false
  for (let word = at - 1; word >= Math.max(0, at - 8); word -= 1) if (ASKS_NAME.has(wordAt(scan, word))) return true
  return false
}

/** A name alone on its line, as on a card or above an address. */
function weighLine(scan: Scan, { from, to, words, initials }: NameRun): number {
  const next = scan.tokens[to + 1]
  let start = from
  while (start > 0 && scan.tokens[start]!.gap !== 'line' && scan.tokens[start - 1]!.shape === 'mark') start -= 1
  if (scan.tokens[start]!.gap !== 'line' || (next && next.gap !== 'line')) return 0
  const plain = words.every((word) => !(scan.tokens[word]!.bits & ANY_WORD))
  const above = next !== undefined && blockBelow(scan, to + 1)
  if (words.length + initials < 2) return above && plain ? 0.5 : 0
  return (plain ? 0.5 : 0) + (above ? 1.2 : 0)
}

/** true when one of the next four lines is an address. */
function blockBelow(scan: Scan, from: number): boolean {
  for (let index = from, lines = 0; index < scan.tokens.length && index < from + 24; index += 1) {
    if (scan.tokens[index]!.gap === 'line' && ++lines > 4) return false
    if (scan.taken[index]) return true
  }
  return false
}

/** What speaks for a place instead, or for a month. */
function weighPlace(scan: Scan, { from, to, words, title, initials }: NameRun): number {
  const only = words.length === 1 && initials === 0 ? scan.tokens[words[0]!]! : null
  if (title) return 0
  if (only && MONTHS.has(only.folded)) return 2
  const place = placeEnd(scan, from)
  const before = wordBefore(scan, from)
  let sum = 0
  if (place && place.end >= to) {
    const given = scan.tokens[from]!.bits & GIVEN
    sum += place.end > from ? 2 : place.bits & COUNTRY ? (given && words.length > 1 ? 0.8 : 3) : place.bits & METROPOLIS ? 1.3 : place.bits & CITY ? (given ? 0.3 : 1) : 0.1
  }
  if (PLACE_LABELS.has(labelBefore(scan, from))) sum += 2
  if (/^(?:in|near|aus|nach|dans|visit|visiting)$/.test(before)) sum += 2
  if (/^(?:from|to|at|de|von|na|do|til|till)$/.test(before)) sum += PLACE_VERBS.has(wordAt(scan, from - 2)) || PLACE_VERBS.has(wordAt(scan, from - 3)) ? 1.8 : 0.3
  // "75539 Kiel": a town behind its code
  const code = scan.tokens[from - 1]
  if (only && only.bits & ANY_PLACE && code?.shape === 'number' && code.text.length >= 4 && scan.tokens[from]!.gap === 'space') sum += 3
  // "las leyes de Francia": whose law it is
  if (only && only.bits & ANY_PLACE && LAWS.has(wordAt(scan, from - 2))) sum += 4
  // "England and Wales"
  if (scan.tokens[from]!.bits & COUNTRY && (scan.tokens[from - 2]?.bits ?? 0) & COUNTRY) sum += 4
  if (only && only.bits & ANY_PLACE && !(only.bits & ANY_NAME)) sum += only.bits & TOWN ? 0.5 : 1
  return sum
}
