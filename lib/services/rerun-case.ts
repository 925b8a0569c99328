import type { ChatResponse } from '@/lib/core/chat'
import { nextExecutions, type Execution } from '@/lib/core/gate/next-executions'
import type { Sides } from '@/lib/core/gate/flip-status'
import type { Rerun } from '@/lib/core/gate/types'
import { judgingMethod } from '@/lib/core/judging/judging-method'
import type { Arm } from '@/lib/core/types'
import type { DbClient } from '@/lib/db/client'
import type { NewJudgment } from '@/lib/db/judgments'
import type { NewOutcome } from '@/lib/db/outcomes'
import type { OpenRerun, RerunRecord } from '@/lib/db/reruns'
import type { Llm } from '@/lib/llm/client'
import { executeArm, outcomeOf, type ArmRun, type Refusal } from '@/lib/services/execute-arm'
import { judgeCase, type JudgeCase } from '@/lib/services/judge-case'
import type { ArmAnswer } from '@/lib/services/judging-input'
import type { RunContext } from '@/lib/services/run-context'

export type RerunInput = {
  rerun: OpenRerun; context: RunContext; sides: Sides; signal: AbortSignal; onRefusal: (refusal: Refusal) => Promise<void>
}

type Deps = { db: DbClient; llm: Llm; judgeCase?: JudgeCase }
type Executed = { outcomes: NewOutcome[]; judgments: NewJudgment[] }

/**
 * Runs a case again as its request asks: executions with fresh answers and fresh verdicts, best of three, until nothing more is
 * to be known. Executions that are there already are not made again. Writes nothing; null = the signal ended it.
 */
export async function rerunCase(input: RerunInput, deps: Deps): Promise<RerunRecord | null> {
  const { rerun, sides, signal } = input
  const made: Executed = { outcomes: [], judgments: [] }
  const kind = rerun.flip === 'break' || rerun.flip === 'fix' ? rerun.flip : null
  for (;;) {
    const known: Rerun[] = [...rerun.outcomes, ...made.outcomes].filter(({ attempt }) => attempt > 1)
      .map(({ arm, attempt, passed }) => ({ caseId: rerun.item.id, arm, attempt, passed }))
    const executions = nextExecutions(rerun.request, kind, known, sides)
    if (executions.length === 0) return { caseId: rerun.item.id, round: rerun.round, ...made }
    const repeat = rerun.request.extent === 'repeat' && executions.length === 2
    const results = repeat ? [await repeatBoth(executions[0]!.attempt, input, deps)] : await Promise.all(executions.map((execution) => executeOne(execution, input, made, deps)))
    if (signal.aborted) return null
    for (const { outcomes, judgments } of results) {
      made.outcomes.push(...outcomes)
      made.judgments.push(...judgments)
    }
  }
}

/** Both arms afresh, against each other where the verdict is a comparison. */
async function repeatBoth(attempt: number, input: RerunInput, deps: Deps): Promise<Executed> {
  const execute = (arm: Arm) => executeArm({ ...input, item: input.rerun.item, arm, attempt }, deps)
  const [baseline, candidate] = await Promise.all([execute('baseline'), execute('candidate')])
  const judged = await (deps.judgeCase ?? judgeCase)({ ...judgingInput(input), attempt, pairArm: 'pair', baseline, candidate }, deps)
  return {
    outcomes: [outcomeOf({ arm: 'baseline', attempt }, baseline, judged.baseline), outcomeOf({ arm: 'candidate', attempt }, candidate, judged.candidate)],
    judgments: judged.judgments,
  }
}

/**
 * One arm afresh. Where the verdict is a comparison of both, its counterpart is the newest answer of the other arm that has
 * the verdict of its side in the flip: what failed is compared with what passed then, and the other way round.
 */
async function executeOne({ arm, attempt }: Execution, input: RerunInput, made: Executed, deps: Deps): Promise<Executed> {
  const { rerun, context } = input
  const run = await executeArm({ ...input, item: rerun.item, arm, attempt }, deps)
  const pairwise = judgingMethod(rerun.item, context.run.config.judges.freeform) === 'pairwise'
  const other: ArmAnswer = pairwise ? counterpart(arm, rerun, made) : { kind: 'failed', reason: 'no counterpart' }
  const sides: Record<Arm, ArmAnswer | ArmRun> = arm === 'baseline' ? { baseline: run, candidate: other } : { baseline: other, candidate: run }
  const judged = await (deps.judgeCase ?? judgeCase)({ ...judgingInput(input), attempt, pairArm: arm, ...sides }, deps)
  const outcome = outcomeOf({ arm, attempt }, run, judged[arm])
  return { outcomes: [outcome], judgments: judged.judgments }
}

function counterpart(arm: Arm, rerun: OpenRerun, made: Executed): ArmAnswer {
  const other: Arm = arm === 'baseline' ? 'candidate' : 'baseline'
  const all = [...rerun.outcomes, ...made.outcomes].filter((outcome) => outcome.arm === other && outcome.output !== null)
  const first = all.find(({ attempt }) => attempt === 1)?.passed
  const alike = all.filter(({ passed }) => passed === first)
  const response: ChatResponse | null = (alike.at(-1) ?? all.at(-1))?.output ?? null
  return response === null ? { kind: 'failed', reason: 'no counterpart' } : { kind: 'answered', response }
}

function judgingInput({ rerun, context, signal }: RerunInput) {
  const { structured, freeform } = context.run.config.judges
  return { projectId: context.run.projectId, item: rerun.item, judge: context.judge, structured, freeform, embedding: context.embedding, signal }
}
