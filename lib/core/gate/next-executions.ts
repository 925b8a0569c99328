import { CONFIRM_ATTEMPTS } from '@/lib/core/gate/attempts'
import { collectEvidence } from '@/lib/core/gate/evidence'
import { flipStatus, type FlipKind, type Sides } from '@/lib/core/gate/flip-status'
import type { RerunRequest } from '@/lib/core/gate/next-gate-step'
import type { Rerun } from '@/lib/core/gate/types'
import type { Arm } from '@/lib/core/types'

export type Execution = { arm: Arm; attempt: number }

/**
 * The executions that a request needs now, which may run side by side: ask again with their outcomes until none is left.
 * `kind` is what the case did in the first run; null for a case that did not flip, which can only be repeated.
 * `reruns` are those of this case.
 */
export function nextExecutions(request: RerunRequest, kind: FlipKind | null, reruns: readonly Rerun[], sides: Sides): Execution[] {
  if (request.extent === 'repeat') {
    const { attempt } = request
    const arms: Arm[] = ['baseline', 'candidate']
    return arms.filter((arm) => !reruns.some((rerun) => rerun.arm === arm && rerun.attempt === attempt)).map((arm) => ({ arm, attempt }))
  }
  if (kind === null) return []
  const { next } = flipStatus(kind, request.caseId, collectEvidence(reruns), sides)
  const failing: Arm = kind === 'break' || sides === 'candidate' ? 'candidate' : 'baseline'
  if (next === null || (request.extent === 'failing-side' && next !== failing)) return []
  const taken = new Set(reruns.filter(({ arm }) => arm === next).map(({ attempt }) => attempt))
  const free = CONFIRM_ATTEMPTS.filter((attempt) => !taken.has(attempt))
  // two are always needed; a third only when they differ
  const wanted = taken.size === 0 ? 2 : 1
  return free.slice(0, wanted).map((attempt) => ({ arm: next, attempt }))
}
