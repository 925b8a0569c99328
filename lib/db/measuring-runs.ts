import type { FalseAlarms } from '@/lib/core/gate/false-alarm-rate'
import type { AaRow, AaView, DetectorView, DrillRow } from '@/lib/core/display/gate-health-view'
import { detectorState, judgeDrill } from '@/lib/core/gate/judge-drill'
import type { SetResult } from '@/lib/core/gate/types'
import { drillSchema, type RunPurpose } from '@/lib/core/run'
import type { Gate, RunStatus } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { saidByUser } from '@/lib/db/said-by-user'

type Common = {
  id: string; name: string; status: RunStatus; error: string | null; gate: Gate | null
  casesTotal: number; casesDone: number; createdAt: Date; finishedAt: Date | null; createdBy: string | null
}

/** Columns that the lists of A/A runs and of drills share. */
const COMMON = Prisma.sql`run.id, run.name, run.status, run.error, decision.gate, run.cases_total AS "casesTotal", run.cases_done AS "casesDone",
  run.created_at AS "createdAt", run.finished_at AS "finishedAt", coalesce(nullif("user".name, ''), "user".email, 'API key ' || apikey.name, run.created_by) AS "createdBy"`

function runsOf(projectId: string, purpose: RunPurpose, joins = Prisma.empty): Prisma.Sql {
  return Prisma.sql`
    FROM run
    LEFT JOIN "user" ON "user".id = run.created_by
    LEFT JOIN apikey ON 'key:' || apikey.id = run.created_by
    LEFT JOIN LATERAL (SELECT gate FROM gate_decision WHERE run_id = run.id ORDER BY sequence DESC LIMIT 1) decision ON run.status = 'done' ${joins}
    WHERE run.project_id = ${projectId}::uuid AND run.purpose = ${purpose}`
}

const inIso = <T extends { createdAt: Date; finishedAt: Date | null }>(row: T) => ({
  ...row, createdAt: row.createdAt.toISOString(), finishedAt: row.finishedAt?.toISOString() ?? null,
})

/** Drills of a project, newest first, each with what it said about the gate. */
export async function listDrills(db: Db, projectId: string, limit: number): Promise<DrillRow[]> {
  const rows = await db.$queryRaw<(Common & { drill: unknown; sets: SetResult[] })[]>`
    SELECT ${COMMON}, run.drill, (
      SELECT coalesce(jsonb_agg(result), '[]') FROM segment_result
      WHERE run_id = run.id AND ((result->>'blocks')::boolean OR (kind = 'segment' AND set_id = run.drill->>'segment'))
    ) AS sets
    ${runsOf(projectId, 'drill')}
    ORDER BY run.created_at DESC, run.id DESC LIMIT ${limit}`
  return rows.map(({ sets, ...row }) => {
    const drill = drillSchema.parse(row.drill)
    return { ...inIso(row), drill, outcome: row.status === 'done' && row.gate !== null ? judgeDrill(drill, sets) : null }
  })
}

/** So many drills back is looked for one that says something. */
const LOOK_BACK = 5

/** The light of a project at a moment. */
export async function getDetector(db: Db, projectId: string, now: Date): Promise<DetectorView> {
  const rows = await db.$queryRaw<{ id: string; drill: unknown; at: Date; sets: SetResult[] }[]>`
    SELECT run.id, run.drill, run.finished_at AS at, (
      SELECT coalesce(jsonb_agg(result), '[]') FROM segment_result WHERE run_id = run.id AND kind = 'segment' AND set_id = run.drill->>'segment'
    ) AS sets
    FROM run WHERE run.project_id = ${projectId}::uuid AND run.purpose = 'drill' AND run.status = 'done' AND run.finished_at IS NOT NULL
    ORDER BY run.finished_at DESC, run.id DESC LIMIT ${LOOK_BACK}`
  const drills = rows.map((row) => {
    const drill = drillSchema.parse(row.drill)
    return { ...row, drill, at: row.at.getTime(), result: judgeDrill(drill, row.sets).result }
  })
  const newest = drills.find(({ result }) => result !== 'unclear')
  return {
    state: detectorState(drills, now.getTime()),
    ...(newest ? { at: new Date(newest.at).toISOString(), runId: newest.id, segment: newest.drill.segment } : { at: null, runId: null, segment: null }),
  }
}

const COUNTED_PAIRS = Prisma.sql`LEFT JOIN LATERAL (
  SELECT count(*) FILTER (WHERE flip <> 'missing')::int AS pairs, count(*) FILTER (WHERE flip IN ('break', 'fix'))::int AS flips
  FROM run_case WHERE run_id = run.id
) counted ON true`

/** A/A runs of a project, newest first, with how many pairs differed. */
export async function listAaRuns(db: Db, projectId: string, limit: number): Promise<AaRow[]> {
  const rows = await db.$queryRaw<(Common & Pick<AaRow, 'model' | 'pairs' | 'flips'>)[]>`
    SELECT ${COMMON}, run.baseline->>'model' AS model, counted.pairs, counted.flips
    ${runsOf(projectId, 'aa', COUNTED_PAIRS)}
    ORDER BY run.created_at DESC, run.id DESC LIMIT ${limit}`
  return rows.map(inIso)
}

/** Cases of a run that came out differently on its sides, in their order. */
export async function listFlippedCases(db: Db, runId: string, limit: number): Promise<AaView['flaky']> {
  return db.$queryRaw<AaView['flaky']>`
    SELECT c.id AS "caseId", c.key, ${saidByUser(Prisma.sql`c.request`)} AS title
    FROM run_case rc JOIN "case" c ON c.id = rc.case_id
    WHERE rc.run_id = ${runId}::uuid AND rc.flip IN ('break', 'fix') ORDER BY rc.position LIMIT ${limit}`
}

/** Keeps what a decided A/A run says about the gate. */
export async function saveFalseAlarms(db: Db, runId: string, alarms: FalseAlarms): Promise<void> {
  await db.run.update({ where: { id: runId }, data: { measured: alarms } })
}

/** null: the run is no A/A run, or not decided. */
export async function getFalseAlarms(db: Db, runId: string): Promise<FalseAlarms | null> {
  const row = await db.run.findUnique({ where: { id: runId }, select: { measured: true } })
  return (row?.measured ?? null) as unknown as FalseAlarms | null
}
