import { FIRST_ATTEMPT } from '@/lib/core/gate/attempts'
import { flipOf } from '@/lib/core/judging/flip'
import type { Arm } from '@/lib/core/types'
import type { DbClient } from '@/lib/db/client'
import type { CaseRecord } from '@/lib/db/outcomes'
import type { OpenCase } from '@/lib/db/run-cases'
import type { Llm } from '@/lib/llm/client'
import { executeArm, outcomeOf, passedOf, reasonOf, type Refusal } from '@/lib/services/execute-arm'
import { judgeCase } from '@/lib/services/judge-case'
import type { RunContext } from '@/lib/services/run-context'

export type ReplayedCase =
  | { kind: 'finished'; record: CaseRecord }
  | { kind: 'cancelled' }

/**
 * Calls both arms on one case at the same time and judges the answers. Writes nothing. `onRefusal` hears of answers that say
 * that no call of this arm can succeed; the case itself is unscored then.
 */
export async function replayCase(
  input: { item: OpenCase; context: RunContext; signal: AbortSignal; onRefusal: (refusal: Refusal) => Promise<void> },
  deps: { db: DbClient; llm: Llm },
): Promise<ReplayedCase> {
  const { item, context, signal } = input
  const execute = (arm: Arm) => executeArm({ ...input, arm, attempt: FIRST_ATTEMPT }, deps)
  const [baseline, candidate] = await Promise.all([execute('baseline'), execute('candidate')])
  if (signal.aborted) return { kind: 'cancelled' }
  const judged = await judgeCase({
    projectId: context.run.projectId, item, baseline, candidate, judge: context.judge, freeform: context.run.config.judges.freeform,
    attempt: FIRST_ATTEMPT, pairArm: 'pair', signal,
  }, deps)
  // Answers that an abort cut off say nothing about the models.
  if (signal.aborted) return { kind: 'cancelled' }
  const [before, after] = [passedOf(judged.baseline), passedOf(judged.candidate)]
  return {
    kind: 'finished',
    record: {
      caseId: item.id, before, after, beforeReason: reasonOf(judged.baseline), afterReason: reasonOf(judged.candidate),
      flip: flipOf(before, after), failureKind: judged.candidate.kind === 'scored' ? judged.candidate.failureKind : null,
      outcomes: [
        outcomeOf({ arm: 'baseline', attempt: FIRST_ATTEMPT }, baseline, judged.baseline),
        outcomeOf({ arm: 'candidate', attempt: FIRST_ATTEMPT }, candidate, judged.candidate),
      ],
      judgments: judged.judgments,
    },
  }
}
