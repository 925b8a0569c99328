import type { EndpointEntry } from '@/lib/core/endpoints-file'
import type { Keys } from '@/lib/core/secrets/sealed-key'
import type { Db } from '@/lib/db/client'
import { listEndpoints, wasEndpointMadeBy } from '@/lib/db/endpoints'
import { AppError } from '@/lib/errors'
import type { OutboundGuard } from '@/lib/llm/outbound-guard'
import { addEndpoint, readEndpoint } from '@/lib/services/add-endpoint'

/** `there` = left as it is; `left-out` = an earlier start made it, and somebody removed or renamed it since. */
export type InitialEndpoint = { name: string; what: 'created' | 'there' | 'left-out' }

const ACTOR = 'system'

/**
 * Makes those endpoints of a list that the project does not have, in the order of the list, in the transaction of the caller. It may run at every start: what
 * people changed, renamed or removed stays so. New ones are the youngest of the project, so that they take nobody's place as the default of a role.
 *
 * @throws ConfigError with file, line, entry and field for an address or a variable that may not be used
 */
export async function createInitialEndpoints(
  tx: Db, { projectId, entries, now }: { projectId: string; entries: EndpointEntry[]; now: Date }, { outbound, keys }: { outbound: OutboundGuard; keys: Keys },
): Promise<InitialEndpoint[]> {
  const taken = new Set((await listEndpoints(tx, projectId)).map(({ name }) => name))
  const made: InitialEndpoint[] = []
  for (const [index, { endpoint, refuse }] of entries.entries()) {
    try {
      const name = endpoint.name.trim()
      if (taken.has(name)) made.push({ name, what: 'there' })
      else if (await wasEndpointMadeBy(tx, { projectId, actor: ACTOR, name })) made.push({ name, what: 'left-out' })
      else {
        // a millisecond apart: the first of the list with a role is the default for it
        await addEndpoint(tx, { projectId, wanted: readEndpoint(endpoint, outbound), actor: ACTOR, createdAt: new Date(now.getTime() + index) }, keys)
        made.push({ name, what: 'created' })
      }
    } catch (error) {
      const errors = error instanceof AppError ? error.details.errors : undefined
      const first = Array.isArray(errors) ? (errors[0] as { field: string; message: string } | undefined) : undefined
      throw first ? refuse(first.field, first.message) : error
    }
  }
  return made
}
