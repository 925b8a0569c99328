import { estimateUnseen, type UnseenEstimate } from '@/lib/core/unseen/estimate-unseen'
import { tallyAudits, type AuditVerdict, type ClusterTraces, type DrawnAs, type ReportedTraces, type TalliedAudit } from '@/lib/core/unseen/tally-audits'

export type ClusterUnseen = ClusterTraces & {
  /** Reported by customers without the help of an audit. */
  reported: number
  /** Of the uniform part with a verdict that is not unsure, and those that were unsure or passed over. */
  lookedAt: number
  unsure: number
  /** Failures that either part of the audit found. */
  found: number
  estimate: UnseenEstimate
}

export type WeekUnseen = {
  week: string
  traces: number
  reported: number
  /** Of the uniform part: how many there are, with a verdict, unsure, and passed over. */
  drawn: number
  judged: number
  unsure: number
  passedOver: number
  /** Failures that the surprise part found and nobody had reported; they are seen, and no part of the estimate. */
  surprises: number
  estimate: UnseenEstimate
  clusters: ClusterUnseen[]
}

/** A trace of the audit as its desk lists it. */
export type DeskItem = {
  id: string
  traceId: string
  position: number
  drawnAs: DrawnAs
  cluster: string | null
  verdict: AuditVerdict | null
  note: string | null
  /** Who gave the verdict or, before, is looking at it. */
  byName: string | null
  /** Somebody else took it a while ago and has not said anything yet. */
  withOther: boolean
  /** Known only when there is a verdict: who looks must not know what others said. */
  flagged: boolean | null
  reasons: string[]
}

/** What the audit of a week says, altogether and by cluster. */
export function weekUnseen(week: { week: string; traces: number; clusters: ClusterTraces[] }, audits: readonly TalliedAudit[], reported: readonly ReportedTraces[]): WeekUnseen {
  const tally = tallyAudits(audits, { traces: week.traces, clusters: week.clusters, reported })
  return {
    week: week.week, traces: week.traces, reported: tally.total.flagged, drawn: audits.filter(({ drawnAs }) => drawnAs === 'uniform').length,
    judged: tally.judged, passedOver: tally.passedOver, unsure: tally.total.unflagged.unsure + tally.total.reported.unsure - tally.passedOver,
    surprises: tally.total.surprises, estimate: estimateUnseen(tally.total),
    clusters: tally.clusters.map(({ cluster, counts: { flagged, unflagged, reported: known, ...rest }, counts }) => ({
      ...cluster, reported: flagged, lookedAt: unflagged.fine + unflagged.failure + known.fine + known.failure, unsure: unflagged.unsure + known.unsure,
      found: unflagged.failure + known.failure + rest.surprises, estimate: estimateUnseen(counts),
    })),
  }
}
