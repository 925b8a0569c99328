import { formatCount, formatPercent, plural } from '@/lib/core/display/format'
import { canonicalJson } from '@/lib/core/judging/json-equality'
import type { CacheFacts, EvidenceLine, OverlapFacts, PlaceholderFacts, PreviousRun, QuarantineFacts, UsedJudge } from '@/lib/core/review/evidence-facts'
import { breaksInWords, judgeName, type Question } from '@/lib/core/review/judge-evidence'

export type DataFacts = {
  /** Decided before with the same baseline; null = this is the first. */
  previous: { run: PreviousRun; overlap: OverlapFacts; judges: UsedJudge[] } | null
  here: { config: unknown; baseline: unknown; datasetId: string | null; datasetName: string | null; datasetVersion: number | null; contentHash: string | null; judges: UsedJudge[] }
  deciding: number
  placeholders: PlaceholderFacts
  /** null: the run remembers no answers. */
  cache: CacheFacts | null
  missing: { n: number; of: number; incomplete: boolean; reasons: { reason: string; n: number }[] }
  quarantined: QuarantineFacts
}

/** Parts of a configuration that can change a verdict; the others say what is drawn and what it may cost. */
const DECIDING_PARTS = ['segmentBy', 'segments', 'segmentOverrides', 'unlistedSegments', 'families', 'familyKey', 'judges', 'adversarial', 'gate']
const MAX_SHOWN = 4

const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value)

/** Paths at which two parsed configurations differ, of what can change a verdict, with both values: "gate.threshold 0.8 → 0.9". */
export function configDifferences(then: unknown, now: unknown, parts: readonly string[] = DECIDING_PARTS): string[] {
  const [before, after] = [isObject(then) ? then : {}, isObject(now) ? now : {}]
  return parts.flatMap((part) => differencesAt(part, before[part], after[part]))
}

function differencesAt(path: string, then: unknown, now: unknown): string[] {
  if (isObject(then) && isObject(now)) {
    return [...new Set([...Object.keys(then), ...Object.keys(now)])].sort().flatMap((key) => differencesAt(`${path}.${key}`, then[key], now[key]))
  }
  return canonicalJson(then ?? null) === canonicalJson(now ?? null) ? [] : [`${path} ${short(then)} → ${short(now)}`]
}

function short(value: unknown): string {
  const text = value === undefined || value === null ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}

/** Whether the cases, and not the candidate, could be why a run blocks, one line for each way in which they could. */
export function dataEvidence(facts: DataFacts, question: Question): EvidenceLine[] {
  return [comparable(facts), ...newCases(facts, question), placeholders(facts, question), cached(facts, question), missing(facts, question), quarantined(facts, question)]
}

const datasetName = ({ datasetName: name, datasetVersion }: { datasetName: string | null; datasetVersion: number | null }) => (name === null ? 'no dataset' : `${name} v${datasetVersion}`)

/** What changed since the run before that could change a verdict, beside the candidate. */
export function changesSince({ previous, here }: Pick<DataFacts, 'previous' | 'here'>): string[] {
  if (!previous) return []
  const { run, judges } = previous
  const sameData = run.datasetId === here.datasetId || (run.contentHash !== null && run.contentHash === here.contentHash)
  const names = (used: UsedJudge[]) => used.map(judgeName).sort().join(', ') || 'no judge'
  const baseline = configDifferences({ baseline: run.baseline }, { baseline: here.baseline }, ['baseline'])
  return [
    ...(sameData ? [] : [`the dataset, ${datasetName(run)} then and ${datasetName(here)} now`]),
    ...(names(judges) === names(here.judges) ? [] : [`who judges, ${names(judges)} then and ${names(here.judges)} now`]),
    ...baseline, ...configDifferences(run.config, here.config),
  ]
}

function comparable(facts: DataFacts): EvidenceLine {
  const line = { id: 'comparable', label: 'Last run' }
  const { previous } = facts
  if (!previous) return { ...line, figure: 'none before', says: 'unknown', sentence: 'This is the first decided run against this baseline: nothing before it can be compared.' }
  const { run, overlap } = previous
  const share = overlap.cases === 0 ? 0 : overlap.shared / overlap.cases
  const changes = changesSince(facts)
  const shared = `${formatPercent(share, 0)} of the cases are those of ${run.name}`
  if (changes.length === 0) return { ...line, figure: shared, says: 'clear', sentence: `Dataset, baseline, judge and rules are those of ${run.name}: only the candidate differs.` }
  const more = changes.length - MAX_SHOWN
  return { ...line, figure: shared, says: 'look', sentence: `Since ${run.name} this changed, too: ${changes.slice(0, MAX_SHOWN).join('; ')}${more > 0 ? `; and ${formatCount(more)} more` : ''}. Baseline and candidate of this run met the same rules all the same.` }
}

