import type { Evidence } from '@/lib/core/gate/evidence'
import type { Arm } from '@/lib/core/types'

export type FlipKind = 'break' | 'fix'
export type Sides = 'both' | 'candidate'

/** What re-runs made of one flip so far; null = not known yet. */
export type FlipStatus = {
  /** The failing side failed again. With `sides: candidate` a fix survives when the candidate passes again. */
  survives: boolean | null
  /** It stays: both sides did again what they did first. */
  stays: boolean | null
  /** The side to execute next; null = nothing is left to do. */
  next: Arm | null
  /** Decided by the rule for infrastructure errors (a break counts as confirmed, a fix does not), not by an outcome. */
  unmeasured: boolean
}

/**
 * Section 4.2: the side that failed runs again first, then the other one. An infrastructure error that stays errs on the side
 * of blocking. With `sides: candidate` (the baseline cannot run any more) the candidate's outcome alone decides.
 */
export function flipStatus(kind: FlipKind, caseId: string, evidence: Evidence, sides: Sides): FlipStatus {
  if (sides === 'candidate') return candidateOnly(kind, caseId, evidence)
  const [failing, other]: [Arm, Arm] = kind === 'break' ? ['candidate', 'baseline'] : ['baseline', 'candidate']
  const first = evidence.vote(caseId, failing)
  if (!first.settled) return { survives: null, stays: null, next: failing, unmeasured: false }
  if (first.passed === true) return { survives: false, stays: false, next: null, unmeasured: false }
  if (first.passed === null && kind === 'fix') return { survives: true, stays: false, next: null, unmeasured: true }
  const second = evidence.vote(caseId, other)
  const unmeasured = first.passed === null
  if (!second.settled) return { survives: true, stays: null, next: other, unmeasured }
  if (second.passed === null) return { survives: true, stays: kind === 'break', next: null, unmeasured: true }
  return { survives: true, stays: second.passed, next: null, unmeasured: unmeasured && second.passed }
}

function candidateOnly(kind: FlipKind, caseId: string, evidence: Evidence): FlipStatus {
  const vote = evidence.vote(caseId, 'candidate')
  if (!vote.settled) return { survives: null, stays: null, next: 'candidate', unmeasured: false }
  if (vote.passed === null) return { survives: kind === 'break', stays: kind === 'break', next: null, unmeasured: true }
  const stays = vote.passed === (kind === 'fix')
  return { survives: stays, stays, next: null, unmeasured: false }
}
