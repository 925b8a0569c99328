import type { Redactor } from '@/lib/core/pii/redactor'

/** A customer as the store knows them: personal data in the id has the pseudonym that it got when the traces came in. */
export function customerId(redactor: Redactor, given: string | null | undefined): string | null {
  const trimmed = given?.trim().slice(0, 500) ?? ''
  return trimmed === '' ? null : redactor.id(trimmed, 'customer')
}
