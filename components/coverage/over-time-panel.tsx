import { CHANGE_LOOK, STATE_COLOR, STATE_LOOK } from '@/components/coverage/state-look'
import { ToneBadge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/panel'
import { COVERAGE_STATES, type CoverageEvent, type CoveragePoint } from '@/lib/core/display/coverage-types'
import { formatDay, formatMoment, formatPercent, plural } from '@/lib/core/display/format'
import styles from '@/components/coverage/coverage.module.css'

/** What each sample covered of the traffic that it was drawn from, and what became of clusters. */
export function OverTimePanel({ points, events, groupings }: { points: CoveragePoint[]; events: CoverageEvent[]; groupings: number }) {
  return (
    <div className={styles.grid}>
      <Panel title="Over time" note="share of the traffic that each sample covered">
        {points.length === 0 ? <p className={styles.under}>No sample was drawn from grouped traffic yet.</p> : <Columns points={points} />}
      </Panel>
      <Panel title="What became of clusters" note="without those that went on">
        {events.length === 0 ? <p className={styles.under}>{groupings > 1 ? 'Every cluster went on, from one grouping to the next.' : 'Nothing yet: clusters are compared from the second grouping on.'}</p> : <Events events={events} />}
      </Panel>
    </div>
  )
}

function Columns({ points }: { points: CoveragePoint[] }) {
  return (
    <figure className={styles.figure}>
      <div className={styles.columns} role="list" aria-label="Coverage of each sample">
        {points.map((point) => (
          <div key={point.datasetId} role="listitem" className={styles.column} title={`${point.name} v${point.version}, ${formatMoment(point.at)}: ${wordsOf(point)}`}>
            <b>{formatPercent(Math.floor(point.shares.covered * 100 + 1e-6) / 100, 0)}</b>
            <span className={styles.stack} aria-hidden>
              <i style={{ height: `${point.novel * 100}%`, background: 'var(--sg-open)' }} />
              {[...COVERAGE_STATES].reverse().map((state) => <i key={state} style={{ height: `${point.shares[state] * 100}%`, background: STATE_COLOR[state] }} />)}
            </span>
            <small>v{point.version}</small><small>{formatDay(point.at)}</small>
          </div>
        ))}
      </div>
      <figcaption className={styles.keys}>
        {COVERAGE_STATES.map((state) => <span key={state}><i style={{ background: STATE_COLOR[state] }} />{STATE_LOOK[state].label.toLowerCase()}</span>)}
        <span><i style={{ background: 'var(--sg-open)' }} />novel</span>
      </figcaption>
    </figure>
  )
}

const wordsOf = ({ coveredClusters, clusters, shares, novel }: CoveragePoint) =>
  `${coveredClusters} of ${plural(clusters, 'cluster')} covered, ${formatPercent(shares.covered)} of the traffic; ${formatPercent(novel)} novel`

function Events({ events }: { events: CoverageEvent[] }) {
  return (
    <ul className={styles.events} aria-label="Events">
      {events.map(({ id, kind, label, traces, overlap, at }) => (
        <li key={id}>
          <ToneBadge tone={CHANGE_LOOK[kind].tone} dot={false}>{CHANGE_LOOK[kind].label}</ToneBadge>
          <span>{label}<small>{plural(traces, 'trace')}{overlap !== null && `, ${formatPercent(overlap, 0)} in common`}</small></span>
          <time dateTime={at} title={formatMoment(at)}>{formatDay(at)}</time>
        </li>
      ))}
    </ul>
  )
}
