import type { GateConfig } from '@/lib/core/config/types'
import type { GateReport, SetResult } from '@/lib/core/gate/types'
import type { JudgedThing } from '@/lib/core/rating/judged-thing'
import { verdictMargin } from '@/lib/core/rating/verdict-margin'

type StakeThing = Pick<JudgedThing, 'caseId' | 'segments' | 'adversarial' | 'arm' | 'flip'>
type Sided = { set: SetResult; fewer: number | null; more: number | null; broken: ReadonlySet<string> }

/**
 * How much the decision of a run hangs on one judged thing, 0 to 1: 1/k where the verdict of a gated set turns when k labels, this one
 * among them, are otherwise; 0 where no set is so near. A break counts in every set that lists it; what did not break counts in its
 * segments, in the adversarial set and in all cases, if the other label would make it a break: whether a family or a pool would turn is
 * not asked.
 */
export function ratingStake(report: GateReport, config: GateConfig): (thing: StakeThing) => number {
  const near: Sided[] = report.sets.flatMap((set) => {
    const { fewer, more } = verdictMargin(set, report, config)
    return fewer === null && more === null ? [] : [{ set, fewer, more, broken: new Set(set.breakCases) }]
  })
  return (thing) => near.reduce((stake, { set, fewer, more, broken }) => {
    const k = broken.has(thing.caseId) ? fewer : mayBreak(thing) && holds(set, thing) ? more : null
    return k === null ? stake : Math.max(stake, 1 / k)
  }, 0)
}

/** Whether the other label would turn the case into a break: what passes on both sides by the candidate's, what fails by the baseline's. */
function mayBreak({ arm, flip }: StakeThing): boolean {
  if (flip === 'missing' || flip === null) return true
  return arm === 'pair' ? flip !== 'break' : flip === (arm === 'candidate' ? 'both-pass' : 'both-fail')
}

function holds({ kind, id }: SetResult, { segments, adversarial }: StakeThing): boolean {
  if (kind === 'all') return true
  if (kind === 'adversarial') return adversarial
  return kind === 'segment' && !adversarial && segments.includes(id)
}
