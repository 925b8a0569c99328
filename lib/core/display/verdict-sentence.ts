import { formatCount, formatPercent, plural } from '@/lib/core/display/format'
import type { GateReport, SetResult } from '@/lib/core/gate/types'

type Figures = Pick<SetResult, 'n' | 'passedBefore' | 'passedAfter' | 'before' | 'after' | 'delta'>
type Flips = Pick<SetResult, 'n' | 'breaks' | 'fixes'> & { groups?: SetResult['groups']; confirmed?: SetResult['confirmed'] }

/**
 * "from 92.7% to 78.2%". Where the difference of the rounded ends is not the rounded difference, the counts follow, so that
 * nobody reads wrong arithmetic: "from 91.7% (275 of 300) to 90.3% (271 of 300)". Rates 0 to 1; a missing one is a dash.
 */
export function changeInWords(set: Figures): string {
  const { before, after, delta, n } = set
  const tenths = (rate: number) => Math.round(rate * 1000)
  const agrees = before === null || after === null || delta === null || tenths(after) - tenths(before) === tenths(delta)
  const end = (rate: number | null, passed: number) => `${formatPercent(rate)}${agrees ? '' : ` (${formatCount(passed)} of ${formatCount(n)})`}`
  return `from ${end(before, set.passedBefore)} to ${end(after, set.passedAfter)}`
}

/** "8 of 55 cases broke and stayed broken on re-run, none got fixed"; groups are named where groups were counted. */
export function flipsInWords(set: Flips): string {
  const first = set.groups ?? set
  const confirmed = set.confirmed?.reached === 'both' ? set.confirmed : null
  const { breaks, fixes } = confirmed ?? first
  const stayed = confirmed ? ' and stayed broken on re-run' : ''
  return `${formatCount(breaks)} of ${plural(first.n, set.groups ? 'group' : 'case')} broke${stayed}, ${fixes === 0 ? 'none' : formatCount(fixes)} got fixed`
}

/** "a", "a and b", "a, b and 3 more". */
function listNames(names: string[]): string {
  if (names.length <= 1) return names[0] ?? ''
  if (names.length <= 3) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
}

function verb(set: Pick<SetResult, 'delta'>): string {
  if (set.delta === null || set.delta === 0) return 'went'
  return set.delta < 0 ? 'fell' : 'rose'
}

const moved = (set: SetResult) => `${set.label} ${verb(set)} ${changeInWords(set)}: ${flipsInWords(set)}`

/** A set's result for people, in percent; a set without pairs keeps the words of the report. */
export function setSentence(set: SetResult): string {
  if (set.n === 0) return set.text
  switch (set.verdict) {
    case 'incomplete': return `${formatCount(set.missing)} of ${plural(set.n + set.missing, 'pair')} are missing; if they all broke, the gate would block.`
    case 'low-confidence': return `Too small to be gated: one case is ${(100 / set.n).toFixed(1)} points. ${moved(set)}.`
    case 'below-floor': return `${floorLead(set)}: ${flipsInWords(set)}, ${changeInWords(set)}.`
    case 'intermittent': case 'flaky': return set.text.replace(/ Blocks\.$/, '')
    case 'suspected': return `${moved(set)}. Could still be the luck of which cases are in the set.`
    case 'within-noise': return `${moved(set)}. Too few cases to tell this from luck.`
    default: return `${moved(set)}.`
  }
}

function floorLead(set: SetResult): string {
  return `${set.label} ${set.floorState === 'fell-below' ? 'fell' : 'is'} below its floor of ${formatPercent(set.floor)}`
}

/** "invoices blocks too."; the set of all cases is called what it is for people. */
function blockingToo(others: SetResult[]): string {
  const names = listNames(others.map((set) => (set.kind === 'all' ? 'the run as a whole' : set.label)))
  return `${names.replace(/^the run/, 'The run')} ${others.length === 1 ? 'blocks' : 'block'} too.`
}

/**
 * Why a run got its gate, in one sentence for people: percent, and no verdict word, which stands beside it. Reports and the
 * command line keep their own words; what only they know (a mean that decides, a wrong configuration) is taken from them.
 */
export function verdictSentence(report: GateReport): string {
  const blocking = report.sets.filter((set) => set.blocks)
  const all = report.sets.find((set) => set.kind === 'all')
  const [worst, ...others] = blocking
  if (report.gate === 'blocked' && worst) {
    const lead = setSentence(worst)
    return others.length === 0 ? lead : `${lead} ${blockingToo(others)}`
  }
  const passes = report.gate === 'pass' || report.gate === 'warn'
  if (!passes || !all || all.n === 0 || report.aggregate.endsWith('_mean')) return report.sentence
  const figures = `${plural(report.sets.filter((set) => set.gated).length, 'set')} over ${plural(all.n, 'case')}`
  const look = report.sets.filter((set) => set.verdict === 'incomplete' || (set.gated && (set.verdict === 'suspected' || set.verdict === 'regressed' || set.floorState === 'fell-below')))
  if (report.gate === 'pass' || look.length === 0) return `Nothing got worse beyond what luck explains: ${figures}.`
  return `${listNames(look.map((set) => set.label))} ${look.length === 1 ? 'needs' : 'need'} a look: ${figures}.`
}
