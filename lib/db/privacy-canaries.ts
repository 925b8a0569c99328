import { z } from 'zod'
import { CANARY_TYPES, type CanaryCount } from '@/lib/core/privacy/canaries'
import type { Db } from '@/lib/db/client'
import type { CanaryCheck } from '@/lib/db/generated/client'

export type StoredCanaryCheck = { id: string; redactorVersion: string; seed: string; results: CanaryCount[]; passed: boolean; createdAt: Date }

const resultsSchema = z.array(z.object({ type: z.enum(CANARY_TYPES), locale: z.string(), planted: z.number(), hidden: z.number() }))
const toCheck = ({ projectId: _projectId, results, ...row }: CanaryCheck): StoredCanaryCheck => ({ ...row, results: resultsSchema.parse(results) })

export async function insertCanaryCheck(db: Db, projectId: string, check: Omit<StoredCanaryCheck, 'id'>): Promise<string> {
  return (await db.canaryCheck.create({ data: { projectId, ...check }, select: { id: true } })).id
}

/** Newest first. */
export async function listCanaryChecks(db: Db, projectId: string, limit: number): Promise<StoredCanaryCheck[]> {
  return (await db.canaryCheck.findMany({ where: { projectId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: limit })).map(toCheck)
}

/** The newest check; null before the first one. */
export async function getLastCanaryCheck(db: Db, projectId: string): Promise<StoredCanaryCheck | null> {
  return (await listCanaryChecks(db, projectId, 1))[0] ?? null
}
