import { changeInWords, verdictSentence } from '@/lib/core/display/verdict-sentence'
import { formatCount, formatPercent, plural } from '@/lib/core/display/format'
import { needsALook } from '@/lib/core/gate/decide-run'
import type { GateReport, SetResult } from '@/lib/core/gate/types'

const MAX_NAMES = 3

const nameOf = (set: SetResult) => (set.kind === 'all' ? 'the run as a whole' : set.label)

/** "a", "a and b", "a, b and 3 more". */
function names(sets: SetResult[]): string {
  const all = sets.map(nameOf)
  if (all.length <= 1) return all[0] ?? ''
  const shown = all.length <= MAX_NAMES ? all.slice(0, -1) : all.slice(0, 2)
  return `${shown.join(', ')} and ${all.length <= MAX_NAMES ? all.at(-1)! : `${all.length - shown.length} more`}`
}

/** "on 47 cases"; "on 47 cases in 12 groups" where groups are what counts. */
const sizeOf = ({ n, groups }: SetResult) => `on ${plural(n, 'case')}${groups ? ` in ${plural(groups.n, 'group')}` : ''}`

/** "7 breaks confirmed, 0 fixes": what stayed on re-run, or the flips of the first run with the word that nothing was run again. */
function flips(set: SetResult): string {
  const { confirmed, groups } = set
  const first = groups ?? set
  const of = (n: number, one: string, many: string) => `${formatCount(n)} ${groups ? `${n === 1 ? 'group' : 'groups'} with ` : ''}${n === 1 ? one : many}`
  if (confirmed === null) return `${of(first.breaks, 'break', 'breaks')}, ${of(first.fixes, 'fix', 'fixes')}, none run again`
  if (confirmed.reached === 'failing-side') return `${formatCount(confirmed.surviving)} of ${of(first.breaks, 'break', 'breaks')} failed again`
  const unmeasured = confirmed.unmeasuredCases.filter((id) => confirmed.confirmedCases.includes(id)).length
  return `${of(confirmed.breaks, 'break', 'breaks')} confirmed, ${of(confirmed.fixes, 'fix', 'fixes')}${unmeasured > 0 ? ` (${formatCount(unmeasured)} could not be measured again and count as confirmed)` : ''}`
}

function lead(set: SetResult): string {
  const verb = set.delta === null || set.delta === 0 ? 'went' : set.delta < 0 ? 'fell' : 'rose'
  if (set.verdict === 'intermittent' && set.intermittent) {
    const { worse, better, repeats } = set.intermittent
    return `${nameOf(set)} became unreliable ${sizeOf(set)}: over ${plural(repeats, 'fresh repeat')} the candidate failed more often in ${formatCount(worse)} and less often in ${formatCount(better)}`
  }
  if (set.verdict === 'below-floor') {
    return `${nameOf(set)} ${set.floorState === 'fell-below' ? 'fell' : 'is'} below its floor of ${formatPercent(set.floor)}: ${changeInWords(set)} ${sizeOf(set)}`
  }
  return `${nameOf(set)} ${verb} ${changeInWords(set)} ${sizeOf(set)}`
}

/** What became of every other set that takes part in the decision; null where there is none. */
function rest(report: GateReport, told: SetResult[]): string | null {
  const others = report.sets.filter((set) => set.gated && !told.includes(set))
  const also = others.filter(({ blocks }) => blocks)
  const open = others.filter((set) => !set.blocks && set.verdict === 'incomplete')
  const look = others.filter((set) => !set.blocks && set.verdict !== 'incomplete' && needsALook(set))
  const parts = [
    also.length === 0 ? null : `${names(also)} ${also.length === 1 ? 'blocks' : 'block'} too`,
    open.length === 0 ? null : `${names(open)} could not be decided`,
    look.length === 0 ? null : `${names(look)} ${look.length === 1 ? 'needs' : 'need'} a look`,
  ].filter((part) => part !== null)
  const quiet = others.length - also.length - open.length - look.length
  if (quiet > 0) parts.push(parts.length === 0 ? 'everything else held' : 'the rest held')
  return parts.length === 0 ? null : parts.join(', ')
}

/** "12 of 210 pairs of a are missing (timeout 9, rate limited 3), and if they all broke, the gate would block". */
function incompleteLead(report: GateReport, incomplete: SetResult[]): string {
  const [first, ...others] = incomplete
  const reasons = new Map<string, number>()
  for (const { reason } of first!.missingCases) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  const top = [...reasons].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 3).map(([reason, n]) => `${reason} ${formatCount(n)}`)
  const { n, missing } = first!
  const what = missing === 0 ? `${nameOf(first!)} hangs on pairs that are missing elsewhere in the run`
    : `${formatCount(missing)} of ${plural(n + missing, 'pair')} of ${nameOf(first!)} ${missing === 1 ? 'is' : 'are'} missing${top.length > 0 ? ` (${top.join(', ')})` : ''}`
  return `Cannot decide: ${what}, and if ${missing === 1 ? 'it' : 'they all'} broke, the gate would block${others.length === 0 ? '' : `; so it is for ${names(others)}`}`
}

/**
 * Why a run waits for a person, in one sentence with every figure that decides: the set that fell, its rates and size, the breaks
 * that stayed on re-run and the fixes, and what the other sets did. Where a mean decides, or the configuration does not fit, the
 * words of the report stand. Rates are in percent.
 */
export function blockSentence(report: GateReport): string {
  const blocking = report.sets.filter(({ blocks }) => blocks)
  const worst = blocking[0]
  if (report.gate === 'blocked' && worst) return sentence([lead(worst), flips(worst), rest(report, [worst])])
  if (report.gate !== 'inconclusive') return verdictSentence(report)
  const incomplete = report.sets.filter((set) => set.verdict === 'incomplete')
  if (incomplete.length > 0) return sentence([incompleteLead(report, incomplete), rest(report, incomplete)])
  return report.sentence
}

function sentence(parts: (string | null)[]): string {
  const text = parts.filter((part) => part !== null).join('; ')
  // names of sets keep their letters; our own words begin a sentence
  return `${text.startsWith('the run ') ? `T${text.slice(1)}` : text}.`
}
