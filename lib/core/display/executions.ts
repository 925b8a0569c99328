import { CONFIRM_ATTEMPTS, FIRST_ATTEMPT, REVIEW_ATTEMPTS } from '@/lib/core/gate/attempts'
import { collectEvidence } from '@/lib/core/gate/evidence'
import { flipStatus, type Sides } from '@/lib/core/gate/flip-status'
import type { Arm, Flip } from '@/lib/core/types'

export type ExecutionView = { arm: Arm; attempt: number; passed: boolean | null }

/** What an execution was for, by its attempt: a call without an answer that was made again later, the first run, confirming a flip, repeating a whole set, or evidence for a reviewer. */
export function attemptLabel(attempt: number): string {
  if (attempt === FIRST_ATTEMPT) return 'First run'
  if (attempt < FIRST_ATTEMPT) return 'Without an answer'
  if (attempt >= REVIEW_ATTEMPTS.from) return `For review ${attempt - REVIEW_ATTEMPTS.from + 1}`
  const last = CONFIRM_ATTEMPTS.at(-1)!
  return attempt <= last ? `Re-run ${attempt - FIRST_ATTEMPT}` : `Repeat ${attempt - last}`
}

/** Attempts in order, each with what both arms did in it; undefined = the arm was not executed, null = not measured. */
export function attemptRows(executions: readonly ExecutionView[]): { attempt: number; baseline?: boolean | null; candidate?: boolean | null }[] {
  const rows = new Map<number, { attempt: number; baseline?: boolean | null; candidate?: boolean | null }>()
  for (const { arm, attempt, passed } of executions) rows.set(attempt, { ...rows.get(attempt), attempt, [arm]: passed })
  return [...rows.values()].sort((a, b) => a.attempt - b.attempt)
}

/** What re-runs made of the case's flip, in one sentence; null where it was not re-run, or did not flip. */
export function rerunSentence(caseId: string, flip: Flip | null, executions: readonly ExecutionView[], sides: Sides): string | null {
  const again = executions.filter(({ attempt }) => attempt > FIRST_ATTEMPT && attempt <= CONFIRM_ATTEMPTS.at(-1)!)
  if (again.length === 0 || (flip !== 'break' && flip !== 'fix')) return null
  const { survives, stays, next, unmeasured } = flipStatus(flip, caseId, collectEvidence(again.map((execution) => ({ caseId, ...execution }))), sides)
  const failing = flip === 'break' ? 'candidate' : 'baseline'
  const other = flip === 'break' ? 'baseline' : 'candidate'
  if (unmeasured) return `Could not be measured again; counts as ${stays ? 'confirmed' : 'not confirmed'}.`
  if (stays) return flip === 'break' ? 'Broke and stayed broken: a confirmed break.' : 'Got fixed and stayed fixed: a confirmed fix.'
  if (survives === false) return `Went away: the ${failing} passes when it runs again. Flaky, not a ${flip}.`
  if (stays === false) return `Went away: the ${other} fails, too, when it runs again. Flaky, not a ${flip}.`
  if (next === other) return `The ${failing} failed again. The ${other} did not run again: too few of its set's breaks stayed to block.`
  return null
}
