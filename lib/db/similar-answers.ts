import { readVectors, vectorBytes } from '@/lib/core/embedding/vector-bytes'
import { COUNTED_CHECKS, type CheckCount } from '@/lib/core/judging/semantic-trial'
import { storableText } from '@/lib/core/storable-text'
import type { Db } from '@/lib/db/client'
import { judgeAnswerSchema, type JudgeAnswer } from '@/lib/db/judge-cache'

/** A judged question that others may be near to: the judged texts, their vectors, and what the judge said. */
export type SimilarAnswer = { key: string; texts: string[]; vectors: Float32Array[]; answer: JudgeAnswer }

export type Scope = { projectId: string; scope: string; space: string }

/** Of one scope the newest so many are looked at: the same case judged ever again must not become slow. */
const LOOKED_AT = 100

/** The judged questions of one scope and space, newest first, at most 100. What cannot be read is left out. */
export async function listSimilarAnswers(db: Db, { projectId, scope, space }: Scope): Promise<SimilarAnswer[]> {
  const rows = await db.similarAnswer.findMany({
    where: { projectId, scope, space }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: LOOKED_AT, select: { key: true, texts: true, vector: true, answer: true },
  })
  return rows.flatMap(({ key, texts, vector, answer }) => {
    const [vectors, said] = [texts.length === 0 ? null : readVectors(vector, texts.length), judgeAnswerSchema.safeParse(answer)]
    return vectors && said.success ? [{ key, texts, vectors, answer: said.data }] : []
  })
}

/** Keeps a question that a judge answered; the first answer stays, in another space it takes the place of the old one. */
export async function putSimilarAnswer(db: Db, { projectId, scope, space }: Scope, { key, texts, vectors, answer }: SimilarAnswer): Promise<void> {
  const value = JSON.stringify({ text: storableText(answer.text), model: storableText(answer.model) })
  await db.$executeRaw`
    INSERT INTO similar_answer (id, project_id, scope, key, texts, space, vector, answer, created_at)
    VALUES (gen_random_uuid(), ${projectId}::uuid, ${scope}, ${key}, ${texts.map(storableText)}::text[], ${space}, ${vectorBytes(vectors)}, ${value}::jsonb, clock_timestamp())
    ON CONFLICT (project_id, key) DO UPDATE SET scope = EXCLUDED.scope, texts = EXCLUDED.texts, space = EXCLUDED.space, vector = EXCLUDED.vector,
      answer = EXCLUDED.answer, created_at = EXCLUDED.created_at
    WHERE similar_answer.space <> EXCLUDED.space`
}

/** Forgets every judged question of a project. */
export async function deleteSimilarAnswers(db: Db, projectId: string): Promise<void> {
  await db.similarAnswer.deleteMany({ where: { projectId } })
}

/** A hit that was judged again: what the layer would have said, and what the judge said. */
export type NewSimilarCheck = { projectId: string; key: string; space: string; similarity: number; text: string; similarText: string; given: string; fresh: string; agrees: boolean }
export type SimilarCheck = Omit<NewSimilarCheck, 'projectId'> & { id: string; createdAt: string }

export async function insertSimilarCheck(db: Db, check: NewSimilarCheck, at: Date): Promise<void> {
  await db.similarCheck.create({ data: { ...check, text: storableText(check.text), similarText: storableText(check.similarText), createdAt: at }, select: { id: true } })
}

/**
 * The checks in one space since the layer was switched on: the newest 1,000. All votes on one pair of texts are one check, false when one of
 * them is: they are wrong together, and counting each would claim more than was seen.
 */
export async function countSimilarChecks(db: Db, { projectId, space, since }: { projectId: string; space: string; since: Date }): Promise<CheckCount> {
  const [row] = await db.$queryRaw<CheckCount[]>`
    SELECT count(*)::int AS checks, (count(*) FILTER (WHERE NOT agrees))::int AS "falseHits" FROM (
      SELECT bool_and(agrees) AS agrees FROM similar_check WHERE project_id = ${projectId}::uuid AND space = ${space} AND created_at >= ${since}
      GROUP BY md5(text), md5(similar_text) ORDER BY max(created_at) DESC LIMIT ${COUNTED_CHECKS}
    ) newest`
  return row ?? { checks: 0, falseHits: 0 }
}

/** The space of the last check since a moment; null = there is none. */
export async function lastSpace(db: Db, { projectId, since }: { projectId: string; since: Date }): Promise<string | null> {
  const row = await db.similarCheck.findFirst({ where: { projectId, createdAt: { gte: since } }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], select: { space: true } })
  return row?.space ?? null
}

/** The last checks of a project since a moment: false hits first, then the newest. */
export async function listSimilarChecks(db: Db, { projectId, since, limit }: { projectId: string; since: Date; limit: number }): Promise<SimilarCheck[]> {
  const rows = await db.similarCheck.findMany({
    where: { projectId, createdAt: { gte: since } }, orderBy: [{ agrees: 'asc' }, { createdAt: 'desc' }, { id: 'desc' }], take: limit, omit: { projectId: true },
  })
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }))
}

/** Votes that the layer answered since a moment, and what they would have cost at the mean price of the votes bought since; null = unknown. */
export async function similarSavings(db: Db, projectId: string, since: Date): Promise<{ hits: number; savedUsd: number | null }> {
  const [row] = await db.$queryRaw<{ hits: number; voteUsd: number | null }[]>`
    SELECT (count(*) FILTER (WHERE j.cached AND j.similarity IS NOT NULL))::int AS hits, avg(j.cost_usd) FILTER (WHERE NOT j.cached) AS "voteUsd"
    FROM run r JOIN judgment j ON j.run_id = r.id
    WHERE r.project_id = ${projectId}::uuid AND (r.finished_at IS NULL OR r.finished_at >= ${since}) AND j.created_at >= ${since}
      AND j.attempt = 1 AND j.judge IN ('pairwise', 'rubric')`
  const hits = row?.hits ?? 0
  return { hits, savedUsd: hits === 0 ? 0 : row?.voteUsd == null ? null : hits * row.voteUsd }
}
