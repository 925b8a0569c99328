import { readVectors, vectorBytes } from '@/lib/core/embedding/vector-bytes'
import type { Db } from '@/lib/db/client'

export type StoredEmbedding = { key: string; space: string; vector: Float32Array }

/** The known vectors among these keys. */
export async function listEmbeddings(db: Db, keys: string[]): Promise<Map<string, StoredEmbedding>> {
  const rows = await db.embedding.findMany({ where: { key: { in: keys } }, select: { key: true, space: true, vector: true } })
  return new Map(rows.flatMap(({ key, space, vector }) => {
    const [read] = readVectors(vector, 1) ?? []
    return read ? [[key, { key, space, vector: read }]] : []
  }))
}

/**
 * Keeps fresh vectors with what they cost; null = unknown price. What two workers paid for at the same time is stored once with
 * the cost of both; a vector of another space takes the place of the old one.
 */
export async function putEmbeddings(db: Db, projectId: string, rows: (StoredEmbedding & { costUsd: number | null })[]): Promise<void> {
  if (rows.length === 0) return
  // In one order everywhere: two workers that keep the same texts must not wait for each other.
  const ordered = [...rows].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  await db.$executeRaw`
    INSERT INTO embedding (key, project_id, space, vector, cost_usd, created_at)
    SELECT key, ${projectId}::uuid, space, decode(vector, 'hex'), "costUsd", clock_timestamp()
    FROM json_to_recordset(${JSON.stringify(ordered.map(({ key, space, vector, costUsd }) => ({ key, space, vector: Buffer.from(vectorBytes([vector])).toString('hex'), costUsd })))}::json)
      AS e(key text, space text, vector text, "costUsd" float8)
    ON CONFLICT (key) DO UPDATE SET space = EXCLUDED.space, vector = EXCLUDED.vector, cost_usd = embedding.cost_usd + EXCLUDED.cost_usd`
}

/** What embedding cost a project from a moment to another, US dollars of the texts with a known price; `unpriced` counts the others. */
export async function embeddingCosts(db: Db, projectId: string, { from, to }: { from: Date; to: Date }): Promise<{ texts: number; usd: number; unpriced: number }> {
  const [row] = await db.$queryRaw<{ texts: number; usd: number; unpriced: number }[]>`
    SELECT count(*)::int AS texts, coalesce(sum(cost_usd), 0)::float8 AS usd, (count(*) - count(cost_usd))::int AS unpriced
    FROM embedding WHERE project_id = ${projectId}::uuid AND created_at >= ${from} AND created_at < ${to}`
  return row ?? { texts: 0, usd: 0, unpriced: 0 }
}
