import { countStoredEffects } from '@/lib/core/privacy/fill-placeholders'
import type { PlaceholderEffects } from '@/lib/core/pii/placeholder-effects'
import type { Db } from '@/lib/db/client'
import { listNewestTraces } from '@/lib/db/privacy-traces'

export const EFFECT_TRACES = 500

/** Larger traces would keep the page for seconds. */
const MOST_BYTES = 128 * 1024

/** What placeholders do to the structured outputs of the newest 500 traces of a project. */
export async function countEffects({ projectId }: { projectId: string }, { db }: { db: Db }): Promise<PlaceholderEffects> {
  return countStoredEffects((await listNewestTraces(db, projectId, EFFECT_TRACES, MOST_BYTES)).map(({ trace }) => trace))
}
