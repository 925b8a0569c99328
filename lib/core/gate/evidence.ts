import { bestOfThree, CONFIRM_ATTEMPTS, repeatAttempt, type Vote } from '@/lib/core/gate/attempts'
import type { Rerun } from '@/lib/core/gate/types'
import type { Arm } from '@/lib/core/types'

/** What re-runs showed so far, by case and arm. The order in which they come does not matter. */
export type Evidence = {
  /** Best of three of one side of a case. */
  vote: (caseId: string, arm: Arm) => Vote
  /** Outcome of a repeat: true, false, null = not measured, undefined = not run yet. */
  repeat: (caseId: string, arm: Arm, repeat: number) => boolean | null | undefined
  /** Fresh executions of a case, both arms. */
  executions: (caseId: string) => number
  /** Cases with at least one, and all executions. */
  total: { cases: number; executions: number }
}

const LAST_CONFIRMING = CONFIRM_ATTEMPTS.at(-1)!

/** Collects re-runs. Of two with the same case, arm and attempt the first counts. */
export function collectEvidence(reruns: readonly Rerun[]): Evidence {
  const byCase = new Map<string, Map<number, boolean | null>>()
  for (const { caseId, arm, attempt, passed } of reruns) {
    let own = byCase.get(caseId)
    if (!own) byCase.set(caseId, own = new Map<number, boolean | null>())
    const key = keyOf(arm, attempt)
    if (!own.has(key)) own.set(key, passed)
  }
  return {
    vote: (caseId, arm) => voteOf(byCase.get(caseId), arm),
    repeat: (caseId, arm, repeat) => byCase.get(caseId)?.get(keyOf(arm, repeatAttempt(repeat))),
    executions: (caseId) => byCase.get(caseId)?.size ?? 0,
    total: { cases: byCase.size, executions: [...byCase.values()].reduce((sum, own) => sum + own.size, 0) },
  }
}

function keyOf(arm: Arm, attempt: number): number {
  return 2 * attempt + (arm === 'candidate' ? 1 : 0)
}

function voteOf(own: Map<number, boolean | null> | undefined, arm: Arm): Vote {
  const votes: (boolean | null)[] = []
  for (let attempt = 2; own && attempt <= LAST_CONFIRMING; attempt++) {
    const vote = own.get(keyOf(arm, attempt))
    if (vote !== undefined) votes.push(vote)
  }
  return bestOfThree(votes)
}
