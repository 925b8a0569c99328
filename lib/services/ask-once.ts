import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import type { DbClient } from '@/lib/db/client'
import { CLAIM_SECONDS, claimJudgeQuestion, getKnownAnswer, releaseJudgeClaim, renewJudgeClaim, saveAnswer, type JudgeClaim } from '@/lib/db/judge-cache'

type Input<T, A extends object> = {
  projectId: string
  key: string
  /** Shape of a remembered answer; what does not have it is asked again. */
  schema: z.ZodType<A>
  /** Asks the model. `keep` null = nothing to remember: there was no answer, or nobody can read it. */
  ask: () => Promise<{ result: T; keep: A | null }>
  signal?: AbortSignal
}

/** `aborted`: the signal ended the wait for somebody else's answer. */
export type Asked<T, A extends object> = { kind: 'known'; answer: A } | { kind: 'asked'; result: T } | { kind: 'aborted' }

/** Longest wait for an answer that somebody who lives is waiting for; then paying twice is better than standing still. */
const MAX_WAIT_MS = 120_000
const FIRST_POLL_MS = 50
const LAST_POLL_MS = 1000

/**
 * The remembered answer to a question, or a fresh one. Of all who ask the same at the same time, in this process or another,
 * one calls the model and the others wait for what it learns. No transaction is open during the call. Whoever asks renews its
 * claim; some seconds after a crash somebody else takes the question over. An answer that is not kept leaves the others to ask.
 */
export async function askOnce<T, A extends object>(input: Input<T, A>, { db }: { db: DbClient }): Promise<Asked<T, A>> {
  const claim: JudgeClaim = { projectId: input.projectId, key: input.key, claim: randomUUID() }
  const untilMs = performance.now() + MAX_WAIT_MS
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 2, LAST_POLL_MS)) {
    const answer = await getKnownAnswer(db, input.key, input.schema)
    if (answer) return { kind: 'known', answer }
    if (input.signal?.aborted) return { kind: 'aborted' }
    if (await claimJudgeQuestion(db, claim) || performance.now() > untilMs) return { kind: 'asked', result: await askClaimed(input, claim, db) }
    // An abort ends the wait; the next round answers it.
    await sleep(pollMs, undefined, input.signal ? { signal: input.signal } : {}).catch((error: unknown) => {
      if (!input.signal?.aborted) throw error
    })
  }
}

async function askClaimed<T, A extends object>({ ask }: Input<T, A>, claim: JudgeClaim, db: DbClient): Promise<T> {
  // A renewal that fails is no reason to lose a paid answer: at worst somebody asks again.
  const renewing = setInterval(() => void renewJudgeClaim(db, claim).catch(() => undefined), (CLAIM_SECONDS * 1000) / 3)
  try {
    const { result, keep } = await ask()
    if (keep) await saveAnswer(db, claim, keep)
    else await releaseJudgeClaim(db, claim)
    return result
  } catch (error) {
    await releaseJudgeClaim(db, claim).catch(() => undefined)
    throw error
  } finally {
    clearInterval(renewing)
  }
}
