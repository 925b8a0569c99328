import { MAX_QUARANTINE_DAYS, QUARANTINE_DAYS, quarantineBudget } from '@/lib/core/gate/quarantine-rules'
import { findUnstorable } from '@/lib/core/storable-text'
import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { countReplayedCases, findQuarantine, getCaseToQuarantine, insertQuarantine, lockAndCountQuarantined, type Quarantine } from '@/lib/db/quarantines'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { RedactorDeps } from '@/lib/services/load-redactor'
import { redactWords } from '@/lib/services/redact-words'

const DAY_MS = 86_400_000
const MAX_REASON = 1000

export type QuarantineInput = {
  projectId: string
  caseId: string
  /** Why; 10 to 1000 characters; personal data in it is replaced before it is stored. */
  reason: string
  /** How long, 1 to 30 days; 14 when absent. */
  days?: number
  /** User id. */
  actor: string
}

/**
 * Puts a case that is known to be flaky into quarantine: in runs that start until it expires, its flip counts only if re-runs
 * confirm it. It never excuses a confirmed break. A project has a budget, so that nobody quarantines the bad news away.
 *
 * @throws AppError not-found (case); invalid for a missing reason, an impossible number of days, or a case that cannot be run
 * again; conflict when it is in quarantine already, or the budget is used up
 */
export async function quarantineCase(input: QuarantineInput, deps: RedactorDeps & { db: DbClient; now: () => Date }): Promise<Quarantine> {
  const { db, now } = deps
  const at = now()
  const text = readReason(input.reason)
  const days = readDays(input.days ?? QUARANTINE_DAYS)
  const reason = await redactWords({ projectId: input.projectId, text }, deps)
  return db.$transaction(async (tx) => {
    const item = isUuid(input.caseId) ? await getCaseToQuarantine(tx, input.projectId, input.caseId) : null
    if (!item) throw new AppError('not-found', 'This case is not in the project.')
    if (!item.replayable) throw invalid('caseId', 'this case came as a result only: no run can execute it again, so a quarantine would change nothing')
    const quarantined = await lockAndCountQuarantined(tx, input.projectId, at)
    const standing = await findQuarantine(tx, input.caseId, at)
    if (standing) throw new AppError('conflict', `This case is in quarantine already, until ${standing.expiresAt.toISOString().slice(0, 10)}.`)
    const budget = quarantineBudget(await countReplayedCases(tx, input.projectId))
    if (quarantined >= budget) {
      throw new AppError('conflict', `${quarantined} of ${budget} places are taken: at most 2 % of the cases that a run replays, and 20, may be in quarantine. End one, or mend a case.`)
    }
    const made = await insertQuarantine(tx, {
      projectId: input.projectId, caseId: input.caseId, reason, createdBy: input.actor, createdAt: at, expiresAt: new Date(at.getTime() + days * DAY_MS),
    })
    await recordAuditEvent(tx, {
      projectId: input.projectId, actor: input.actor, action: 'case.quarantine', target: input.caseId, after: { reason, expiresAt: made.expiresAt.toISOString() },
    })
    await publishEvent(tx, { projectId: input.projectId, kind: 'project.changed' })
    return made
  })
}

/** It comes from an action, so it may be anything. */
function readReason(text: unknown): string {
  const reason = typeof text === 'string' ? text.trim() : ''
  if (findUnstorable(reason, 'reason') !== null) throw invalid('reason', 'expected text without NUL (U+0000) and without half surrogate pairs')
  if (reason.length < 10 || reason.length > MAX_REASON) throw invalid('reason', `expected 10 to ${MAX_REASON} characters: why this case is flaky, and who mends it`)
  return reason
}

function readDays(days: number): number {
  if (!Number.isInteger(days) || days < 1 || days > MAX_QUARANTINE_DAYS) throw invalid('days', `expected 1 to ${MAX_QUARANTINE_DAYS} whole days`)
  return days
}

function invalid(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}
