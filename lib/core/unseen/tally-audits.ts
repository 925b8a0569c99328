import type { AuditCounts } from '@/lib/core/unseen/estimate-unseen'

export const AUDIT_VERDICTS = ['fine', 'failure', 'unsure'] as const
export type AuditVerdict = (typeof AUDIT_VERDICTS)[number]
export type DrawnAs = 'uniform' | 'surprise'

/** A trace of the audit as the estimate reads it. */
export type TalliedAudit = {
  drawnAs: DrawnAs
  position: number
  cluster: string | null
  verdict: AuditVerdict | null
  /** It was reported before somebody looked at it: what an audit made people report is no independent list. */
  reportedBefore: boolean
}

/** Traces of a week at its draw by cluster; key null: never grouped. */
export type ClusterTraces = { key: string | null; label: string; isNoise: boolean; traces: number }

/** Traces that were reported without the help of an audit, by cluster. */
export type ReportedTraces = { key: string | null; traces: number }

export type WeekCounts = {
  total: AuditCounts
  clusters: { cluster: ClusterTraces; counts: AuditCounts }[]
  /** Of the uniform part: with a verdict, and those that stand before the last one without. */
  judged: number
  passedOver: number
}

/**
 * Counts an audit for `estimateUnseen`. The uniform part stands in random order, so those up to the last one with a verdict are a uniform
 * sample, however far people came; who passes over the hard ones does not make them fine: those count as unsure. The surprise part adds what it found, and nothing else.
 */
export function tallyAudits(
  audits: readonly TalliedAudit[], week: { traces: number; clusters: readonly ClusterTraces[]; reported: readonly ReportedTraces[] },
): WeekCounts {
  const last = Math.max(-1, ...audits.filter(({ drawnAs, verdict }) => drawnAs === 'uniform' && verdict !== null).map(({ position }) => position))
  const sample = audits.filter(({ drawnAs, position }) => drawnAs === 'uniform' && position <= last)
  const extra = audits.filter(({ drawnAs, verdict, reportedBefore }) => drawnAs === 'surprise' && verdict === 'failure' && !reportedBefore)
  const reportedIn = (key: string | null) => week.reported.filter((one) => one.key === key).reduce((sum, { traces }) => sum + traces, 0)
  const count = (of: (one: TalliedAudit) => boolean, traces: number, flagged: number): AuditCounts => ({
    traces, flagged, unflagged: verdictsOf(sample.filter((one) => of(one) && !one.reportedBefore)), reported: verdictsOf(sample.filter((one) => of(one) && one.reportedBefore)),
    surprises: extra.filter(of).length,
  })
  return {
    total: count(() => true, week.traces, week.reported.reduce((sum, { traces }) => sum + traces, 0)),
    clusters: week.clusters.map((cluster) => ({ cluster, counts: count((one) => one.cluster === cluster.key, cluster.traces, Math.min(cluster.traces, reportedIn(cluster.key))) })),
    judged: sample.filter(({ verdict }) => verdict !== null).length, passedOver: sample.filter(({ verdict }) => verdict === null).length,
  }
}

function verdictsOf(audits: TalliedAudit[]): AuditCounts['unflagged'] {
  const count = (wanted: AuditVerdict) => audits.filter(({ verdict }) => (verdict ?? 'unsure') === wanted).length
  return { fine: count('fine'), failure: count('failure'), unsure: count('unsure') }
}
