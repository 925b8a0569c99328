import type { Analysis } from '@/lib/core/pii/analysis'
import type { AnalysisMemo } from '@/lib/core/pii/analyse'

const LONGEST = 500_000

/**
 * Remembers analyses of texts, up to about a sum of characters. A system prompt or the schema of a tool stands in every trace of an
 * import, and each message again in every later call of its conversation. Two generations: what was not asked for while the younger one
 * filled up is forgotten with the older one, and a hit costs one look-up.
 */
export function createAnalysisMemo(characters = 6_000_000): AnalysisMemo {
  let young = new Map<string, Analysis>()
  let old = new Map<string, Analysis>()
  let total = 0
  const keep = (key: string, size: number, analysis: Analysis) => {
    if (total > characters / 2) {
      old = young
      young = new Map()
      total = 0
    }
    young.set(key, analysis)
    total += size + 100 + 60 * analysis.spans.length + (analysis.leaves ? 60 * analysis.leaves.length + size : 0)
  }
  return {
    get: (key) => {
      const known = young.get(key)
      if (known) return known
      const older = old.get(key)
      if (older) keep(key, key.length, older)
      return older
    },
    set: (key, size, analysis) => {
      if (size <= LONGEST) keep(key, size, analysis)
    },
  }
}
