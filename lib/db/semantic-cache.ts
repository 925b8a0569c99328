import { readSemanticCache, type SemanticCache } from '@/lib/core/judging/semantic-cache'
import type { Prisma } from '@/lib/db/generated/client'
import type { Db } from '@/lib/db/client'

/** The semantic layer of a project; null = never switched on, or no such project. */
export async function getSemanticCache(db: Db, projectId: string): Promise<SemanticCache | null> {
  const row = await db.project.findUnique({ where: { id: projectId }, select: { semanticCache: true } })
  return readSemanticCache(row?.semanticCache)
}

/** The same, held until the transaction ends; `known` false = there is no such project. */
export async function lockSemanticCache(db: Db, projectId: string): Promise<{ known: boolean; slug: string; state: SemanticCache | null }> {
  const [row] = await db.$queryRaw<{ slug: string; state: unknown }[]>`SELECT slug, semantic_cache AS state FROM project WHERE id = ${projectId}::uuid FOR NO KEY UPDATE`
  return { known: row !== undefined, slug: row?.slug ?? '', state: readSemanticCache(row?.state) }
}

export async function putSemanticCache(db: Db, projectId: string, state: SemanticCache): Promise<void> {
  await db.project.update({ where: { id: projectId }, data: { semanticCache: state as Prisma.InputJsonObject }, select: { id: true } })
}
