import { z } from 'zod'
import { storableJson } from '@/lib/core/storable-text'
import type { Db } from '@/lib/db/client'

/*
 * The exact cache: answers of judges, and of models to deterministic requests, by the hash of everything that could change
 * them. One table for both; a key of the one is never a key of the other, because what is hashed has other fields.
 */

export const judgeAnswerSchema = z.object({ text: z.string(), model: z.string() })

/** What a judge model said to a question, word for word. */
export type JudgeAnswer = z.infer<typeof judgeAnswerSchema>

/** Somebody who asks a question right now; `claim` is a random id of this one asking. */
export type JudgeClaim = { projectId: string; key: string; claim: string }

/** A claim that was not renewed for so long belongs to a process that is gone. */
export const CLAIM_SECONDS = 15

/** The known answer to a question, of the shape that `schema` says; null when there is none, also while somebody asks. */
export async function getKnownAnswer<A>(db: Db, key: string, schema: z.ZodType<A>): Promise<A | null> {
  const row = await db.judgeCache.findUnique({ where: { key }, select: { value: true } })
  return schema.safeParse(row?.value).data ?? null
}

/** The known answer of a judge. */
export function getJudgeAnswer(db: Db, key: string): Promise<JudgeAnswer | null> {
  return getKnownAnswer(db, key, judgeAnswerSchema)
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

/**
 * Keeps an answer and ends every claim on its question; the first answer stays. What Postgres cannot hold is replaced. The
 * answer is an object without a field `claim`.
 */
export async function saveAnswer(db: Db, { projectId, key }: Pick<JudgeClaim, 'projectId' | 'key'>, answer: object): Promise<void> {
  await db.$executeRaw`
    INSERT INTO judge_cache (key, project_id, value, created_at) VALUES (${key}, ${projectId}::uuid, ${storableJson(answer)}::jsonb, clock_timestamp())
    ON CONFLICT (key) DO UPDATE SET project_id = EXCLUDED.project_id, value = EXCLUDED.value, created_at = EXCLUDED.created_at
    WHERE judge_cache.value->>'claim' IS NOT NULL`
}

/** Keeps what a judge said, and nothing beside it. */
export function saveJudgeAnswer(db: Db, of: Pick<JudgeClaim, 'projectId' | 'key'>, { text, model }: JudgeAnswer): Promise<void> {
  return saveAnswer(db, of, { text, model })
}

/** Throws away all answers of a project, those that somebody is waiting for included. */
export async function forgetAnswers(db: Db, projectId: string): Promise<void> {
  await db.judgeCache.deleteMany({ where: { projectId } })
}
