import { DEFAULT_RULES, hideWords, piiRules, type PiiRules, type PiiType } from '@/lib/core/pii/rules'
import { PII_TYPES } from '@/lib/core/pii/types'
import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { Db, DbClient } from '@/lib/db/client'
import { getPrivacyDraft, lockPrivacyRules, putPrivacyRules } from '@/lib/db/privacy-rules'
import { lockSampled, setSampleVerdict, type SampleVerdict } from '@/lib/db/privacy-samples'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Enqueue } from '@/lib/queue/enqueue'
import { rulesKey, type RedactorDeps } from '@/lib/services/load-redactor'
import { summaryOf } from '@/lib/services/save-privacy-draft'
import { startRescan } from '@/lib/services/start-rescan'
import { SAMPLE_TAKEN_MS } from '@/lib/services/take-privacy-sample'

export type JudgeSampleInput = {
  projectId: string
  sampleId: string
  verdict: SampleVerdict
  /** What is left, as it was marked in the page: digested here, and neither stored nor written down anywhere. Only with `leak`, where it has one at least, or `pattern`. */
  leaks?: { text: string; type: string }[] | undefined
  /** A rule in general instead of, or beside, the words: an expression of the project, which hides whatever looks like it. */
  pattern?: { name: string; pattern: string; type: string } | undefined
  /** User id. */
  actor: string
}

type Deps = Omit<RedactorDeps, 'db'> & { db: DbClient; enqueue: Enqueue; now: () => Date }
const MOST_LEAKS = 50

/**
 * Says of a sampled trace whether personal data is left in it. What is left becomes a rule of the project at once, as a digest of its words, and
 * everything that is stored is gone over with it.
 *
 * @returns the week; `scanId` of the scan that a leak began, null for a clean trace
 * @throws AppError not-found (sample), invalid (verdict, leaks, pattern; never with the words), conflict (somebody else is looking at it)
 */
export async function judgePrivacySample(input: JudgeSampleInput, deps: Deps): Promise<{ week: string; scanId: string | null; version: number | null }> {
  const { db, now } = deps
  const { projectId, actor } = input
  const verdict = (['clean', 'leak'] as const).find((one) => one === input.verdict)
  if (!verdict) throw invalid('verdict', 'expected clean or leak')
  const leaks = verdict === 'leak' ? readLeaks(input, rulesKey(projectId, deps.idSecret ?? null)) : []
  const at = now()
  const answer = await db.$transaction(async (tx) => {
    const sampled = isUuid(input.sampleId) ? await lockSampled(tx, projectId, input.sampleId) : null
    if (!sampled) throw new AppError('not-found', 'This trace is not in a sample of the project.')
    const taken = sampled.verdict === null && sampled.by !== null && sampled.by !== actor && sampled.at !== null && at.getTime() - sampled.at.getTime() < SAMPLE_TAKEN_MS
    if (taken) throw new AppError('conflict', 'Somebody else is looking at this trace: take the next one.')
    const found = [...leaks.map(({ type }) => type), ...(verdict === 'leak' && input.pattern ? [input.pattern.type] : [])]
    const types = [...new Set([...(verdict === 'leak' ? sampled.types : []), ...found])].sort()
    await setSampleVerdict(tx, sampled.id, { verdict, types, by: actor, at })
    await recordAuditEvent(tx, {
      projectId, actor, action: 'privacy.verdict', target: sampled.traceId, before: sampled.verdict === null ? null : { verdict: sampled.verdict, types: sampled.types },
      after: { verdict, types, week: sampled.week, words: leaks.length, ...(verdict === 'leak' && input.pattern ? { pattern: input.pattern.name } : {}) },
    })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return { week: sampled.week, version: verdict === 'leak' ? await addRules(tx, input, leaks, at) : null }
  })
  if (answer.version === null) return { ...answer, scanId: null }
  const { scanId } = await startRescan({ projectId, reason: 'a person found personal data in the weekly sample', actor }, deps)
  return { ...answer, scanId }
}

function readLeaks({ leaks = [], pattern }: JudgeSampleInput, key: string): PiiRules['hidden'] {
  if (leaks.length === 0 && !pattern) throw invalid('leaks', 'mark what is left, or give an expression that finds it')
  if (leaks.length > MOST_LEAKS) throw invalid('leaks', `expected at most ${MOST_LEAKS} marks`)
  return leaks.map(({ text, type }, i) => {
    const known = PII_TYPES.find((one): one is PiiType => one === type)
    if (!known) throw invalid(`leaks[${i}].type`, `expected one of ${PII_TYPES.join(', ')}`)
    const hidden = typeof text === 'string' ? hideWords(text, known, key) : null
    if (!hidden) throw invalid(`leaks[${i}]`, 'expected one to twelve words or numbers')
    return hidden
  })
}

/** Into the rules that are on, as a leak cannot wait for a draft, and into the draft where there is one. Returns their version. */
async function addRules(tx: Db, { projectId, pattern, actor }: JudgeSampleInput, hidden: PiiRules['hidden'], at: Date): Promise<number> {
  await lockPrivacyRules(tx, projectId)
  const stored = await getPrivacyDraft(tx, projectId)
  const before = stored ? piiRules.parse(stored.rules) : DEFAULT_RULES
  const add = (rules: PiiRules): PiiRules => {
    const fresh = hidden.filter((one, i) => !rules.hidden.some(({ digest }) => digest === one.digest) && hidden.findIndex(({ digest }) => digest === one.digest) === i)
    const read = piiRules.safeParse({ ...rules, hidden: [...rules.hidden, ...fresh], patterns: pattern && !rules.patterns.some(({ name }) => name === pattern.name) ? [...rules.patterns, pattern] : rules.patterns })
    if (!read.success) throw invalid('pattern', read.error.issues[0]!.message)
    return read.data
  }
  if (pattern && before.patterns.some((one) => one.name === pattern.name && one.pattern !== pattern.pattern)) throw invalid('pattern.name', 'another expression has this name')
  const after = add(before)
  const version = (stored?.version ?? 0) + 1
  await putPrivacyRules(tx, projectId, { rules: after, draft: stored?.draft ? add(piiRules.parse(stored.draft)) : null, version, by: actor, at })
  await recordAuditEvent(tx, { projectId, actor, action: 'privacy.rules', target: 'rules', before: { version: stored?.version ?? 0, ...summaryOf(before) }, after: { version, ...summaryOf(after) } })
  return version
}

function invalid(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}
