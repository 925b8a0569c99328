import { bestOfThree, CONFIRM_ATTEMPTS } from '@/lib/core/gate/attempts'
import type { Sides } from '@/lib/core/gate/flip-status'
import { ARMS, type Arm } from '@/lib/core/types'

export type ReviewRerunStatus = 'queued' | 'running' | 'done' | 'failed'

/** What fresh executions gave, in order; null = not measured. Empty: the arm was not executed. */
export type ReviewRerunResult = Record<Arm, (boolean | null)[]>

/** A case that a person had executed again, for the page. Times are ISO 8601 UTC. */
export type ReviewRerunView = {
  id: string; status: ReviewRerunStatus; result: ReviewRerunResult | null; error: string | null; by: string
  createdAt: string; finishedAt: string | null; attempt: number | null
}

/** Attempts that one re-run may take: best of three, with room for two that an infrastructure error takes. */
export const ATTEMPTS_PER_RERUN = CONFIRM_ATTEMPTS.length

type Execution = { arm: Arm; attempt: number; passed: boolean | null }

/** Executions in the order of their attempts, by arm. */
export function resultOf(executions: readonly Execution[]): ReviewRerunResult {
  const of = (arm: Arm) => executions.filter((one) => one.arm === arm).sort((a, b) => a.attempt - b.attempt).map(({ passed }) => passed)
  return { baseline: of('baseline'), candidate: of('candidate') }
}

/**
 * Which arms have to be executed next, and under which attempt, so that two executions of each agree; null = nothing is left to
 * know. `candidate`: the baseline cannot run any more, so its arm is never asked for.
 */
export function nextReviewExecution(first: number, made: readonly Execution[], sides: Sides): { attempt: number; arms: Arm[] } | null {
  const result = resultOf(made)
  const open = ARMS.filter((arm) => (arm === 'candidate' || sides === 'both') && !bestOfThree(result[arm]).settled)
  if (open.length === 0) return null
  // an arm that a dead worker left behind catches up first
  const attempt = first + Math.min(...open.map((arm) => result[arm].length))
  return { attempt, arms: open.filter((arm) => first + result[arm].length === attempt) }
}

/** "failed 2 of 2", "passed 2 of 3", "could not be measured"; null for an arm that was not executed. */
function armInWords(passes: readonly (boolean | null)[]): string | null {
  if (passes.length === 0) return null
  const scored = passes.filter((passed) => passed !== null)
  if (scored.length === 0) return `could not be measured in ${passes.length} tries`
  const settled = bestOfThree(passes).passed
  const fails = scored.filter((passed) => !passed).length
  const lead = settled === true ? `passed ${scored.length - fails}` : `failed ${fails}`
  return `${lead} of ${scored.length}`
}

/** What a re-run says about the break that it was asked for. */
export type RerunMeaning = 'broken' | 'went-away' | 'baseline-fails' | 'open'

/** `open`: an arm could not be measured, or its executions do not agree. */
export function meaningOf(result: ReviewRerunResult): RerunMeaning {
  const [before, after] = [bestOfThree(result.baseline).passed, bestOfThree(result.candidate).passed]
  if (after === true) return 'went-away'
  if (after === null) return 'open'
  if (result.baseline.length === 0) return 'broken'
  return before === null ? 'open' : before ? 'broken' : 'baseline-fails'
}

const MEANING: Record<RerunMeaning, string> = {
  broken: 'Still broken.', 'went-away': 'The break went away: the candidate passes when it runs again.',
  'baseline-fails': 'The baseline fails, too, when it runs again: no regression in this case.', open: 'This settles nothing: not enough executions could be measured.',
}

/** "candidate failed 2 of 2, baseline passed 2 of 2. Still broken."; an arm that was not executed is said to be so. */
export function rerunInWords(result: ReviewRerunResult): string {
  const baseline = armInWords(result.baseline)
  const parts = [`candidate ${armInWords(result.candidate) ?? 'was not run'}`, baseline === null ? 'the recorded baseline cannot run again' : `baseline ${baseline}`]
  return `${parts.join(', ')}. ${MEANING[meaningOf(result)]}`
}
