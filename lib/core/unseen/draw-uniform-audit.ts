import { unitHash } from '@/lib/core/sampling/unit-hash'

/**
 * The first `size` ids in the order of their hash with the seed: each set of that size is as likely as any other, the order is random
 * too, so any beginning of it is a uniform sample as well, and a smaller draw is a beginning of a larger one. Whatever order the ids come in.
 */
export function drawUniformAudit(ids: readonly string[], { seed, size }: { seed: string; size: number }): string[] {
  return ids.map((id) => ({ id, unit: unitHash(seed, id) })).sort((a, b) => a.unit - b.unit || (a.id < b.id ? -1 : 1)).slice(0, size).map(({ id }) => id)
}
