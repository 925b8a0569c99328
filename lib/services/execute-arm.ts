import { applyOverrides } from '@/lib/core/apply-overrides'
import { isDeterministic, mayRememberOutput } from '@/lib/core/cost/output-cache'
import { callNumber } from '@/lib/core/gate/attempts'
import { breakOnPurpose, isDrilled } from '@/lib/core/gate/drill'
import type { Arm, Verdict } from '@/lib/core/types'
import type { DbClient } from '@/lib/db/client'
import type { NewOutcome } from '@/lib/db/outcomes'
import type { OpenCase } from '@/lib/db/run-cases'
import { chatBody } from '@/lib/llm/chat-body'
import type { ChatCall, ChatResult, Llm } from '@/lib/llm/client'
import { answerOnce, type OnceAnswered } from '@/lib/services/answer-once'
import type { RunContext } from '@/lib/services/run-context'

/** An answer that every other call of this arm would get too: a key that is unknown or may not use the model, an unknown model or path. */
export type Refusal = { arm: Arm; status: 401 | 403 | 404 }

export type ArmRun = OnceAnswered | Extract<ChatResult, { kind: 'failed' }>

type Input = {
  arm: Arm
  /** 1 in the first run; repeats get a fresh answer under their own number. */
  attempt: number
  item: OpenCase
  context: RunContext
  signal: AbortSignal
  onRefusal: (refusal: Refusal) => Promise<void>
}

/**
 * One execution of one arm on one case. A recorded arm gives what production answered, whatever the attempt. In a drill the
 * candidate's answer is spoilt in the cases that it hits. `onRefusal` hears of answers that say that no call of this arm can
 * succeed. Where the configuration allows it a first execution may get the remembered answer to an equal, deterministic request.
 */
export async function executeArm({ arm, attempt, item, context, signal, onRefusal }: Input, deps: { db: DbClient; llm: Llm }): Promise<ArmRun> {
  const { spec, endpoint, overrides } = context.arms[arm]
  if (!endpoint) return recordedAnswer(item, spec.model)
  const number = callNumber(attempt, { arm, sameModel: context.run.purpose !== 'gate' })
  const request = applyOverrides(item.request, overrides)
  const result = await answerTo({ endpoint, model: spec.model, request, params: spec.params, attempt: number, signal }, { arm, attempt, context }, deps)
  if (result.kind === 'failed') {
    const status = refusalOf(result)
    if (status !== null) await onRefusal({ arm, status })
    return result
  }
  const { drill, seed } = context.run
  const hit = drill !== null && arm === 'candidate' && isDrilled(drill, { seed, caseId: item.id, segments: item.segments })
  return hit ? { ...result, response: breakOnPurpose(result.response, drill.fault) } : result
}

async function answerTo(call: ChatCall, { arm, attempt, context: { run } }: Pick<Input, 'arm' | 'attempt' | 'context'>, deps: { db: DbClient; llm: Llm }): Promise<ArmRun> {
  if (!mayRememberOutput({ allowed: run.config.replay.cacheOutputs ?? false, attempt, purpose: run.purpose })) return deps.llm.chat(call)
  const body = chatBody(call.model, call.request, call.params)
  return isDeterministic(body) ? answerOnce({ projectId: run.projectId, arm, call, body: JSON.stringify(body) }, deps) : deps.llm.chat(call)
}

/** null for what only this request meets: 403 also says that its content is not allowed, 404 that no such model takes its tools. */
export function refusalOf({ status, reason }: Pick<Extract<ChatResult, { kind: 'failed' }>, 'status' | 'reason'>): Refusal['status'] | null {
  if (status === 401 || (status === 403 && reason === 'unauthorized')) return status
  return status === 404 && (reason === 'model not found' || reason === 'request refused by provider') ? status : null
}

/** What production answered, taken as the baseline's answer; it cost nothing now. */
function recordedAnswer(item: OpenCase, model: string): ArmRun {
  if (!item.reference) return { kind: 'failed', reason: 'no reference', status: null, latencyMs: null, tries: 0 }
  const usage = { input: null, output: null, cachedInput: null }
  return { kind: 'answered', response: item.reference, model, usage, latencyMs: null, costUsd: null, tries: 0 }
}

export function passedOf(verdict: Verdict): boolean | null {
  return verdict.kind === 'scored' ? verdict.passed : null
}

export function reasonOf(verdict: Verdict): string | null {
  return verdict.kind === 'scored' ? null : verdict.reason
}

/** The outcome that an execution and its verdict leave behind. */
export function outcomeOf({ arm, attempt }: { arm: Arm; attempt: number }, run: ArmRun, verdict: Verdict): NewOutcome {
  const answered = run.kind === 'answered' ? run : null
  return {
    arm, attempt, passed: passedOf(verdict), reason: reasonOf(verdict),
    failureKind: verdict.kind === 'scored' ? verdict.failureKind : null, detail: verdict.kind === 'scored' ? verdict.detail : null,
    output: answered?.response ?? null, model: answered?.model ?? null, latencyMs: run.latencyMs,
    inputTokens: answered?.usage.input ?? null, outputTokens: answered?.usage.output ?? null,
    cachedInputTokens: answered?.usage.cachedInput ?? null, costUsd: answered?.costUsd ?? null,
    cached: answered?.savedUsd !== undefined, savedUsd: answered?.savedUsd ?? null,
  }
}
