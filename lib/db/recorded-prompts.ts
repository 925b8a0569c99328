import type { Db } from '@/lib/db/client'

/** Cases of a run that are looked at: enough to find the prompt that most have, few enough for a page. */
const LOOKED_AT = 500

/** The prompt that most of a run's first cases were recorded with, and how many of those that were looked at; null when none has one. */
export type RecordedPrompt = { text: string; cases: number; lookedAt: number }

export async function getRecordedPrompt(db: Db, runId: string): Promise<RecordedPrompt | null> {
  const rows = await db.$queryRaw<RecordedPrompt[]>`
    WITH looked_at AS MATERIALIZED (
      SELECT c.request FROM run_case rc JOIN "case" c ON c.id = rc.case_id WHERE rc.run_id = ${runId}::uuid ORDER BY rc.position LIMIT ${LOOKED_AT}
    )
    SELECT first.content AS text, count(*)::int AS cases, (SELECT count(*)::int FROM looked_at) AS "lookedAt"
    FROM looked_at, LATERAL (
      SELECT message->>'content' AS content, json_typeof(message->'content') AS type
      FROM json_array_elements(looked_at.request->'messages') WITH ORDINALITY AS m(message, place)
      WHERE message->>'role' IN ('system', 'developer') ORDER BY place LIMIT 1
    ) first
    WHERE first.type = 'string'
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1`
  return rows[0] ?? null
}
