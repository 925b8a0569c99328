import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { findQueuedScan, insertScan, lockScans } from '@/lib/db/privacy-scans'
import { getProject } from '@/lib/db/projects'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Enqueue } from '@/lib/queue/enqueue'
import { rescanJobId } from '@/lib/queue/jobs'
import { loadRedactor, type RedactorDeps } from '@/lib/services/load-redactor'

type Deps = Omit<RedactorDeps, 'db'> & { db: DbClient; enqueue: Enqueue; now: () => Date }

/**
 * Has everything that is stored gone over with the rules of now, by a worker. A scan that waits already is enough: it goes by the rules that it finds
 * when it begins. One that is under way goes on, and the new one begins when it is over.
 *
 * @param reason why, in words without personal data
 * @returns the scan; `started` false when one waited already
 * @throws AppError not-found (project)
 */
export async function startRescan({ projectId, reason, actor }: { projectId: string; reason: string; actor: string }, deps: Deps): Promise<{ scanId: string; started: boolean }> {
  const { db, enqueue, now } = deps
  const answer = await db.$transaction(async (tx) => {
    if (!(await getProject(tx, projectId))) throw new AppError('not-found', 'This project does not exist.')
    await lockScans(tx, projectId)
    const { redactor } = await loadRedactor({ projectId }, { ...deps, db: tx })
    const waiting = await findQueuedScan(tx, projectId)
    if (waiting) return { scanId: waiting.id, started: false }
    const scanId = await insertScan(tx, { projectId, reason: redactor.text(reason).text, redactorVersion: redactor.version, createdBy: actor, createdAt: now() })
    await recordAuditEvent(tx, { projectId, actor, action: 'privacy.scan', target: scanId, after: { reason: redactor.text(reason).text, redactorVersion: redactor.version } })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return { scanId, started: true }
  })
  await enqueue('rescan-stored', { scanId: answer.scanId }, { jobId: rescanJobId(answer.scanId) })
  return answer
}
