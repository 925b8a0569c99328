import type { GateConfig } from '@/lib/core/config/types'
import { criticalInBlock } from '@/lib/core/review/blocking-sets'
import type { GateReport } from '@/lib/core/gate/types'
import type { Db } from '@/lib/db/client'
import { listSegmentKeys } from '@/lib/db/case-pages'
import { listCriticalKeys, listFamilySegments } from '@/lib/db/segments'

/** Keys of the critical segments inside the sets that block, as the project marks them now. */
export async function findCriticalInBlock(
  db: Db, run: { id: string; projectId: string; config: Pick<GateConfig, 'families' | 'familyKey' | 'segments'> }, report: Pick<GateReport, 'sets'>,
): Promise<string[]> {
  const critical = new Set(await listCriticalKeys(db, run.projectId))
  if (critical.size === 0) return []
  const { familyKey } = run.config
  const families = report.sets.filter(({ blocks, kind }) => blocks && kind === 'family').map(({ id }) => id)
  const byDimension = familyKey ? await listFamilySegments(db, run.id, familyKey, families) : new Map<string, string[]>()
  const pooled = report.sets.some(({ blocks, kind, id }) => blocks && kind === 'not-listed' && id === 'not-listed')
  const unlisted = pooled ? (await listSegmentKeys(db, run.id)).filter((key) => !run.config.segments.includes(key)) : []
  return criticalInBlock(report, run.config, critical, byDimension, unlisted)
}
