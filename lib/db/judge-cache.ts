import { z } from 'zod'
import { storableText } from '@/lib/core/storable-text'
import type { Db } from '@/lib/db/client'

const answerSchema = z.object({ text: z.string(), model: z.string() })

/** What a judge model said to a question, word for word. */
export type JudgeAnswer = z.infer<typeof answerSchema>

/** The known answers among `keys`. */
export async function getJudgeAnswers(db: Db, keys: string[]): Promise<Map<string, JudgeAnswer>> {
  const rows = await db.judgeCache.findMany({ where: { key: { in: keys } }, select: { key: true, value: true } })
  return new Map(rows.map((row) => [row.key, answerSchema.parse(row.value)]))
}

/** Keeps answers; the first one to a question stays. */
export async function saveJudgeAnswers(db: Db, projectId: string, answers: Map<string, JudgeAnswer>): Promise<void> {
  const data = [...answers].map(([key, { text, model }]) =>
    ({ key, projectId, value: { text: storableText(text), model: storableText(model) } }))
  if (data.length > 0) await db.judgeCache.createMany({ data, skipDuplicates: true })
}
