import { firstIdAt, lastIdAt } from '@/lib/core/trace-id'
import type { Db } from '@/lib/db/client'

/** What a draw needs to know of a trace; the content is read later, for the drawn ones alone. */
export type DrawableTrace = {
  id: string
  sourceId: string
  customerId: string | null
  conversationId: string | null
  /** Value of the dimension that segments go by; null = it has none. */
  segment: string | null
  cluster: string | null
  noise: boolean
  /** Its tool, version of the prompt or cluster was seen for the first time after `newSince`, and so was it. */
  fresh: boolean
}

export type DrawWindow = {
  from: Date
  to: Date
  dimension: string
  /** null: nothing is new. */
  newSince: Date | null
}

/**
 * Replayable traces of a window of time, both ends included, oldest first; without those that a ticket calls a failure. Where
 * nothing is older than `newSince` nothing can be told to be new.
 */
export async function listDrawableTraces(db: Db, projectId: string, { from, to, dimension, newSince }: DrawWindow): Promise<DrawableTrace[]> {
  return db.$queryRaw<DrawableTrace[]>`
    WITH older AS (
      SELECT EXISTS (SELECT 1 FROM trace WHERE project_id = ${projectId}::uuid AND id < ${newSince && firstIdAt(newSince)}::uuid) AS known
    ), new_tool AS (
      SELECT name FROM trace, unnest(tools) AS name WHERE project_id = ${projectId}::uuid GROUP BY name HAVING min(ts) >= ${newSince}::timestamptz
    ), new_prompt AS (
      SELECT dimensions->>'prompt_version' AS version FROM trace
      WHERE project_id = ${projectId}::uuid AND dimensions ? 'prompt_version' GROUP BY 1 HAVING min(ts) >= ${newSince}::timestamptz
    )
    SELECT t.id, t.source_id AS "sourceId", t.customer_id AS "customerId", t.conversation_id AS "conversationId",
      t.dimensions->>${dimension} AS segment, c.key AS cluster, coalesce(c.is_noise, false) AS noise,
      coalesce((SELECT known FROM older) AND t.ts >= ${newSince}::timestamptz AND (
        t.tools && ARRAY(SELECT name FROM new_tool) OR t.dimensions->>'prompt_version' IN (SELECT version FROM new_prompt)
        OR c.first_seen_at >= ${newSince}::timestamptz
      ), false) AS fresh
    FROM trace t LEFT JOIN cluster c ON c.id = t.cluster_id
    WHERE t.project_id = ${projectId}::uuid AND t.replayable AND t.id >= ${firstIdAt(from)}::uuid AND t.id <= ${lastIdAt(to)}::uuid
      AND NOT EXISTS (SELECT 1 FROM flag f WHERE f.trace_id = t.id)
    ORDER BY t.id`
}
