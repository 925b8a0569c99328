import type { DbClient } from '@/lib/db/client'
import { getEndpoint } from '@/lib/db/endpoints'
import { AppError } from '@/lib/errors'
import type { Llm } from '@/lib/llm/client'

/**
 * Asks an endpoint for its models. `models` null: it gave no list, because the address or the key is wrong or because it has
 * none, as many compatible servers.
 *
 * @throws AppError not-found (endpoint), invalid when it cannot be called at all, e.g. because the variable with its key is
 * not set
 */
export async function checkEndpoint(
  input: { projectId: string; endpointId: string }, { db, llm }: { db: DbClient; llm: Pick<Llm, 'check' | 'listModels'> },
): Promise<{ models: string[] | null }> {
  const endpoint = await getEndpoint(db, input.projectId, input.endpointId)
  if (!endpoint) throw new AppError('not-found', 'This endpoint is not there any more.')
  llm.check(endpoint)
  return { models: await llm.listModels(endpoint) }
}
