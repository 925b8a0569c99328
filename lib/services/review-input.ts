import { MIN_REASON } from '@/lib/core/review/decision-run'
import { lookedAtSchema, uniqueLookedAt, type LookedAt } from '@/lib/core/review/looked-at'
import { findUnstorable } from '@/lib/core/storable-text'
import { AppError } from '@/lib/errors'
import type { RedactorDeps } from '@/lib/services/load-redactor'
import { redactWords } from '@/lib/services/redact-words'

const MAX_TEXT = 4000

/** A fault of one field, for a form and for the API. */
export function invalidField(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}

/** Why; 10 to 4,000 characters. Personal data is replaced: it goes into the audit log and out to webhooks. */
export function readReason(given: { projectId: string; text: string }, deps: RedactorDeps): Promise<string> {
  return readText('reason', MIN_REASON, given, deps)
}

/** A link or words, with personal data replaced; null when there are none. */
export async function readEvidence({ projectId, text }: { projectId: string; text: string | null | undefined }, deps: RedactorDeps): Promise<string | null> {
  return text?.trim() ? readText('evidence', 1, { projectId, text }, deps) : null
}

async function readText(field: string, min: number, { projectId, text }: { projectId: string; text: string }, deps: RedactorDeps): Promise<string> {
  const trimmed = text.trim()
  if (trimmed.length < min || trimmed.length > MAX_TEXT) throw invalidField(field, `expected ${min} to ${MAX_TEXT} characters`)
  if (findUnstorable(trimmed, field) !== null) throw invalidField(field, 'has NUL or half of a surrogate pair in it, which cannot be stored')
  return redactWords({ projectId, text: trimmed }, deps)
}

/** Ids of cases and names of panels, each once. */
export function readLooked(value: unknown): LookedAt {
  const read = lookedAtSchema.safeParse(value ?? {})
  if (read.success) return uniqueLookedAt(read.data)
  const issue = read.error.issues[0]!
  throw invalidField(['lookedAt', ...issue.path].join('.'), issue.message)
}