function newCases({ previous, deciding }: DataFacts, question: Question): EvidenceLine[] {
  if (!previous) return []
  const { newMembers, members, newDeciding } = previous.overlap
  const line = { id: 'new', label: 'New cases', figure: `${formatCount(newMembers)} of ${formatCount(members)} are new` }
  const breaks = breaksInWords(deciding, question)
  if (deciding === 0) return [{ ...line, says: newMembers === 0 ? 'clear' : 'look', sentence: newMembers === 0 ? 'Every case of these sets was in the last run.' : `${plural(newMembers, 'case')} of these sets ${newMembers === 1 ? 'was' : 'were'} not in the last run.` }]
  if (newDeciding === 0) return [{ ...line, says: 'clear', sentence: deciding === 1 ? `The one ${breaks.slice(2)} is of a case that the last run had, too.` : `None of the ${breaks} is of a new case.` }]
  return [{ ...line, says: 'look', sentence: `${formatCount(newDeciding)} of the ${breaks} ${newDeciding === 1 ? 'is of a case' : 'are of cases'} that the last run did not have: look whether the reference is right.` }]
}

function placeholders({ placeholders: held }: DataFacts, question: Question): EvidenceLine {
  const rate = (n: number, of: number) => (of === 0 ? 0 : n / of)
  const line = { id: 'placeholders', label: 'Placeholders', figure: held.deciding === 0 ? `in ${formatCount(held.othersHeld)} of ${formatCount(held.others)} cases` : `in ${formatCount(held.decidingHeld)} of ${plural(held.deciding, 'break')}, ${formatCount(held.othersHeld)} of ${formatCount(held.others)} others` }
  if (held.deciding === 0) return { ...line, says: 'clear', sentence: `Something was replaced before storage in ${formatCount(held.othersHeld)} of the ${plural(held.others, 'case')} that were looked into.` }
  const breaks = breaksInWords(held.deciding, question)
  if (held.decidingHeld === 0) return { ...line, says: 'clear', sentence: `No placeholder such as <PERSON_1> stands in ${held.deciding === 1 ? 'the break' : `any of the ${breaks}`}.` }
  if (held.others > 0 && rate(held.decidingHeld, held.deciding) <= rate(held.othersHeld, held.others)) {
    return { ...line, says: 'clear', sentence: `Placeholders stand in ${formatCount(held.decidingHeld)} of the ${breaks}, no more often than in the other cases.` }
  }
  return { ...line, says: 'look', sentence: `Placeholders stand in ${formatCount(held.decidingHeld)} of the ${breaks}, more often than in the other cases: look whether the models tripped over them.` }
}

function cached({ cache }: DataFacts, question: Question): EvidenceLine {
  const line = { id: 'cache', label: 'Cached answers' }
  if (cache === null || cache.cached === 0) return { ...line, figure: 'none', says: 'clear', sentence: 'Every answer was called for afresh; nothing is a remembered one.' }
  const figure = `${formatCount(cache.cached)} of ${plural(cache.answers, 'answer')}`
  if (cache.decidingCached === 0) return { ...line, figure, says: 'clear', sentence: 'No break hangs on a remembered answer.' }
  return {
    ...line, figure, says: question.confirmed ? 'clear' : 'look',
    sentence: `${breaksInWords(cache.decidingCached, question)} began with a remembered answer${question.confirmed ? '; the re-runs that confirmed them called afresh.' : ': run them again.'}`,
  }
}

function missing({ missing: { n, of, incomplete, reasons } }: DataFacts, { sets }: Question): EvidenceLine {
  const line = { id: 'missing', label: 'Not measured', figure: `${formatCount(n)} of ${formatCount(of)}` }
  if (n === 0) return { ...line, says: 'clear', sentence: `Every pair of ${sets.length === 1 ? sets[0]! : 'these sets'} was measured.` }
  const why = reasons.slice(0, 3).map((one) => `${one.reason} ${formatCount(one.n)}`).join(', ')
  const count = `${formatCount(n)} of ${plural(of, 'pair')} ${n === 1 ? 'is' : 'are'} missing${why ? ` (${why})` : ''}`
  return incomplete ? { ...line, says: 'look', sentence: `${count}, and could decide: retry them.` } : { ...line, says: 'clear', sentence: `${count}; what is missing counts for neither side.` }
}

function quarantined({ quarantined: { cases, deciding } }: DataFacts, question: Question): EvidenceLine {
  const line = { id: 'quarantine', label: 'Quarantine', figure: cases === 0 ? 'none' : plural(cases, 'case') }
  if (cases === 0) return { ...line, says: 'clear', sentence: 'No case of these sets was known as flaky when the run began.' }
  if (deciding === 0) return { ...line, says: 'clear', sentence: `${plural(cases, 'case')} ${cases === 1 ? 'was' : 'were'} in quarantine; none of them is a break that decides.` }
  return { ...line, says: 'look', sentence: `${breaksInWords(deciding, question)} ${deciding === 1 ? 'is of a case' : 'are of cases'} in quarantine, counted because re-runs confirmed ${deciding === 1 ? 'it' : 'them'}.` }
}
