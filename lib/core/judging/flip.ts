import type { Flip } from '@/lib/core/types'

/** What a case did between the arms; `missing` when a side was not measured (null). */
export function flipOf(before: boolean | null, after: boolean | null): Flip {
  if (before === null || after === null) return 'missing'
  if (before === after) return before ? 'both-pass' : 'both-fail'
  return before ? 'break' : 'fix'
}
