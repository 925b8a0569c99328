import { cohortLines, type CohortLine } from '@/lib/core/flag/cohort-lines'
import type { AdversarialTrendPoint } from '@/lib/core/display/adversarial-view'
import { growthWords } from '@/lib/core/display/growth-words'
import { growthEffect } from '@/lib/core/flag/growth-effect'
import { countGrowth, listCohortPoints, listSetTrend } from '@/lib/db/adversarial-pages'
import type { Db } from '@/lib/db/client'

const RUNS = 40

export type SetTrend = { points: AdversarialTrendPoint[]; cohorts: CohortLine[]; growth: string | null }

/** The set over the newest decided runs: its rate, the same by month of entry, and what its growth did to the newest rate. */
export async function readTrend(projectId: string, db: Db): Promise<SetTrend> {
  const points = await listSetTrend(db, projectId, RUNS)
  const runIds = points.map(({ runId }) => runId)
  const [earlier, later] = runIds.slice(-2)
  const [cohorts, counts] = await Promise.all([listCohortPoints(db, runIds), earlier && later ? countGrowth(db, earlier, later) : null])
  return { points, cohorts: cohortLines(runIds, cohorts), growth: counts && growthWords(growthEffect(counts), counts) }
}
