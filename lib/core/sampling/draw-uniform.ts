import { unitHash } from '@/lib/core/sampling/unit-hash'
import type { Drawable, Drawn } from '@/lib/core/sampling/types'

/** A plain uniform sample, for comparison: every trace has the same chance. Nested and in any order of the items, as others are. */
export function drawUniform<T extends Drawable>(items: readonly T[], { seed, sampleSize }: { seed: string; sampleSize: number }): Drawn<T>[] {
  const ranked = items.map((item) => ({ item, unit: unitHash(seed, item.id) })).sort((a, b) => a.unit - b.unit || (a.item.id < b.item.id ? -1 : 1))
  const inclusion = Math.min(1, sampleSize / items.length)
  return ranked.slice(0, sampleSize).map(({ item }) => ({ item, inclusion, reason: 'share' }))
}
