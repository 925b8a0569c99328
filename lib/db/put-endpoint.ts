import type { Endpoint } from '@/lib/core/endpoint'
import type { Db } from '@/lib/db/client'

/** Adds an endpoint, or brings the one with this name up to date. */
export async function putEndpoint(db: Db, endpoint: Omit<Endpoint, 'id'>): Promise<void> {
  const { projectId, name, ...rest } = endpoint
  await db.endpoint.upsert({ where: { projectId_name: { projectId, name } }, create: { projectId, name, ...rest }, update: rest })
}
