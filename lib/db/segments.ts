import type { Db } from '@/lib/db/client'

/** Makes sure that segments exist; labels that people changed stay. */
export async function putSegments(db: Db, projectId: string, dimension: string, segments: { key: string; label: string }[]): Promise<void> {
  await db.segment.createMany({ data: segments.map((segment) => ({ projectId, dimension, ...segment })), skipDuplicates: true })
}

export async function listSegments(db: Db, projectId: string): Promise<{ key: string; label: string; dimension: string; critical: boolean }[]> {
  return db.segment.findMany({ where: { projectId }, orderBy: { key: 'asc' }, select: { key: true, label: true, dimension: true, critical: true } })
}
