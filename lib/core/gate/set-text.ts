import { REFUSED_JUDGE } from '@/lib/core/calibration/refused-verdicts'
import { countOf, formatChance, formatCount, formatRate } from '@/lib/core/gate/format-figures'
import type { SetResult } from '@/lib/core/gate/types'

export type TextContext = {
  /** Number of gated sets. */
  sets: number
  targetDrop: number
  /** Cases that would show a drop of targetDrop in such a run; null = more than can be planned for. */
  casesNeeded: () => number | null
}

type Flips = Pick<SetResult, 'n' | 'breaks' | 'fixes' | 'groups' | 'before' | 'after' | 'confirmed'>

/**
 * "7 of 47 cases broke and stayed broken on re-run, none got fixed (0.915 → 0.766)": confirmed flips where the set was re-run on
 * both sides, else those of the first run; groups are named where groups were counted.
 */
export function flipsInWords(set: Flips): string {
  const first = set.groups ?? set
  const noun = set.groups ? 'group' : 'case'
  const confirmed = set.confirmed?.reached === 'both' ? set.confirmed : null
  const { breaks, fixes } = confirmed ?? first
  const fixed = fixes === 0 ? 'none got fixed' : `${formatCount(fixes)} got fixed`
  const broke = `${formatCount(breaks)} of ${countOf(first.n, noun)} broke${confirmed ? ' and stayed broken on re-run' : ''}`
  return `${broke}, ${fixed} (${formatRate(set.before)} → ${formatRate(set.after)})`
}

/** The one sentence of a set: what happened, what is to be thought of it, whether it blocks. */
export function setText(set: Omit<SetResult, 'text'>, context: TextContext): string {
  return [verdictText(set, context), changedText(set), floorText(set), set.blocks ? 'Blocks.' : ''].filter(Boolean).join(' ')
}

/** More than a tenth of a set that is no pair: what is left may not stand for it. */
function changedText({ n, changed }: Omit<SetResult, 'text'>): string {
  if (changed === 0 || changed <= 0.1 * (n + changed)) return ''
  return `Not comparable: ${formatCount(changed)} of ${countOf(n + changed, 'case')} changed between the sides.`
}

function verdictText(set: Omit<SetResult, 'text'>, context: TextContext): string {
  const flips = flipsInWords(set)
  switch (set.verdict) {
    case 'no-data': return `${set.label}: no case of this segment could be compared.`
    case 'incomplete': return `${missingInWords(set)}, and if they all broke, the gate would block. ${missingAdvice(set)}`
    case 'low-confidence': return lowConfidenceText(set)
    case 'regressed': return `${set.label} regressed: ${flips}. ${luckText(set, context)}`
    case 'intermittent': return intermittentText(set)
    case 'suspected':
      return `${set.label} may have regressed: ${flips}. ${luckText(set, context)} ${set.blocks ? '' : 'Does not block. '}${neededText(set, context)}`.trim()
    case 'below-floor': return `${set.label} is below its floor: ${flips}.`
    case 'flaky': return flakyText(set)
    case 'within-noise':
      return `${set.label}: ${flips}. Too few cases to tell this from luck. ${neededText(set, context)}`.trim()
    case 'improved': return `${set.label} improved: ${flips}.`
    case 'stable': return `${set.label}: ${flips}.`
  }
}

/** "12 of 210 pairs of a are missing"; a set can also hang on pairs that are missing in other sets of the run. */
export function missingInWords({ label, n, missing }: Pick<SetResult, 'label' | 'n' | 'missing'>): string {
  if (missing === 0) return `${label} hangs on pairs that are missing elsewhere in the run`
  return `${formatCount(missing)} of ${countOf(n + missing, 'pair')} of ${label} ${missing === 1 ? 'is' : 'are'} missing`
}

