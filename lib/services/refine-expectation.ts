import { readExpectation } from '@/lib/core/judging/expectation'
import { getChainHead } from '@/lib/db/adversarial-entries'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { findAdversarialCase, insertExpectation, listExpectations } from '@/lib/db/expectations'
import { lockAdversarialDataset } from '@/lib/db/flags'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { RedactorDeps } from '@/lib/services/load-redactor'
import { redactWords } from '@/lib/services/redact-words'

/** Words for a judge are read by people, too; checks may list many fields. */
const MAX_WORDS = 4000
const MAX_CHECKS_TEXT = 50_000

export type RefineInput = {
  projectId: string
  caseId: string
  /** Words, or checks as JSON (lib/core/judging/expectation.ts). */
  text: string
  /** User id, or `key:<id>`. */
  actor: string
}

/**
 * Says more exactly what should have happened in an adversarial case. What was said before stays; runs that start from now on
 * judge by the newest version. Personal data is replaced before it is stored.
 *
 * @returns `added` false when the text is that of the newest version: then nothing was written. `version` counts from 2
 * @throws AppError not-found (case), invalid (text, checks that break the schema, with the place), conflict (erased case)
 */
export async function refineExpectation(
  input: RefineInput, deps: RedactorDeps & { db: DbClient; now: () => Date },
): Promise<{ version: number; expectationId: string | null; added: boolean }> {
  const { db, now } = deps
  const text = readText(await redactWords({ projectId: input.projectId, text: input.text.trim() }, deps))
  return db.$transaction(async (tx) => {
    await lockAdversarialDataset(tx, input.projectId)
    const item = await findAdversarialCase(tx, input.projectId, input.caseId)
    if (!item) throw new AppError('not-found', `No adversarial case "${input.caseId}" in this project.`)
    if (item.erased) throw new AppError('conflict', 'This case was erased; nothing can be said about it any more.')
    const newest = (await listExpectations(tx, input.projectId, item.id)).at(-1)
    if (newest?.text === text) return { version: newest.version, expectationId: newest.id, added: false }
    const version = Math.max(1, newest?.version ?? 1) + 1
    const expectationId = await insertExpectation(tx, {
      projectId: input.projectId, caseId: item.id, version, text, createdBy: input.actor, createdAt: now(),
    })
    const head = await getChainHead(tx, input.projectId)
    await recordAuditEvent(tx, {
      projectId: input.projectId, actor: input.actor, action: 'adversarial.refine', target: item.id, before: { version: newest?.version ?? null },
      after: { caseId: item.id, version, kind: readExpectation(text).kind, entries: head!.entries, head: head!.head },
    })
    await publishEvent(tx, { projectId: input.projectId, kind: 'project.changed' })
    return { version, expectationId, added: true }
  })
}

function readText(text: string): string {
  const read = readExpectation(text)
  const limit = read.kind === 'checks' ? MAX_CHECKS_TEXT : MAX_WORDS
  if (text === '' || text.length > limit) throw invalid(`expected 1 to ${limit} characters: what should have happened`)
  if (read.kind === 'words' && read.problem !== null) throw invalid(`the checks cannot be used: ${read.problem}`)
  return text
}

function invalid(message: string): AppError {
  return new AppError('invalid', `text: ${message}`, { errors: [{ field: 'text', message }] })
}
