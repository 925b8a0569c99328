import type { GateReport } from '@/lib/core/gate/types'
import type { Db } from '@/lib/db/client'

/** Writes the decision with the next number of the run. The caller holds the run's lock. */
export async function createGateDecision(db: Db, runId: string, report: GateReport, createdAt: Date): Promise<string> {
  const decided = await db.gateDecision.count({ where: { runId } })
  const row = await db.gateDecision.create({
    data: {
      runId, sequence: decided + 1, gate: report.gate, exitCode: report.exit_code, sentence: report.sentence, report, createdAt,
    },
    select: { id: true },
  })
  return row.id
}

export type StoredDecision = { id: string; sequence: number; report: GateReport; createdAt: Date }

/** The newest decision of a run; null when it was not decided. */
export async function getGateDecision(db: Db, runId: string): Promise<StoredDecision | null> {
  const row = await db.gateDecision.findFirst({ where: { runId }, orderBy: { sequence: 'desc' } })
  return row && { id: row.id, sequence: row.sequence, report: row.report as unknown as GateReport, createdAt: row.createdAt }
}
