import type { GateConfig } from '@/lib/core/config/types'
import { armSpecSchema } from '@/lib/core/run'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import type { RunCursor } from '@/lib/db/run-list'
import type { RunKind } from '@/lib/db/runs'

/** A run that the gate decided, with what it takes to decide it again. `createdAt` is ISO 8601. */
export type DecidedRun = {
  id: string
  projectId: string
  name: string
  kind: RunKind
  createdAt: string
  candidate: string
  baseline: string
  /** The baseline is what production answered, and cannot run again. */
  recordedBaseline: boolean
  config: GateConfig
  seed: string
}

/** A deploy was decided: no A/A, no drill. */
const DECIDED = Prisma.sql`purpose = 'gate' AND status = 'done' AND EXISTS (SELECT FROM gate_decision WHERE run_id = run.id)`

/** Decided runs of a project, newest first. */
export async function listDecidedRuns(db: Db, projectId: string, { limit, after }: { limit: number; after?: RunCursor }): Promise<DecidedRun[]> {
  const beyond = after ? Prisma.sql`AND (created_at, id) < (${new Date(after.createdAt)}::timestamptz, ${after.id}::uuid)` : Prisma.empty
  const rows = await db.$queryRaw<{ id: string; name: string; kind: string; createdAt: Date; candidate: unknown; baseline: unknown; config: unknown; seed: string }[]>`
    SELECT id, name, kind, created_at AS "createdAt", candidate, baseline, config, seed
    FROM run WHERE project_id = ${projectId}::uuid AND ${DECIDED} ${beyond}
    ORDER BY created_at DESC, id DESC LIMIT ${limit}`
  return rows.map((row) => {
    const [candidate, baseline] = [armSpecSchema.parse(row.candidate), armSpecSchema.parse(row.baseline)]
    return {
      id: row.id, projectId, name: row.name, kind: row.kind as RunKind, createdAt: row.createdAt.toISOString(), candidate: candidate.model,
      baseline: baseline.model, recordedBaseline: baseline.recorded, config: row.config as GateConfig, seed: row.seed,
    }
  })
}

export async function countDecidedRuns(db: Db, projectId: string): Promise<number> {
  const rows = await db.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM run WHERE project_id = ${projectId}::uuid AND ${DECIDED}`
  return rows[0]?.n ?? 0
}
