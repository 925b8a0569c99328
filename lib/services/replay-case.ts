import { FIRST_ATTEMPT } from '@/lib/core/gate/attempts'
import { calledTools } from '@/lib/core/judging/called-tools'
import { flipOf } from '@/lib/core/judging/flip'
import { voteState } from '@/lib/core/judging/vote-state'
import type { Arm, Verdict } from '@/lib/core/types'
import type { DbClient } from '@/lib/db/client'
import type { CaseRecord, NewOutcome } from '@/lib/db/outcomes'
import type { OpenCase } from '@/lib/db/run-cases'
import type { Llm } from '@/lib/llm/client'
import { executeArm, outcomeOf, passedOf, reasonOf, type ArmRun, type Refusal } from '@/lib/services/execute-arm'
import { judgeCase, type JudgeCase, type JudgedCase } from '@/lib/services/judge-case'
import type { ArmAnswer } from '@/lib/services/judging-input'
import type { RunContext } from '@/lib/services/run-context'

export type ReplayedCase =
  | { kind: 'finished'; record: CaseRecord }
  | { kind: 'cancelled' }

/**
 * Calls both arms on one case at the same time and judges the answers. Writes nothing. `onRefusal` hears of answers that say
 * that no call of this arm can succeed; the case itself is unscored then. Of a case that is measured again answers are taken as
 * they are, and verdicts stay: only what is missing is called and judged.
 */
export async function replayCase(
  input: { item: OpenCase; context: RunContext; signal: AbortSignal; onRefusal: (refusal: Refusal) => Promise<void> },
  deps: { db: DbClient; llm: Llm; judgeCase?: JudgeCase },
): Promise<ReplayedCase> {
  const { item, context, signal } = input
  const known: Known = { baseline: earlierOf(item, 'baseline'), candidate: earlierOf(item, 'candidate') }
  const execute = (arm: Arm) => answerOf(known[arm]) ?? executeArm({ ...input, arm, attempt: FIRST_ATTEMPT }, deps)
  const [baseline, candidate] = await Promise.all([execute('baseline'), execute('candidate')])
  if (signal.aborted) return { kind: 'cancelled' }
  const { structured, freeform } = context.run.config.judges
  const judged = withEarlier(known, item, await (deps.judgeCase ?? judgeCase)({
    projectId: context.run.projectId, item, baseline: toJudge(known.baseline, baseline), candidate: toJudge(known.candidate, candidate),
    judge: context.judge, structured, freeform, attempt: FIRST_ATTEMPT, pairArm: 'pair', embedding: context.embedding, semantic: context.semantic, signal,
  }, deps))
  // Answers that an abort cut off say nothing about the models.
  if (signal.aborted) return { kind: 'cancelled' }
  const [before, after] = [passedOf(judged.baseline), passedOf(judged.candidate)]
  return {
    kind: 'finished',
    record: {
      caseId: item.id, before, after, beforeReason: reasonOf(judged.baseline), afterReason: reasonOf(judged.candidate),
      flip: flipOf(before, after), failureKind: judged.candidate.kind === 'scored' ? judged.candidate.failureKind : null,
      outcomes: [
        known.baseline?.passed != null ? known.baseline : outcomeOf({ arm: 'baseline', attempt: FIRST_ATTEMPT }, baseline, judged.baseline),
        known.candidate?.passed != null ? known.candidate : outcomeOf({ arm: 'candidate', attempt: FIRST_ATTEMPT }, candidate, judged.candidate),
      ],
      judgments: judged.judgments, ...whatFailed(judged.candidate), votes: voteState(judged.judgments),
      tools: calledTools([item.reference, responseOf(baseline), responseOf(candidate)]),
    },
  }
}

const responseOf = (run: ArmRun) => (run.kind === 'answered' ? run.response : null)

function whatFailed(verdict: Verdict): Pick<CaseRecord, 'failureTool' | 'failureArgument'> {
  const place = verdict.kind === 'scored' ? verdict.place : undefined
  return { failureTool: place?.tool ?? null, failureArgument: place?.argument ?? null }
}

type Known = Record<Arm, NewOutcome | null>

function earlierOf(item: OpenCase, arm: Arm): NewOutcome | null {
  return item.earlier?.outcomes.find((outcome) => outcome.arm === arm) ?? null
}

/** The answer of an earlier execution, which is not paid twice; null = it has none. */
function answerOf(outcome: NewOutcome | null): ArmRun | null {
  if (!outcome?.output) return null
  return {
    kind: 'answered', response: outcome.output, model: outcome.model ?? '', latencyMs: outcome.latencyMs, costUsd: outcome.costUsd, tries: 0,
    ...(outcome.cached ? { savedUsd: outcome.savedUsd } : {}),
    usage: { input: outcome.inputTokens, output: outcome.outputTokens, cachedInput: outcome.cachedInputTokens },
  }
}

/** A side that has its verdict is not judged again. Comparisons leave no such side: both have a verdict, or none. */
function toJudge(known: NewOutcome | null, run: ArmRun): ArmAnswer {
  return known?.passed == null ? run : { kind: 'failed', reason: 'no counterpart' }
}

/** The verdicts that stood before, and votes numbered after those that were cast already. */
function withEarlier(known: Known, item: OpenCase, judged: JudgedCase): JudgedCase {
  const verdictOf = (arm: Arm): Verdict => {
    const outcome = known[arm]
    return outcome?.passed == null ? judged[arm] : { kind: 'scored', passed: outcome.passed, failureKind: outcome.failureKind, detail: outcome.detail }
  }
  const cast = item.earlier?.votes ?? 0
  return {
    baseline: verdictOf('baseline'), candidate: verdictOf('candidate'),
    judgments: cast === 0 ? judged.judgments : judged.judgments.map((judgment) => ({ ...judgment, vote: judgment.vote + cast })),
  }
}
