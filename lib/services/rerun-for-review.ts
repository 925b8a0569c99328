import { REVIEW_ATTEMPTS } from '@/lib/core/gate/attempts'
import { judgingMethod } from '@/lib/core/judging/judging-method'
import { ATTEMPTS_PER_RERUN, nextReviewExecution, resultOf, type ReviewRerunResult } from '@/lib/core/review/review-rerun'
import type { Arm } from '@/lib/core/types'
import type { DbClient } from '@/lib/db/client'
import { recordExecutions } from '@/lib/db/reruns'
import {
  endReviewRerun, getCaseToRun, getReviewRerun, listReviewOutcomes, markReviewRerunRunning, nextReviewAttempt, type ReviewRerun,
} from '@/lib/db/review-reruns'
import type { OpenCase } from '@/lib/db/run-cases'
import { getRun, lockRun, type RunRecord } from '@/lib/db/runs'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Llm } from '@/lib/llm/client'
import { executeArm, outcomeOf, type ArmRun } from '@/lib/services/execute-arm'
import { judgeCase } from '@/lib/services/judge-case'
import type { ArmAnswer } from '@/lib/services/judging-input'
import { LeftForOthers, type Leaving } from '@/lib/services/leaving'
import { requireWeekBudget } from '@/lib/services/require-week-budget'
import { loadRunContext, sidesOf, type RunContext } from '@/lib/services/run-context'

type Deps = { db: DbClient; llm: Llm; now: () => Date }
type Begun = ReviewRerun & { attempt: number }

/**
 * Executes a case again for a reviewer: both arms with fresh answers and fresh verdicts, best of three, until two of each agree.
 * Every execution is written as soon as it is there, so that a worker that takes over goes on where the other died; two workers
 * at once write the same executions, of which the first counts. What cannot be executed fails with the reason. Returns null when
 * there was nothing to do.
 *
 * @throws LeftForOthers between two executions, or in one that takes too long, when the process is `leaving`
 */
export async function rerunForReview({ rerunId, leaving }: { rerunId: string; leaving?: Leaving }, deps: Deps): Promise<ReviewRerunResult | null> {
  const asked = await getReviewRerun(deps.db, rerunId)
  const run = asked && await getRun(deps.db, asked.runId)
  if (!asked || !run || asked.status === 'done' || asked.status === 'failed') return null
  try {
    const begun = await begin(asked, run, deps)
    if (!begun) return null
    const item = await getCaseToRun(deps.db, run.id, begun.caseId)
    if (!item) throw new AppError('conflict', 'The case cannot be executed any more.')
    const result = await execute(begun, item, { context: await loadRunContext(run, deps), leaving }, deps)
    await end(begun, run, { result }, deps)
    return result
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    await end(asked, run, { error: error.message }, deps)
    return null
  }
}

/** Takes its attempts, once; null when it has ended meanwhile. Throws `conflict` when the run is not decided any more. */
async function begin(asked: ReviewRerun, run: RunRecord, deps: Deps): Promise<Begun | null> {
  const begun = await deps.db.$transaction(async (tx) => {
    const status = await lockRun(tx, run.id)
    if (status !== 'done') throw new AppError('conflict', `The run is ${status ?? 'gone'}: its cases are measured anew. Ask again when it is decided.`)
    if (asked.status === 'queued') await markReviewRerunRunning(tx, asked.id, await nextReviewAttempt(tx, run.id, asked.caseId))
    return getReviewRerun(tx, asked.id)
  })
  return begun?.status === 'running' && begun.attempt !== null ? { ...begun, attempt: begun.attempt } : null
}

async function execute(
  rerun: Begun, item: OpenCase, { context, leaving }: { context: RunContext; leaving: Leaving | undefined }, deps: Deps,
): Promise<ReviewRerunResult> {
  const { run } = context
  const sides = sidesOf(run)
  const range = { from: rerun.attempt, to: Math.min(rerun.attempt + ATTEMPTS_PER_RERUN - 1, REVIEW_ATTEMPTS.to) }
  for (;;) {
    const made = await listReviewOutcomes(deps.db, run.id, rerun.caseId, range)
    // what was recorded of a baseline that cannot run is no execution of it
    const known = sides === 'both' ? made : made.filter(({ arm }) => arm === 'candidate')
    const next = nextReviewExecution(rerun.attempt, known, sides)
    if (next === null) return resultOf(known)
    if (leaving?.closing.aborted) throw new LeftForOthers()
    await requireWeekBudget(deps.db, run.id, deps.now())
    const signal = leaving?.giveUp ?? new AbortController().signal
    const executed = await executeOnce(item, next, { context, signal }, deps)
    // answers that an abort cut off say nothing about the models
    if (signal.aborted) throw new LeftForOthers()
    await deps.db.$transaction(async (tx) => {
      await lockRun(tx, run.id)
      await recordExecutions(tx, run.id, { caseId: rerun.caseId, ...executed }, deps.now())
    })
  }
}

/** One execution of the wanted arms. Where the verdict compares both arms, both are executed, or it would compare with an old answer. */
async function executeOnce(
  item: OpenCase, { attempt, arms }: { attempt: number; arms: Arm[] }, { context, signal }: { context: RunContext; signal: AbortSignal }, deps: Deps,
) {
  const { run, judge, embedding } = context
  const { structured, freeform } = run.config.judges
  const pairwise = judgingMethod(item, freeform) === 'pairwise'
  const wanted = (arm: Arm) => pairwise || arms.includes(arm)
  const answer = async (arm: Arm): Promise<ArmRun | null> => (wanted(arm) ? executeArm({ arm, attempt, item, context, signal, onRefusal }, deps) : null)
  const [baseline, candidate] = await Promise.all([answer('baseline'), answer('candidate')])
  const absent: ArmAnswer = { kind: 'failed', reason: 'no counterpart' }
  const judged = await judgeCase({
    projectId: run.projectId, item, judge, structured, freeform, embedding, signal, attempt, pairArm: 'pair', baseline: baseline ?? absent, candidate: candidate ?? absent,
  }, deps)
  const outcomes = [
    ...(baseline ? [outcomeOf({ arm: 'baseline', attempt }, baseline, judged.baseline)] : []),
    ...(candidate ? [outcomeOf({ arm: 'candidate', attempt }, candidate, judged.candidate)] : []),
  ]
  return { outcomes, judgments: judged.judgments }
}

/** No call of this arm can succeed: the reviewer has to know why, five empty executions would not say it. */
async function onRefusal({ arm, status }: { arm: Arm; status: number }): Promise<void> {
  throw new AppError('conflict', `The endpoint of the ${arm} refuses every call (HTTP ${status}): check its key and the name of the model.`)
}

async function end(rerun: ReviewRerun, run: RunRecord, result: { result: ReviewRerunResult } | { error: string }, deps: Deps): Promise<void> {
  await deps.db.$transaction(async (tx) => {
    if (await endReviewRerun(tx, rerun.id, { ...result, finishedAt: deps.now() })) {
      await publishEvent(tx, { projectId: run.projectId, runId: run.id, kind: 'run.progress' })
    }
  })
}
