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
    id: row.id, projectId: row.projectId, name: row.name, baseUrl: row.baseUrl, apiKeyEnv: row.apiKeyEnv, apiKeySealed: row.apiKeySealed,
    roles: ENDPOINT_ROLES.filter((role) => row.roles.includes(role)),
    concurrency: row.concurrency, timeoutMs: row.timeoutMs, requestsPerMinute: row.requestsPerMinute, tokensPerMinute: row.tokensPerMinute, judgeModel: row.judgeModel,
    prices: z.record(z.string(), priceSchema).parse(row.prices),
  }
}

export type NewEndpoint = Omit<Endpoint, 'id'>

/** The endpoint of that id in this project; null when there is none. */
export async function getEndpoint(db: Db, projectId: string, endpointId: string): Promise<Endpoint | null> {
  const row = await db.endpoint.findFirst({ where: { id: endpointId, projectId } })
  return row && toEndpoint(row)
}

/** Names are unique in a project: the database refuses a second one. `createdAt` left out = now. */
export async function insertEndpoint(db: Db, endpoint: NewEndpoint, createdAt?: Date): Promise<Endpoint> {
  return toEndpoint(await db.endpoint.create({ data: { ...endpoint, ...(createdAt ? { createdAt } : {}) } }))
}

/** Whether that actor made an endpoint of that name in the project, whatever became of it. */
export async function wasEndpointMadeBy(db: Db, { projectId, actor, name }: { projectId: string; actor: string; name: string }): Promise<boolean> {
  return (await db.auditEvent.count({ where: { projectId, actor, action: 'endpoint.create', after: { path: ['name'], equals: name } } })) > 0
}

export async function updateEndpoint(db: Db, { id, projectId, ...data }: Endpoint): Promise<Endpoint> {
  return toEndpoint(await db.endpoint.update({ where: { id, projectId }, data }))
}

export async function deleteEndpoint(db: Db, projectId: string, endpointId: string): Promise<void> {
  await db.endpoint.delete({ where: { id: endpointId, projectId } })
}

/** Endpoints of a project, oldest first: the first one with a role is the default for it. */
export async function listEndpoints(db: Db, projectId: string): Promise<Endpoint[]> {
  const rows = await db.endpoint.findMany({ where: { projectId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
  return rows.map(toEndpoint)
}
