import { getChainHead } from '@/lib/db/adversarial-entries'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { closeOpenCases, findMeasuringRun } from '@/lib/db/erased-runs'
import { eraseAdversarialCase, findAdversarialCase } from '@/lib/db/expectations'
import { lockAdversarialDataset } from '@/lib/db/flags'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { RedactorDeps } from '@/lib/services/load-redactor'
import { redactWords } from '@/lib/services/redact-words'

export type EraseInput = {
  projectId: string
  caseId: string
  /** Why, for good and without personal data: 10 to 1000 characters. */
  reason: string
  /** User id of the person who erases. */
  actor: string
}

/**
 * Erases what an adversarial case holds because the law asks for it, here and wherever it was copied to (docs/adversarial.md). The
 * case stays as a tombstone that counts; runs that start from now on leave it out, earlier ones keep their numbers. There
 * is no way back. The caller has checked `project.admin` and that the person typed the key of the case.
 *
 * @returns the number of the link that says so, and the head of the chain after it
 * @throws AppError not-found (case), invalid (reason), conflict (erased before, or a run that has not
 *   ended measures the case)
 */
export async function eraseCase(input: EraseInput, deps: RedactorDeps & { db: DbClient; now: () => Date }): Promise<{ sequence: number; head: string }> {
  const { db, now } = deps
  const reason = await redactWords({ projectId: input.projectId, text: input.reason.trim() }, deps)
  if (reason.length < 10 || reason.length > 1000) {
    const message = 'expected 10 to 1000 characters: why the law asks for it, without personal data'
    throw new AppError('invalid', `reason: ${message}`, { errors: [{ field: 'reason', message }] })
  }
  return db.$transaction(async (tx) => {
    await lockAdversarialDataset(tx, input.projectId)
    const item = await findAdversarialCase(tx, input.projectId, input.caseId)
    if (!item) throw new AppError('not-found', `No adversarial case "${input.caseId}" in this project.`)
    if (item.erased) throw new AppError('conflict', 'This case was erased before.')
    const run = await findMeasuringRun(tx, item.id)
    if (run !== null) throw new AppError('conflict', `The run "${run}" is measuring this case: wait for its end, or stop it first.`)
    await closeOpenCases(tx, item.id, now())
    const sequence = await eraseAdversarialCase(tx, { caseId: item.id, actor: input.actor, reason, at: now() })
    const { entries, head } = (await getChainHead(tx, input.projectId))!
    await recordAuditEvent(tx, {
      projectId: input.projectId, actor: input.actor, action: 'adversarial.erase', target: item.id, after: { caseId: item.id, reason, entries, head },
    })
    await publishEvent(tx, { projectId: input.projectId, kind: 'project.changed' })
    return { sequence, head }
  })
}
