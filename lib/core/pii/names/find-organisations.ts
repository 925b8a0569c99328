import { DAYS, MONTHS, PLACE_VERBS } from '@/lib/core/pii/names/context-words'
import { isFunctionWord, isWhole } from '@/lib/core/pii/names/name-runs'
import {
  KINDS_FIRST, KINDS_LAST, SURE_KINDS, LEGAL_FORMS, NOT_ORGANISATIONS, ORGANISATION_AFTER, ORGANISATION_NOUNS, SHORT_FORMS, WORK_PHRASES,
} from '@/lib/core/pii/names/organisation-words'
import { follows, isMark, labelBefore, startsSentence, take, wordAfter, wordAt, wordBefore, type Scan } from '@/lib/core/pii/names/scan'
import { ANY_PLACE, ANY_WORD, BEGINS_PLACE, COMMON, COMPANY, GIVEN, SURNAME, WORD } from '@/lib/core/pii/names/word-classes'

const LABELS = new Set('company organisation organization employer firma entreprise empresa azienda bedrijf unternehmen arbeitgeber employeur organisatie bolag virksomhed spolka yritys sirket'.split(' '))
const JOINS = new Set(['&', '+'])
/** Verbs before a name at the start of a sentence. */
const LEADING = new Set('call ask contact tell email phone visit see use try open check send write join buy sell does did is are was were meet does thank'.split(' '))
const SMALL_WORDS = new Set('of the and und et y e de der des di do da fur for och i en van'.split(' '))

/** Companies, schools, banks, authorities: by their legal form, by what kind they are, or by the words around them. */
export function findOrganisations(scan: Scan): void {
  for (let index = 0; index < scan.tokens.length; index += 1) {
    const token = scan.tokens[index]!
    if (!token.capital || scan.taken[index] || (isFunctionWord(token.folded) && token.folded !== 'new' && token.folded !== 'bank')) continue
    const run = capitalRun(scan, index)
    const end = byForm(scan, index, run) ?? byKind(scan, index, run) ?? byContext(scan, index, run)
    if (end !== null && take(scan, end.from, end.to, 'organisation')) index = end.to
    else index = Math.max(index, run)
  }
}

/** Last index of the capital words in a row, joined by blanks, `&`, "of", "and" between two of them. */
function capitalRun(scan: Scan, from: number): number {
  let end = from
  for (let index = from + 1; index < from + 9; index += 1) {
    const token = scan.tokens[index]
    if (!token || token.gap === 'line' || scan.taken[index]) break
    if (token.capital) end = index
    else if (!(token.shape === 'mark' ? JOINS : SMALL_WORDS).has(token.folded)) break
  }
  return end
}

type Range = { from: number; to: number }

/** "Microbilt Corporation", "Müller & Söhne GmbH", "Foo, Inc." */
function byForm(scan: Scan, from: number, run: number): Range | null {
  for (let index = from + 1; index <= run + 2; index += 1) {
    const token = scan.tokens[index]
    if (!token || token.gap === 'line') return null
    if (token.shape === 'mark') {
      if (index <= run || token.text === ',') continue
      return null
    }
    if (!isLegalForm(scan, index)) continue
    if (!scan.tokens[index - 1]!.capital && !isMark(scan, index - 1, ',')) continue
    const first = skipLeading(scan, from, index)
    if (first >= index) return null
    let to = index
    while (isMark(scan, to + 1, '.&') || (scan.tokens[to + 1]?.gap !== 'line' && isLegalForm(scan, to + 1))) to += 1
    if (isMark(scan, to, '&')) to -= 1
    if (isMark(scan, to, '.') && !scan.tokens[to + 1]) to -= 1
    return { from: first, to }
  }
  return null
}

function isLegalForm(scan: Scan, index: number): boolean {
  const token = scan.tokens[index]
  if (!token || !LEGAL_FORMS.has(token.folded)) return false
  const written = SHORT_FORMS.get(token.folded)
  return written === undefined ? token.capital || token.folded === 'gmbh' : token.text === written
}

/** Words at the start of a sentence that are no part of the name: "The", "Our", "Contact". */
function skipLeading(scan: Scan, from: number, to: number): number {
  let index = from
  while (index < to && ((isFunctionWord(wordAt(scan, index)) && wordAt(scan, index) !== 'new') || (LEADING.has(wordAt(scan, index)) && startsSentence(scan, index)))) index += 1
  while (index < to && !scan.tokens[index]!.capital) index += 1
  return index
}

/** "Stanford University", "University of Utrecht", "Deutsche Bank". */
function byKind(scan: Scan, from: number, run: number): Range | null {
  const word = wordAt(scan, from)
  if (KINDS_FIRST.has(word) && run > from && /^(?:of|de|di|do|da|der|fur|for)$/.test(wordAt(scan, from + 1))) {
    return { from, to: endAfterOf(scan, from + 2, run) }
  }
  const first = skipLeading(scan, from, run)
  for (let index = first + 1; index <= run; index += 1) {
    const token = scan.tokens[index]!
    if (!token.capital || !KINDS_LAST.has(token.folded) || !scan.tokens[index - 1]!.capital) continue
    if (NOT_ORGANISATIONS.has(wordAt(scan, index + 1))) return null
    let named = 0
    for (let at = first; at < index; at += 1) if (scan.tokens[at]!.capital && isOwnName(scan, at)) named += 1
    if (named === 0 && !(SURE_KINDS.has(token.folded) && (index - first > 1 || !startsSentence(scan, first)))) return null
    return { from: first, to: index + 1 <= run && wordAt(scan, index + 1) === 'of' ? endAfterOf(scan, index + 2, run) : index }
  }
  return null
}

