import { z } from 'zod'

const moment = z.iso.datetime()
const stateSchema = z.object({
  status: z.enum(['off', 'on', 'ended']), since: moment, by: z.string(), reason: z.string().nullable(), from: moment.nullish().transform((at) => at ?? null),
})

/**
 * The semantic layer of a project. `ended`: it switched itself off, for a `reason`. `since`: when this began; `from`: when it was
 * last switched on, of a layer that ended. `by`: who did it, as in the audit record.
 */
export type SemanticCache = z.infer<typeof stateSchema>

/** The stored state; null = it was never switched on. What nobody can read is off, too. */
export function readSemanticCache(stored: unknown): SemanticCache | null {
  return stateSchema.safeParse(stored).data ?? null
}
