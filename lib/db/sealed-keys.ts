import type { Db } from '@/lib/db/client'

/** A row that keeps a key, with what the key is bound to. */
export type SealedRow = { kind: 'endpoint' | 'source'; id: string; baseUrl: string; sealed: string }

/** Every key that is kept, of all projects. */
export async function listSealedKeys(db: Db): Promise<SealedRow[]> {
  return db.$queryRaw<SealedRow[]>`
    SELECT 'endpoint' AS kind, id::text, base_url AS "baseUrl", api_key_sealed AS sealed FROM endpoint WHERE api_key_sealed IS NOT NULL
    UNION ALL
    SELECT 'source', id::text, coalesce(base_url, ''), api_key_sealed FROM trace_source WHERE api_key_sealed IS NOT NULL
    ORDER BY 1, 2`
}

/** Puts the same key in, sealed anew; false: somebody changed it meanwhile, and nothing was written. */
export async function putResealedKey(db: Db, { kind, id, sealed }: SealedRow, resealed: string): Promise<boolean> {
  const change = { where: { id, apiKeySealed: sealed }, data: { apiKeySealed: resealed } }
  const { count } = kind === 'endpoint' ? await db.endpoint.updateMany(change) : await db.traceSource.updateMany(change)
  return count === 1
}
