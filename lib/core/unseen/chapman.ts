import { Z95 } from '@/lib/core/gate/intervals'

/** Failures that were reported, that the uniform audit found, and that both did. */
export type TwoLists = { reported: number; audited: number; both: number }

export type Chapman = {
  /** Failures of the week altogether. */
  total: number
  /** Of those, on neither list; with limits that claim 95 %. */
  unseen: number
  low: number
  high: number
}

/**
 * How many failures there are by the overlap of two lists that were made independently of each other (Chapman 1951):
 * (n1 + 1)(n2 + 1)/(m + 1) − 1. The limits are Sadinle's transformed logit interval (2009). null where one of the lists is empty: then
 * there is no overlap to go by. It knows nothing of how many traces there are, nor of those that were looked at and fine: with 50 audits
 * it is a second opinion, see docs/unseen.md.
 */
export function chapman({ reported, audited, both }: TwoLists): Chapman | null {
  if (reported === 0 || audited === 0) return null
  const total = ((reported + 1) * (audited + 1)) / (both + 1) - 1
  const [a, b, m] = [reported - both + 0.5, audited - both + 0.5, both + 0.5]
  const middle = (a * b) / m
  const spread = Math.exp(Z95 * Math.sqrt(1 / m + 1 / a + 1 / b + m / (a * b)))
  const seen = reported + audited - both
  return { total, unseen: Math.max(0, total - seen), low: Math.max(0, middle / spread - 0.5), high: Math.max(0, middle * spread - 0.5) }
}
