import { DEFAULT_RULES, hideWords, piiRules, type PiiRules, type PiiType } from '@/lib/core/pii/rules'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getPrivacyDraft, lockPrivacyRules, putPrivacyDraft } from '@/lib/db/privacy-rules'
import { getProject } from '@/lib/db/projects'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import { rulesKey } from '@/lib/services/load-redactor'

export type PrivacyDraftInput = {
  projectId: string
  /** What the form holds; absent = as the draft has it, or as the rules are. */
  rules?: { mode: string; off: string[]; patterns: { name: string; pattern: string; type?: string | undefined }[]; allow: string[] } | undefined
  /** A value that must never be seen again: it becomes a digest here, and is neither stored nor written down anywhere. */
  hide?: { text: string; type: PiiType } | undefined
  /** A digest that is hidden no more. */
  unhide?: string | undefined
  actor: string
}

type Deps = { db: DbClient; now: () => Date; idSecret?: string | null }

/**
 * Saves rules that are not on yet: the preview shows what they would hide.
 *
 * @returns the draft, in which values that were reported stand as digests
 * @throws AppError not-found (project), invalid (an expression by its name, or another field; never with the value in it)
 */
export async function savePrivacyDraft(input: PrivacyDraftInput, { db, now, idSecret = null }: Deps): Promise<PiiRules> {
  const { projectId, actor } = input
  return db.$transaction(async (tx) => {
    if (!(await getProject(tx, projectId))) throw new AppError('not-found', 'This project does not exist.')
    await lockPrivacyRules(tx, projectId)
    const stored = await getPrivacyDraft(tx, projectId)
    const rules = stored ? piiRules.parse(stored.rules) : DEFAULT_RULES
    const before = stored?.draft ? piiRules.parse(stored.draft) : rules
    const kept = before.hidden.filter(({ digest }) => digest !== input.unhide)
    const added = input.hide ? digestOf(input.hide, rulesKey(projectId, idSecret)) : null
    const hidden = added && !kept.some(({ digest }) => digest === added.digest) ? [...kept, added] : kept
    const draft = readRules({ ...before, ...input.rules, hidden })
    await putPrivacyDraft(tx, projectId, { rules, draft, by: actor, at: now() })
    await recordAuditEvent(tx, { projectId, actor, action: 'privacy.draft', target: 'rules', before: summaryOf(before), after: summaryOf(draft) })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return draft
  })
}

/** What the log says of rules: expressions by their name, and how many values stay or are hidden; never a value. */
export function summaryOf({ mode, off, patterns, allow, hidden }: PiiRules) {
  return { mode, off, patterns: patterns.map(({ name }) => name), allow: allow.length, hidden: hidden.length }
}

function digestOf({ text, type }: { text: string; type: PiiType }, key: string) {
  const hidden = hideWords(text, type, key)
  if (!hidden) throw invalid('hide', 'expected one to twelve words or numbers')
  return hidden
}

function readRules(rules: unknown): PiiRules {
  const read = piiRules.safeParse(rules)
  if (read.success) return read.data
  const issue = read.error.issues[0]!
  throw invalid(issue.path.join('.'), issue.message)
}

function invalid(field: string, message: string): AppError {
  return new AppError('invalid', field === '' ? message : `${field}: ${message}`, { errors: [{ field, message }] })
}
