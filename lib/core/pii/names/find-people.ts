import { nameRunAt, type NameRun } from '@/lib/core/pii/names/name-runs'
import { isMark, take, wordAt, type Scan } from '@/lib/core/pii/names/scan'
import { weighRun } from '@/lib/core/pii/names/weigh-person'
import { COMMON } from '@/lib/core/pii/names/word-classes'

/** Sum of evidence from which a run of words is taken for a person. */
const ENOUGH = 2.5
/** What operators write speaks of firms and products more often than of people: there it takes more. */
const MORE_IN_INSTRUCTIONS = 1.6
/** What both of a pair need at least. */
const MAYBE = 1.5
/** What it adds that the next one in "A, B and C" is a person. */
const COMPANY_OF_PEOPLE = 1.1

type Weighed = { run: NameRun; evidence: number; found: boolean }

/** People: by lists of names, by how unknown words are built, and by the words around them. */
export function findPeople(scan: Scan, instruction = false): void {
  const enough = instruction ? ENOUGH + MORE_IN_INSTRUCTIONS : ENOUGH
  const weighed: Weighed[] = []
  for (let index = 0; index < scan.tokens.length; index += 1) {
    if (!scan.tokens[index]!.capital || scan.taken[index]) continue
    const run = nameRunAt(scan, index)
    if (!run) continue
    const evidence = weighRun(scan, run)
    weighed.push({ run, evidence, found: evidence >= enough })
    index = run.to
  }
  if (!instruction) spreadOverLists(scan, weighed)
  spreadOverText(scan, weighed)
  leaveEmployers(scan, weighed)
  for (const { run, found } of weighed) if (found) take(scan, run.from, run.to, 'person')
}

/** "Kónya, Becker and Vasquez": who stands in a row with people is one of them. */
function spreadOverLists(scan: Scan, weighed: Weighed[]): void {
  const speakers = weighed.filter(({ run }) => speaks(scan, run))
  for (let index = 1; index < speakers.length; index += 1) spread(scan, speakers[index - 1]!, speakers[index]!, speakers[index]!)
  for (let index = speakers.length - 2; index >= 0; index -= 1) spread(scan, speakers[index]!, speakers[index + 1]!, speakers[index]!)
  for (let index = 1; index < weighed.length; index += 1) spread(scan, weighed[index - 1]!, weighed[index]!, weighed[index]!)
  for (let index = weighed.length - 2; index >= 0; index -= 1) spread(scan, weighed[index]!, weighed[index + 1]!, weighed[index]!)
}

function spread(scan: Scan, left: Weighed, right: Weighed, target: Weighed): void {
  const other = target === left ? right : left
  // Two that might be: "Usamov and Bowers were engineers".
  if (!other.found && Math.min(left.evidence, right.evidence) >= MAYBE && standsInRow(scan, left.run, right.run)) left.found = right.found = true
  if (other.found && !target.found && target.evidence + COMPANY_OF_PEOPLE >= ENOUGH && standsInRow(scan, left.run, right.run)) target.found = true
}

function standsInRow(scan: Scan, left: NameRun, right: NameRun): boolean {
  let at = left.to + 1
  // Lines of a conversation: "Nicole: Remember me".
  if (speaks(scan, left) && speaks(scan, right)) return true
  if (isMark(scan, at, ',')) at += 1
  if (/^(?:and|or|und|oder|et|ou|y|e|o|en|of|i|och|og|ve|&)$/.test(wordAt(scan, at))) at += 1
  return at > left.to + 1 && at === right.from
}

/** "Kristen Rocher of Butler-Peters": what one is from or of is no second person. */
function leaveEmployers(scan: Scan, weighed: Weighed[]): void {
  for (let index = 1; index < weighed.length; index += 1) {
    const left = weighed[index - 1]!
    const right = weighed[index]!
    if (left.found && right.run.from === left.run.to + 2 && /^(?:of|from)$/.test(wordAt(scan, left.run.to + 1)) && right.run.words.length < 3) right.found = false
  }
}

const speaks = (scan: Scan, { from, to }: NameRun) => scan.tokens[from]!.gap === 'line' && isMark(scan, to + 1, ':')

/** A name that was sure once in a text is a name in all of it; so are its parts. */
function spreadOverText(scan: Scan, weighed: Weighed[]): void {
  const sure = new Set<string>()
  for (const { run, found } of weighed) {
    if (!found) continue
    for (const word of run.words) if (!(scan.tokens[word]!.bits & COMMON)) sure.add(wordAt(scan, word))
  }
  if (sure.size === 0) return
  for (const one of weighed) if (!one.found && one.run.words.every((word) => sure.has(wordAt(scan, word)))) one.found = true
}
