import { listKnownCustomers } from '@/lib/db/candidate-traces'
import { customerId } from '@/lib/services/customer-id'
import { loadRedactor, type RedactorDeps } from '@/lib/services/load-redactor'

const SHOWN = 8

/** Ids of customers that begin so, as they are stored; none for an empty text. An e-mail address finds the pseudonym that stands for it. */
export async function listCustomers({ projectId, begins }: { projectId: string; begins: string }, deps: RedactorDeps): Promise<string[]> {
  const { redactor } = await loadRedactor({ projectId }, deps)
  const id = customerId(redactor, begins)
  return id === null ? [] : listKnownCustomers(deps.db, projectId, id, SHOWN)
}
