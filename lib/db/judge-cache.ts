import { z } from 'zod'
import { storableText } from '@/lib/core/storable-text'
import type { Db } from '@/lib/db/client'

const answerSchema = z.object({ text: z.string(), model: z.string() })

/** What a judge model said to a question, word for word. */
export type JudgeAnswer = z.infer<typeof answerSchema>

/** Somebody who asks a question right now; `claim` is a random id of this one asking. */
export type JudgeClaim = { projectId: string; key: string; claim: string }

/** A claim that was not renewed for so long belongs to a process that is gone. */
export const CLAIM_SECONDS = 30

/** The known answer to a question; null when there is none, also while somebody asks. */
export async function getJudgeAnswer(db: Db, key: string): Promise<JudgeAnswer | null> {
  const row = await db.judgeCache.findUnique({ where: { key }, select: { value: true } })
  return answerSchema.safeParse(row?.value).data ?? null
}

/**
 * Takes the right to ask a question, for the time that it is renewed; false = it is answered, or somebody else is asking. Claim
 * and answer are one row, so an answer that comes at this very moment cannot be overlooked.
 */
export async function claimJudgeQuestion(db: Db, { projectId, key, claim }: JudgeClaim): Promise<boolean> {
  const taken = await db.$executeRaw`
    INSERT INTO judge_cache (key, project_id, value, created_at)
    VALUES (${key}, ${projectId}::uuid, jsonb_build_object('claim', ${claim}::text), clock_timestamp())
    ON CONFLICT (key) DO UPDATE SET project_id = EXCLUDED.project_id, value = EXCLUDED.value, created_at = EXCLUDED.created_at
    WHERE judge_cache.value->>'claim' IS NOT NULL AND judge_cache.created_at < clock_timestamp() - make_interval(secs => ${CLAIM_SECONDS})`
  return taken > 0
}

/** Says that a claim is still alive; does nothing when it was taken over. */
export async function renewJudgeClaim(db: Db, { key, claim }: JudgeClaim): Promise<void> {
  await db.$executeRaw`UPDATE judge_cache SET created_at = clock_timestamp() WHERE key = ${key} AND value->>'claim' = ${claim}`
}

/** Gives the right to ask back without an answer. */
export async function releaseJudgeClaim(db: Db, { key, claim }: JudgeClaim): Promise<void> {
  await db.$executeRaw`DELETE FROM judge_cache WHERE key = ${key} AND value->>'claim' = ${claim}`
}

/** Keeps an answer and ends every claim on its question; the first answer stays. */
export async function saveJudgeAnswer(db: Db, { projectId, key }: Pick<JudgeClaim, 'projectId' | 'key'>, { text, model }: JudgeAnswer): Promise<void> {
  const value = JSON.stringify({ text: storableText(text), model: storableText(model) })
  await db.$executeRaw`
    INSERT INTO judge_cache (key, project_id, value, created_at) VALUES (${key}, ${projectId}::uuid, ${value}::jsonb, clock_timestamp())
    ON CONFLICT (key) DO UPDATE SET project_id = EXCLUDED.project_id, value = EXCLUDED.value, created_at = EXCLUDED.created_at
    WHERE judge_cache.value->>'claim' IS NOT NULL`
}
