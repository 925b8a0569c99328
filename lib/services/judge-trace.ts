import { findUnstorable } from '@/lib/core/storable-text'
import { AUDIT_VERDICTS, type AuditVerdict } from '@/lib/core/unseen/tally-audits'
import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { lockAudit, setAuditVerdict } from '@/lib/db/trace-audits'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { RedactorDeps } from '@/lib/services/load-redactor'
import { redactWords } from '@/lib/services/redact-words'
import { TAKEN_MS } from '@/lib/services/take-audit'

const MAX_NOTE = 2000

export type JudgeTraceInput = {
  projectId: string
  auditId: string
  verdict: AuditVerdict
  /** What was seen, in words; personal data in it is replaced. null or empty takes a note away, absent leaves it. */
  note?: string | null | undefined
  /** User id. */
  actor: string
}

/**
 * Says of a trace of the audit whether it is fine, a failure, or that one cannot tell. The same person or another one may say otherwise later; each change is
 * on record.
 *
 * @returns the week that it belongs to and its trace; `changed` false when that was said already
 * @throws AppError not-found (audit), invalid (verdict, note), conflict (somebody else has taken it and not said anything yet)
 */
export async function judgeTrace(
  input: JudgeTraceInput, deps: RedactorDeps & { db: DbClient; now: () => Date },
): Promise<{ week: string; traceId: string; changed: boolean }> {
  const { db, now } = deps
  const verdict = AUDIT_VERDICTS.find((one) => one === input.verdict)
  if (!verdict) throw invalid('verdict', `expected one of ${AUDIT_VERDICTS.join(', ')}`)
  const written = readNote(input.note)
  const note = typeof written === 'string' ? await redactWords({ projectId: input.projectId, text: written }, deps) : written
  const at = now()
  return db.$transaction(async (tx) => {
    const audit = isUuid(input.auditId) ? await lockAudit(tx, input.projectId, input.auditId) : null
    if (!audit) throw new AppError('not-found', 'This trace is not in an audit of the project: its week may have been drawn again.')
    const taken = audit.verdict === null && audit.by !== null && audit.by !== input.actor && audit.at !== null && at.getTime() - audit.at.getTime() < TAKEN_MS
    if (taken) throw new AppError('conflict', 'Somebody else is looking at this trace: take the next one.')
    const next = { verdict, note: note === undefined ? audit.note : note }
    const answer = { week: audit.week, traceId: audit.traceId }
    if (audit.verdict === next.verdict && audit.note === next.note) return { ...answer, changed: false }
    await setAuditVerdict(tx, audit.id, { ...next, by: input.actor, at: audit.verdict === null || audit.at === null ? at : audit.at })
    await recordAuditEvent(tx, {
      projectId: input.projectId, actor: input.actor, action: 'traffic-audit.verdict', target: audit.traceId,
      before: audit.verdict === null ? null : { verdict: audit.verdict, note: audit.note, by: audit.by }, after: { ...next, week: audit.week, drawnAs: audit.drawnAs },
    })
    await publishEvent(tx, { projectId: input.projectId, kind: 'project.changed' })
    return { ...answer, changed: true }
  })
}

/** It comes from an action, so it may be anything. */
function readNote(text: unknown): string | null | undefined {
  if (text === undefined || text === null) return text
  if (typeof text !== 'string') throw invalid('note', 'expected text')
  if (findUnstorable(text, 'note') !== null) throw invalid('note', 'expected text without NUL (U+0000) and without half surrogate pairs')
  const note = text.trim()
  if (note.length > MAX_NOTE) throw invalid('note', `expected at most ${MAX_NOTE} characters`)
  return note === '' ? null : note
}

function invalid(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}
