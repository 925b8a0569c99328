import type { Db } from '@/lib/db/client'

/** Makes sure that segments exist; labels that people changed stay. */
export async function putSegments(db: Db, projectId: string, dimension: string, segments: { key: string; label: string }[]): Promise<void> {
  await db.segment.createMany({ data: segments.map((segment) => ({ projectId, dimension, ...segment })), skipDuplicates: true })
}

export async function listSegments(db: Db, projectId: string): Promise<{ key: string; label: string; dimension: string; critical: boolean }[]> {
  return db.segment.findMany({ where: { projectId }, orderBy: { key: 'asc' }, select: { key: true, label: true, dimension: true, critical: true } })
}

/** Keys of the segments whose block no single person may override. */
export async function listCriticalKeys(db: Db, projectId: string): Promise<string[]> {
  const rows = await db.segment.findMany({ where: { projectId, critical: true }, orderBy: { key: 'asc' }, select: { key: true } })
  return rows.map(({ key }) => key)
}

/** Sets the mark, makes the row of a segment that no sample had yet; returns what it was before. */
export async function putCritical(db: Db, segment: { projectId: string; key: string; dimension: string; critical: boolean }): Promise<boolean> {
  const { projectId, key, dimension, critical } = segment
  const known = await db.segment.findUnique({ where: { projectId_key: { projectId, key } }, select: { critical: true } })
  await db.segment.upsert({
    where: { projectId_key: { projectId, key } }, update: { critical }, create: { projectId, key, label: key, dimension, critical },
  })
  return known?.critical ?? false
}

/** Segments of the run's cases by the value of a dimension that names families, for the families given. */
export async function listFamilySegments(db: Db, runId: string, dimension: string, families: string[]): Promise<Map<string, string[]>> {
  if (families.length === 0) return new Map()
  const rows = await db.$queryRaw<{ family: string; keys: string[] }[]>`
    SELECT c.dimensions->>${dimension} AS family, array_agg(DISTINCT key) AS keys
    FROM run_case rc JOIN "case" c ON c.id = rc.case_id, unnest(rc.segments) AS key
    WHERE rc.run_id = ${runId}::uuid AND NOT rc.adversarial AND c.dimensions->>${dimension} = ANY(${families})
    GROUP BY 1`
  return new Map(rows.map(({ family, keys }) => [family, keys]))
}