function endAfterOf(scan: Scan, from: number, run: number): number {
  let end = from
  while (end + 1 <= run && scan.tokens[end + 1]!.capital) end += 1
  return Math.min(end, run)
}

/** A word that names one: in no dictionary, or in a list of names, places or companies. */
function isOwnName(scan: Scan, index: number): boolean {
  const { bits, folded } = scan.tokens[index]!
  if (DAYS.has(folded) || MONTHS.has(folded)) return false
  return !(bits & ANY_WORD) || (!(bits & COMMON) && (bits & (GIVEN | SURNAME | ANY_PLACE | COMPANY)) !== 0)
}

/** "I work for X", "X is a company", "the X office", "Company: X", "from Google". */
function byContext(scan: Scan, from: number, run: number): Range | null {
  const begins = from
  const single = nameEnd(scan, begins, run)
  if (single === null) return null
  const partners = firmOf(scan, from, single)
  const to = partners > single && (isSaidToBe(scan, partners) || KINDS_LAST.has(wordAfter(scan, partners))) ? partners : single
  if (to > single && KINDS_LAST.has(wordAfter(scan, to))) return { from, to: to + 1 }
  const article = wordAt(scan, from - 1) === 'the' && scan.tokens[from]!.gap === 'space'
  if (LABELS.has(labelBefore(scan, from))) return { from, to: Math.max(from, run) }
  const plain = from === to && scan.tokens[from]!.bits & COMMON
  if (!plain && follows(scan, article ? from - 1 : from, WORK_PHRASES)) return { from, to: firmOf(scan, from, to) }
  const after = wordAfter(scan, to)
  if (ORGANISATION_AFTER.has(after) && scan.tokens[to + 1]!.shape === 'lower') return to > from || isOwnRun(scan, from, to) ? { from, to } : null
  if (isSaidToBe(scan, to) && (to > from || isOwnRun(scan, from, to))) return { from, to }
  return isWhereabouts(scan, from, to) ? { from, to } : null
}

/** "at Corelogic", "from Allianz": a word that no list has, or only the list of companies, where one is, comes from or belongs to. */
function isWhereabouts(scan: Scan, from: number, to: number): boolean {
  const before = wordBefore(scan, from)
  if (before !== 'at' && before !== 'from') return false
  const first = scan.tokens[from]!
  if (first.shape !== 'capital' || first.text.length < 4 || !isWhole(first.folded)) return false
  const known = first.bits & ~(BEGINS_PLACE | WORD)
  if (known === COMPANY) return true
  return before === 'at' && known === 0 && !(first.bits & WORD) && from === to && !PLACE_VERBS.has(wordAt(scan, from - 2)) && scan.tokens[from - 1]!.shape === 'lower'
}

/** The capital words of the run from its start, without words of every day at its start. */
function nameEnd(scan: Scan, from: number, run: number): number | null {
  const first = scan.tokens[from]!
  if (startsSentence(scan, from) && first.bits & COMMON && from === run) return null
  if (DAYS.has(first.folded) || MONTHS.has(first.folded) || isFunctionWord(first.folded)) return null
  let end = from
  while (end < run && scan.tokens[end + 1]!.capital && scan.tokens[end + 1]!.gap !== 'line') end += 1
  if (isMark(scan, end + 1, '&') && scan.tokens[end + 2]?.capital) end += 2
  return end - from > 4 ? null : end
}

/** "Davis, Hawkins and Clark": a firm of partners. */
function firmOf(scan: Scan, from: number, to: number): number {
  if (!isMark(scan, to + 1, ',') || !scan.tokens[to + 2]?.capital || scan.tokens[to + 2]!.gap !== 'space') return to
  const and = wordAt(scan, to + 3)
  return (and === 'and' || and === '&') && scan.tokens[to + 4]?.capital ? to + 4 : to
}

function isOwnRun(scan: Scan, from: number, to: number): boolean {
  for (let index = from; index <= to; index += 1) if (isOwnName(scan, index)) return true
  return false
}

/** "… is a design agency", "…, a company from": one of the next six words is a kind of organisation. */
function isSaidToBe(scan: Scan, to: number): boolean {
  let at = to + 1
  if (isMark(scan, at, ',')) at += 1
  else if (!/^(?:is|was|ist|war|est|es|e)$/.test(wordAt(scan, at))) return false
  else at += 1
  if (!/^(?:a|an|the|ein|eine|une|un|una|one|our|my|uno)$/.test(wordAt(scan, at))) return false
  for (let index = at + 1; index < at + 9; index += 1) {
    const token = scan.tokens[index]
    if (!token || (token.shape !== 'lower' && !token.capital && token.text !== '-')) return false
    if (ORGANISATION_NOUNS.has(wordAt(scan, index))) return true
  }
  return false
}
