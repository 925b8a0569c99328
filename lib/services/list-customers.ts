import { listKnownCustomers } from '@/lib/db/candidate-traces'
import type { Db } from '@/lib/db/client'
import { customerId } from '@/lib/services/customer-id'

const SHOWN = 8

/** Ids of customers that begin so, as they are stored; none for an empty text. An e-mail address finds the pseudonym that stands for it. */
export async function listCustomers({ projectId, begins }: { projectId: string; begins: string }, { db }: { db: Db }): Promise<string[]> {
  const id = customerId(projectId, begins)
  return id === null ? [] : listKnownCustomers(db, projectId, id, SHOWN)
}
