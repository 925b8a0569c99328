import { z } from 'zod'
import { ENDPOINT_ROLES, type Endpoint } from '@/lib/core/endpoint'
import type { Db } from '@/lib/db/client'
import type { Endpoint as EndpointRow } from '@/lib/db/generated/client'

const priceSchema = z.object({
  input: z.number().min(0),
  output: z.number().min(0),
  cachedInput: z.number().min(0).nullish().transform((value) => value ?? null),
  date: z.string().nullish().transform((value) => value ?? null),
  source: z.string().nullish().transform((value) => value ?? null),
})

function toEndpoint(row: EndpointRow): Endpoint {
  return {
    id: row.id, projectId: row.projectId, name: row.name, baseUrl: row.baseUrl, apiKeyEnv: row.apiKeyEnv,
    roles: ENDPOINT_ROLES.filter((role) => row.roles.includes(role)),
    concurrency: row.concurrency, timeoutMs: row.timeoutMs, judgeModel: row.judgeModel,
    prices: z.record(z.string(), priceSchema).parse(row.prices),
  }
}

/** Endpoints of a project, oldest first: the first one with a role is the default for it. */
export async function listEndpoints(db: Db, projectId: string): Promise<Endpoint[]> {
  const rows = await db.endpoint.findMany({ where: { projectId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
  return rows.map(toEndpoint)
}
