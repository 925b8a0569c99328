import { createPlaceholders } from '@/lib/core/pii/placeholders'
import { pseudonymise } from '@/lib/core/pii/redact'

/** A customer as the store knows them: personal data in the id has the pseudonym that it got when the traces came in. */
export function customerId(projectId: string, given: string | null | undefined): string | null {
  const trimmed = given?.trim().slice(0, 500) ?? ''
  return trimmed === '' ? null : pseudonymise(trimmed, { placeholders: createPlaceholders(), findings: {} }, projectId)
}
