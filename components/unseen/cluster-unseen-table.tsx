import Link from 'next/link'
import { Panel } from '@/components/ui/panel'
import { formatCount } from '@/lib/core/display/format'
import type { Unseen } from '@/lib/core/unseen/estimate-unseen'
import type { ClusterUnseen, WeekUnseen } from '@/lib/core/unseen/unseen-view'
import { unseenShort } from '@/lib/core/unseen/unseen-words'
import styles from '@/components/unseen/unseen.module.css'

/** Every cluster of the week: a dot and whisker on one scale where something is known. */
export function ClusterUnseenTable({ view, base }: { view: WeekUnseen; base: string }) {
  const top = Math.max(1, ...view.clusters.map(({ estimate: { unseen } }) => ('high' in unseen ? unseen.high : 0)))
  return (
    <Panel title="By cluster" note="fifty traces say little about one cluster: its limits are wide" flush>
      <div role="table" aria-label="Unseen failures by cluster" className={styles.clusters}>
        <div role="row" className={`${styles.cluster} ${styles.clusterHead}`}>
          <span role="columnheader">Cluster</span><span role="columnheader">Traces</span><span role="columnheader">Reported</span><span role="columnheader">Looked at</span>
          <span role="columnheader">Found</span><span role="columnheader">Unseen failures, 95%</span>
        </div>
        {view.clusters.map((row) => <ClusterRow key={row.key ?? ''} row={row} top={top} base={base} week={view.week} />)}
      </div>
    </Panel>
  )
}

function ClusterRow({ row, top, base, week }: { row: ClusterUnseen; top: number; base: string; week: string }) {
  const { key, label, isNoise, traces, reported, lookedAt, unsure, found, estimate: { unseen } } = row
  const name = isNoise ? 'Novel' : label
  const audits = `${base}/unseen?${new URLSearchParams({ week, cluster: key ?? NOT_GROUPED })}#desk`
  return (
    <div role="row" className={styles.cluster} id={`cluster-${key ?? NOT_GROUPED}`} data-unknown={unseen.kind === 'unknown'}>
      <span role="rowheader" className={styles.clusterName}>{key === null ? name : <Link href={`${base}/traces?${new URLSearchParams({ cluster: key })}`} title="Its traces">{name}</Link>}</span>
      <span role="cell" data-label="traces">{formatCount(traces)}</span>
      <span role="cell" data-label="reported">{formatCount(reported)}</span>
      <span role="cell" data-label="looked at"><Link href={audits} title="Its traces in the audit">{formatCount(lookedAt)}</Link>{unsure > 0 && <small> +{formatCount(unsure)} unsure</small>}</span>
      <span role="cell" data-label="found" data-some={found > 0}>{formatCount(found)}</span>
      <span role="cell" className={styles.range}><Range unseen={unseen} top={top} /><em>{unseenShort(unseen)}</em></span>
    </div>
  )
}

/** In the address, for traces that were never in a cluster. */
const NOT_GROUPED = 'not-grouped'

function Range({ unseen, top }: { unseen: Unseen; top: number }) {
  const at = (value: number) => `${(value / top) * 100}%`
  if (unseen.kind === 'unknown') return <span className={styles.track} data-unknown aria-hidden />
  if (unseen.kind === 'counted') return <span className={styles.track} aria-hidden><b style={{ left: 0 }} /></span>
  const low = unseen.kind === 'between' ? unseen.low : 0
  return (
    <span className={styles.track} aria-hidden>
      <i data-open={unseen.kind === 'at-most'} style={{ left: at(low), width: at(unseen.high - low) }} />
      {unseen.kind === 'between' && <b style={{ left: at(unseen.guess) }} />}
    </span>
  )
}