/** Running again helps a case that failed to be measured, not one whose judge people do not believe. */
export function missingAdvice({ missingCases }: Pick<SetResult, 'missingCases'>): string {
  const refused = missingCases.filter(({ reason }) => reason === REFUSED_JUDGE).length
  if (refused === 0) return 'Re-run them.'
  if (refused === missingCases.length) return 'Their judge is not better than guessing here: choose another one, or rate more of its verdicts.'
  return `The judge of ${formatCount(refused)} of them is not better than guessing there; re-run the others.`
}

function intermittentText(set: Omit<SetResult, 'text'>): string {
  const { worse, better, repeats } = set.intermittent!
  const noun = set.groups ? 'group' : 'case'
  const broken = (set.confirmed?.breaks ?? 0) === 0 ? `no ${noun} is broken for good` : `${countOf(set.confirmed!.breaks, noun)} broke for good`
  return `${set.label} became unreliable: ${broken}, but the candidate failed more often in ${countOf(worse, noun)} and less often in ${formatCount(better)} `
    + `over ${countOf(repeats, 'fresh repeat')}.`
}

function flakyText(set: Omit<SetResult, 'text'>): string {
  const first = set.groups ?? set
  const noun = set.groups ? 'group' : 'case'
  const stayed = set.confirmed!.reached === 'both' ? set.confirmed!.breaks : set.confirmed!.surviving
  return `${set.label} dropped by ${countOf(first.breaks - first.fixes, noun)} in the first run; `
    + `${formatCount(first.breaks - stayed)} of ${countOf(first.breaks, `broken ${noun}`)} ${first.breaks - stayed === 1 ? 'passes' : 'pass'} again. Not a regression.`
}

function lowConfidenceText(set: Omit<SetResult, 'text'>): string {
  if (set.n === 0) return `${set.label}: no pairs, ${formatCount(set.missing)} missing. Shown, not gated.`
  const points = (100 / set.n).toFixed(1)
  const groups = set.groups ? ` in ${countOf(set.groups.n, 'group')}` : ''
  return `${set.label}: n = ${set.n}${groups}, one case is ${points} points (${formatRate(set.before)} → ${formatRate(set.after)}). `
    + 'Shown, not gated.'
}

function luckText(set: Omit<SetResult, 'text'>, { sets }: TextContext): string {
  if (set.adjustedP === null) return ''
  const expected = set.expectedBreaks === null ? '' : `About ${set.expectedBreaks.toFixed(1)} were to be expected. `
  const over = sets === 1 ? '' : `, over ${sets} sets`
  const lead = set.verdict === 'suspected' ? 'Could still be the luck of which cases are in the set' : 'By luck'
  return `${expected}${lead}${over}: ${formatChance(set.adjustedP)}.`
}

function neededText(set: Omit<SetResult, 'text'>, { targetDrop, casesNeeded }: TextContext): string {
  const n = set.groups?.n ?? set.n
  const needed = casesNeeded()
  if (needed === null || needed <= n) return ''
  return `${formatCount(needed)} ${set.groups ? 'groups' : 'cases'} would decide a drop of ${Math.round(targetDrop * 100)} points.`
}

function floorText(set: Omit<SetResult, 'text'>): string {
  if (set.floor === null || set.floorState === null || set.floorState === 'above') return ''
  const interval = `95% interval ${formatRate(set.afterLow)}–${formatRate(set.afterHigh)}`
  const inside = set.afterHigh !== null && set.afterHigh >= set.floor && set.afterLow !== null && set.afterLow < set.floor
  const maybe = inside ? '; the true rate may be above the floor' : ''
  switch (set.floorState) {
    case 'fell-below': return `It fell below the floor ${set.floor}: ${formatRate(set.after)} (${interval}${maybe}).`
    case 'below-as-before': {
      const lead = `${formatRate(set.after)} is below the floor ${set.floor} (${interval}${maybe})`
      const also = set.verdict === 'regressed' ? '.' : '. Not a regression.'
      return `${lead}, as before (${formatRate(set.before)})${also}`
    }
    case 'rose-above': return `It rose above the floor ${set.floor}.`
  }
}
