import { formatPercent, plural } from '@/lib/core/display/format'
import { coverageShares, type CoverageRow, type CoverageState, type CoverageView } from '@/lib/core/display/overview-view'
import styles from '@/components/charts/charts.module.css'

const STATES: { state: CoverageState; label: (enough: number) => string; color: string }[] = [
  { state: 'covered', label: (enough) => `covered: ${enough} cases or more`, color: 'var(--sg-pass-fill)' },
  { state: 'thin', label: (enough) => `thin: 1 to ${enough - 1} cases`, color: 'var(--sg-warn-fill)' },
  { state: 'not-covered', label: () => 'not covered', color: 'var(--sg-border-strong)' },
]

const colorOf = (state: CoverageState) => STATES.find((one) => one.state === state)!.color

/** How much of the traffic the cases stand for. */
export function CoverageShare({ view }: { view: CoverageView }) {
  const shares = coverageShares(view.rows)
  const words = STATES.map(({ state, label }) => `${formatPercent(shares[state])} ${label(view.enough)}`).join(', ')
  return (
    <div>
      <div className={styles.shareBar} role="img" aria-label={`Share of the traffic: ${words}`}>
        {STATES.filter(({ state }) => shares[state] > 0).map(({ state, color }) => <span key={state} style={{ width: `${shares[state] * 100}%`, background: color }} />)}
      </div>
      <dl className={styles.shares}>
        {STATES.map(({ state, label, color }) => (
          <div key={state}><dt><i style={{ background: color }} />{label(view.enough)}</dt><dd>{formatPercent(shares[state])}</dd></div>
        ))}
      </dl>
    </div>
  )
}

/** Groups of traffic by share, coloured by how many cases stand for them. */
export function CoverageBars({ rows }: { rows: CoverageRow[] }) {
  const most = Math.max(...rows.map((row) => row.share), 0.0001)
  return (
    <div className={styles.bars}>
      {rows.map((row) => (
        <div className={styles.barRow} key={row.key}>
          <span title={row.label} style={{ color: row.isNoise ? 'var(--sg-faint)' : undefined }}>{row.label}{row.isNoise && ' (unclustered)'}</span>
          <div className={styles.barTrack}><span style={{ width: `${(row.share / most) * 100}%`, background: colorOf(row.state) }} /></div>
          <span>{formatPercent(row.share)}</span>
          <span style={{ color: row.cases === 0 ? 'var(--sg-blocked)' : undefined }}>{plural(row.cases, 'case')}</span>
        </div>
      ))}
    </div>
  )
}

const METHOD: Record<string, string> = {
  request_signature: 'grouped by request signature', hdbscan: 'grouped by HDBSCAN over embeddings',
}

/** The way the groups were found, said plainly. */
export function methodText(method: string): string {
  return METHOD[method] ?? `grouped by ${method}`
}
