import { z } from 'zod'
import type { Db } from '@/lib/db/client'
import type { PrivacyScan } from '@/lib/db/generated/client'

export const SCAN_STATUSES = ['queued', 'running', 'done', 'failed'] as const
export type ScanStatus = (typeof SCAN_STATUSES)[number]

export type Scan = Omit<PrivacyScan, 'status' | 'cursor'> & { status: ScanStatus }

/** Where a scan goes on: the table it is in, the key of its last row there, and replay datasets whose cases it changed. */
export type ScanCursor = { stage: string; after: string[] | null; datasets: string[] }
const cursorSchema = z.object({ stage: z.string(), after: z.array(z.string()).nullable(), datasets: z.array(z.string()) })

export type ScanProgress = { stage: string; done: number; changed: number; emptied: number; cursor: ScanCursor; beatAt: Date }

const toScan = ({ cursor: _cursor, ...row }: PrivacyScan): Scan => ({ ...row, status: z.enum(SCAN_STATUSES).parse(row.status) })

const OPEN: ScanStatus[] = ['queued', 'running']

export async function insertScan(db: Db, input: { projectId: string; reason: string; redactorVersion: string; createdBy: string; createdAt: Date }): Promise<string> {
  return (await db.privacyScan.create({ data: input, select: { id: true } })).id
}

export async function getScan(db: Db, projectId: string, id: string): Promise<Scan | null> {
  const row = await db.privacyScan.findFirst({ where: { id, projectId } })
  return row && toScan(row)
}

/** Newest first. */
export async function listScans(db: Db, projectId: string, limit: number): Promise<Scan[]> {
  return (await db.privacyScan.findMany({ where: { projectId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: limit })).map(toScan)
}

/** One start of a scan of a project at a time, until the transaction ends. */
export async function lockScans(db: Db, projectId: string): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('privacy scans ' || ${projectId}, 0))`
}

/** A scan that waits and was not begun; null = none. */
export async function findQueuedScan(db: Db, projectId: string): Promise<{ id: string; redactorVersion: string } | null> {
  return db.privacyScan.findFirst({ where: { projectId, status: 'queued' }, select: { id: true, redactorVersion: true } })
}

/** A scan that is under way; null = none. */
export async function findRunningScan(db: Db, projectId: string): Promise<{ id: string } | null> {
  return db.privacyScan.findFirst({ where: { projectId, status: 'running' }, select: { id: true } })
}

/** Takes a scan that waits, or whose worker was not heard of since `silentSince`. null: it is not to be had. */
export async function claimScan(db: Db, id: string, { now, silentSince }: { now: Date; silentSince: Date }): Promise<(Scan & { cursor: ScanCursor | null }) | null> {
  const { count } = await db.privacyScan.updateMany({
    where: { id, status: { in: OPEN }, OR: [{ beatAt: null }, { beatAt: { lt: silentSince } }] }, data: { status: 'running', beatAt: now },
  })
  if (count === 0) return null
  const row = await db.privacyScan.findUniqueOrThrow({ where: { id } })
  return { ...toScan(row), cursor: row.cursor === null ? null : cursorSchema.parse(JSON.parse(row.cursor)) }
}

export async function setScanTotal(db: Db, id: string, total: number): Promise<void> {
  await db.privacyScan.update({ where: { id }, data: { total } })
}

/** The rules that it really goes by. */
export async function setScanVersion(db: Db, id: string, redactorVersion: string): Promise<void> {
  await db.privacyScan.update({ where: { id }, data: { redactorVersion } })
}

/** Says how far it is; false when somebody else has it, or it is over. */
export async function saveScanProgress(db: Db, id: string, { cursor, ...progress }: ScanProgress, heldSince: Date): Promise<boolean> {
  const { count } = await db.privacyScan.updateMany({ where: { id, status: 'running', beatAt: heldSince }, data: { ...progress, cursor: JSON.stringify(cursor) } })
  return count > 0
}

export async function endScan(db: Db, id: string, end: { status: 'done' | 'failed'; error?: string; finishedAt: Date }): Promise<void> {
  await db.privacyScan.updateMany({ where: { id, status: { in: OPEN } }, data: { ...end, beatAt: null, cursor: null } })
}

/** Leaves a scan to whoever comes next; it goes on where it is. */
export async function releaseScan(db: Db, id: string): Promise<void> {
  await db.privacyScan.updateMany({ where: { id, status: 'running' }, data: { beatAt: null } })
}

/** Scans that no worker has, oldest first. */
export async function listStandingScans(db: Db, silentSince: Date): Promise<{ id: string }[]> {
  return db.privacyScan.findMany({
    where: { OR: [{ status: 'queued', createdAt: { lt: silentSince } }, { status: 'running', beatAt: null }, { status: 'running', beatAt: { lt: silentSince } }] },
    select: { id: true }, orderBy: { createdAt: 'asc' },
  })
}
