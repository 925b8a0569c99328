import type { PairedCase } from '@/lib/core/gate/types'

export type SegmentCounts = { n: number; before: number; b: number; c: number; missing?: number; adversarial?: boolean }

/** Cases of one segment with so many passes before, breaks and fixes; `missing` more have no outcome of the candidate. */
export function pairedSegment(segment: string | null, { n, before, b, c, missing = 0, adversarial = false }: SegmentCounts): PairedCase[] {
  return Array.from({ length: n + missing }, (_, i) => {
    const passed = i < before
    const flips = passed ? i < b : i - before < c
    const absent = i >= n
    return {
      id: `${segment ?? 'none'}-${String(i).padStart(5, '0')}`,
      segments: segment === null ? [] : [segment],
      adversarial,
      before: absent ? true : passed,
      after: absent ? null : passed !== flips,
      beforeReason: null,
      afterReason: absent ? 'timeout' : null,
      group: null,
    }
  })
}
