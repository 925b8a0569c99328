import { scoreOverride, type OverrideRow } from '@/lib/core/review/score-override'
import { listLaterFlags, listLaterRuns, listOverrides, type StoredOverride } from '@/lib/db/override-facts'
import { getDeps } from '@/lib/deps'

/** Later runs and tickets that one override is held against; one sign of a loss is enough. */
const MAX_SIGNS = 50

/** Overrides of a project, or of one run, newest first, each with what became of it. */
export async function readOverrides(projectId: string, options: { limit: number; runId?: string }): Promise<OverrideRow[]> {
  return Promise.all((await listOverrides(getDeps().db, projectId, options)).map((override) => scored(projectId, override)))
}

async function scored(projectId: string, override: StoredOverride): Promise<OverrideRow> {
  const { db } = getDeps()
  const [runs, flags] = await Promise.all([listLaterRuns(db, projectId, override, MAX_SIGNS), listLaterFlags(db, projectId, override, MAX_SIGNS)])
  const { reviewId, runId, runName, candidate, by, agreedBy, reason, createdAt, expiresAt, overridden } = override
  return {
    reviewId, runId, runName, candidate: candidate ?? 'a candidate without a name', by, agreedBy, reason, createdAt: createdAt.toISOString(), expiresAt: expiresAt?.toISOString() ?? null,
    overridden: overridden.map(({ kind, id, label }) => ({ kind, id, label })), ...scoreOverride({ overridden, runs, flags }),
  }
}
