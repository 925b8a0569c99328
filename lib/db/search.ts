import { idRange, type SearchHits } from '@/lib/core/display/search-view'
import type { Db } from '@/lib/db/client'
import { listRunRows } from '@/lib/db/run-list'

/** Of each sort of thing. */
const LIMIT = 6

/**
 * Runs by name and model, segments of the newest decided run by name, and runs, cases and traces by the beginning of their id;
 * cases and traces by their whole name at the source too. A case is given with the newest run that has it.
 */
export async function searchProject(db: Db, projectId: string, text: string): Promise<SearchHits> {
  const wanted = text.trim()
  if (wanted === '') return { runs: [], sets: [], cases: [], traces: [] }
  const range = idRange(wanted)
  const [runs, sets, cases, traces] = await Promise.all([
    listRunRows(db, projectId, { limit: LIMIT, filter: { text: wanted } }),
    findSets(db, projectId, wanted), findCases(db, projectId, wanted, range), findTraces(db, projectId, wanted, range),
  ])
  return {
    runs: runs.map(({ id, name, candidate, status, gate, createdAt }) => ({ id, name, candidate, status, gate, createdAt })),
    sets, cases, traces,
  }
}

async function findSets(db: Db, projectId: string, text: string): Promise<SearchHits['sets']> {
  const pattern = `%${text.replace(/[\\%_]/g, (c) => `\\${c}`)}%`
  return db.$queryRaw<SearchHits['sets']>`
    WITH newest AS (
      SELECT id, name FROM run
      WHERE project_id = ${projectId}::uuid AND purpose = 'gate' AND EXISTS (SELECT FROM segment_result WHERE run_id = run.id)
      ORDER BY created_at DESC, id DESC LIMIT 1
    )
    SELECT newest.id AS "runId", newest.name AS "runName", kind, set_id AS id, coalesce(result->>'label', set_id) AS label
    FROM segment_result JOIN newest ON newest.id = run_id
    WHERE set_id ILIKE ${pattern} OR result->>'label' ILIKE ${pattern}
    ORDER BY kind, set_id LIMIT ${LIMIT}`
}

type Range = ReturnType<typeof idRange>
/** Stands for no id at all: nothing lies between it and itself. */
const NO_ID = { first: '00000000-0000-0000-0000-000000000000', last: '00000000-0000-0000-0000-000000000000' }

async function findCases(db: Db, projectId: string, text: string, range: Range): Promise<SearchHits['cases']> {
  const { first, last } = range ?? NO_ID
  return db.$queryRaw<SearchHits['cases']>`
    SELECT newest.run_id AS "runId", c.id, c.key
    FROM "case" c JOIN LATERAL (
      SELECT run_id FROM run_case JOIN run ON run.id = run_id WHERE case_id = c.id ORDER BY run.created_at DESC LIMIT 1
    ) newest ON true
    WHERE c.project_id = ${projectId}::uuid AND (c.id BETWEEN ${first}::uuid AND ${last}::uuid OR c.key = ${text})
    ORDER BY c.created_at DESC, c.id LIMIT ${LIMIT}`
}

async function findTraces(db: Db, projectId: string, text: string, range: Range): Promise<SearchHits['traces']> {
  const { first, last } = range ?? NO_ID
  return db.trace.findMany({
    where: { projectId, OR: [{ id: { gte: first, lte: last } }, { sourceId: text }] },
    select: { id: true, sourceId: true }, orderBy: { id: 'desc' }, take: LIMIT,
  })
}
