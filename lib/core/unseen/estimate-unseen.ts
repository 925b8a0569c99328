import { chapman, type Chapman } from '@/lib/core/unseen/chapman'
import { finiteInterval } from '@/lib/core/unseen/finite-interval'

/**
 * What is known of a week, or of one of its clusters. Of its `traces`, `flagged` were reported without the help of an audit. The uniform
 * audit's verdicts stand apart for traces that were reported before they were looked at and for the others. `unsure` also counts those that were passed
 * over. `surprises`: failures not reported before that the surprise part found; they are seen, and never enter as if drawn uniformly.
 */
export type AuditCounts = {
  traces: number
  flagged: number
  unflagged: { fine: number; failure: number; unsure: number }
  reported: { fine: number; failure: number; unsure: number }
  surprises: number
}

/** Failures that nobody has seen. Never 0 for unknown. */
export type Unseen =
  | { kind: 'unknown'; why: 'no-traces' | 'not-audited' | 'all-unsure' }
  /** None was found among those looked at: at most `high`, with 95 % confidence. */
  | { kind: 'at-most'; high: number; looked: number }
  /** Everything that nobody reported was looked at. */
  | { kind: 'counted'; unseen: 0; looked: number }
  | { kind: 'between'; guess: number; low: number; high: number; looked: number }

export type UnseenEstimate = {
  unseen: Unseen
  /** Failures that somebody saw: reported, or found by either part of the audit. */
  seen: number
  /** Found by the uniform part, and those of them that had been reported. */
  found: number
  foundReported: number
  /** The second opinion; null where a list is empty. */
  chapman: Chapman | null
}

/**
 * How many failures of a week nobody has seen: neither a report nor an audit. The traces that nobody reported are looked at through a uniform sample, so
 * the share of failures among them is known with an interval whatever reports depend on (see `finiteInterval`); what was found is taken off. Unsure counts as fine
 * for the lower limit and as a failure for the upper one, and is left out of the best guess.
 *
 * A report is taken at its word. A failure is what the person who looked calls one.
 */
export function estimateUnseen(counts: AuditCounts): UnseenEstimate {
  const { unflagged, reported, flagged, surprises } = counts
  const found = unflagged.failure + reported.failure
  const lists = chapman({ reported: flagged, audited: found, both: reported.failure })
  return {
    unseen: boundUnseen(counts), seen: flagged + unflagged.failure + surprises, found, foundReported: reported.failure,
    chapman: lists && { ...lists, unseen: Math.max(0, lists.unseen - surprises), low: Math.max(0, lists.low - surprises), high: Math.max(0, lists.high - surprises) },
  }
}

function boundUnseen({ traces, flagged, unflagged: { fine, failure, unsure }, surprises }: AuditCounts): Unseen {
  if (traces === 0) return { kind: 'unknown', why: 'no-traces' }
  const [decided, looked] = [fine + failure, fine + failure + unsure]
  // clusters may be grouped anew after the draw: never fewer traces than were looked at
  const population = Math.max(traces - flagged, looked + surprises)
  if (population === 0) return { kind: 'counted', unseen: 0, looked: 0 }
  if (decided === 0) return { kind: 'unknown', why: looked === 0 ? 'not-audited' : 'all-unsure' }
  const seen = failure + surprises
  const high = Math.max(0, finiteInterval({ traces: population, looked, failures: failure + unsure })[1] - seen)
  if (decided === population) return { kind: 'counted', unseen: 0, looked: decided }
  if (failure === 0) return { kind: 'at-most', high, looked: decided }
  const low = Math.max(0, finiteInterval({ traces: population, looked, failures: failure })[0] - seen)
  const guess = Math.min(high, Math.max(low, (population * failure) / decided - seen))
  return { kind: 'between', guess, low, high, looked: decided }
}
