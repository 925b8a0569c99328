import { flipOf } from '@/lib/core/judging/flip'
import type { Arm, Verdict } from '@/lib/core/types'
import type { DbClient } from '@/lib/db/client'
import type { CaseRecord, NewOutcome } from '@/lib/db/outcomes'
import type { OpenCase } from '@/lib/db/run-cases'
import type { ChatResult, Llm } from '@/lib/llm/client'
import { judgeCase } from '@/lib/services/judge-case'
import type { RunContext } from '@/lib/services/run-context'

export type ReplayedCase =
  | { kind: 'finished'; record: CaseRecord }
  | { kind: 'cancelled' }

/** An answer that every other call of this arm would get too: unknown key, unknown model. */
export type Refusal = { arm: Arm; status: 401 | 404 }

type Answered = Omit<Extract<ChatResult, { kind: 'answered' }>, 'latencyMs'> & { latencyMs: number | null }
type ArmRun = Answered | Extract<ChatResult, { kind: 'failed' }>

/**
 * Calls both arms on one case at the same time and judges the answers. Writes nothing. `onRefusal` hears of answers that say
 * that no call of this arm can succeed; the case itself is unscored then.
 */
export async function replayCase(
  input: { item: OpenCase; context: RunContext; signal: AbortSignal; onRefusal: (refusal: Refusal) => Promise<void> },
  deps: { db: DbClient; llm: Llm },
): Promise<ReplayedCase> {
  const { item, context, signal } = input
  const [baseline, candidate] = await Promise.all([runArm('baseline', input, deps), runArm('candidate', input, deps)])
  if (signal.aborted) return { kind: 'cancelled' }
  const judged = await judgeCase({
    projectId: context.run.projectId, item, baseline, candidate, judge: context.judge, freeform: context.run.config.judges.freeform, signal,
  }, deps)
  // Answers that an abort cut off say nothing about the models.
  if (signal.aborted) return { kind: 'cancelled' }
  const [before, after] = [passedOf(judged.baseline), passedOf(judged.candidate)]
  return {
    kind: 'finished',
    record: {
      caseId: item.id, before, after, beforeReason: reasonOf(judged.baseline), afterReason: reasonOf(judged.candidate),
      flip: flipOf(before, after), failureKind: judged.candidate.kind === 'scored' ? judged.candidate.failureKind : null,
      outcomes: [outcomeOf('baseline', baseline, judged.baseline), outcomeOf('candidate', candidate, judged.candidate)],
      judgments: judged.judgments,
    },
  }
}

function passedOf(verdict: Verdict): boolean | null {
  return verdict.kind === 'scored' ? verdict.passed : null
}

function reasonOf(verdict: Verdict): string | null {
  return verdict.kind === 'scored' ? null : verdict.reason
}

async function runArm(arm: Arm, { item, context, signal, onRefusal }: Parameters<typeof replayCase>[0], { llm }: { llm: Llm }): Promise<ArmRun> {
  const { spec, endpoint } = context.arms[arm]
  if (!endpoint) return recordedAnswer(item, spec.model)
  const result = await llm.chat({ endpoint, model: spec.model, request: item.request, params: spec.params, signal })
  if (result.kind === 'failed' && (result.status === 401 || result.status === 404)) await onRefusal({ arm, status: result.status })
  return result
}

/** What production answered, taken as the baseline's answer; it cost nothing now. */
function recordedAnswer(item: OpenCase, model: string): ArmRun {
  if (!item.reference) return { kind: 'failed', reason: 'no reference', status: null, latencyMs: null, tries: 0 }
  const usage = { input: null, output: null, cachedInput: null }
  return { kind: 'answered', response: item.reference, model, usage, latencyMs: null, costUsd: null, tries: 0 }
}

function outcomeOf(arm: Arm, run: ArmRun, verdict: Verdict): NewOutcome {
  const answered = run.kind === 'answered' ? run : null
  return {
    arm, attempt: 1, passed: passedOf(verdict), reason: reasonOf(verdict),
    failureKind: verdict.kind === 'scored' ? verdict.failureKind : null, detail: verdict.kind === 'scored' ? verdict.detail : null,
    output: answered?.response ?? null, model: answered?.model ?? null, latencyMs: run.latencyMs,
    inputTokens: answered?.usage.input ?? null, outputTokens: answered?.usage.output ?? null,
    cachedInputTokens: answered?.usage.cachedInput ?? null, costUsd: answered?.costUsd ?? null,
  }
}
