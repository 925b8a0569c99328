import { ToneBadge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/panel'
import type { TypeRecall } from '@/lib/core/privacy/privacy-bars'
import { PII_LABELS } from '@/lib/core/privacy/privacy-words'
import { formatCount, formatMoment, formatPercent } from '@/lib/core/display/format'
import styles from '@/components/privacy/privacy.module.css'

/** The axis begins here; what is lower stands at its edge. */
const LEAST = 0.5
const at = (rate: number) => `${(Math.max(0, (rate - LEAST) / (1 - LEAST))) * 100}%`

/** Of each planted type: how much was hidden, with its interval, against the bar under which nothing is replayed. */
export function RecallPanel({ types, off, at: checkedAt, version }: { types: TypeRecall[]; off: string[]; at: string; version: string }) {
  return (
    <Panel title="Planted values" note={`through the door ${formatMoment(checkedAt)}, redactor ${version}`} label="Planted values" flush>
      <div role="table" aria-label="Recall by type">
        <div className={`${styles.recall} ${styles.recallHead}`} role="row">
          <span role="columnheader">Type</span><span role="columnheader" className={styles.scale}><i>50%</i><i>75%</i><i>100%</i></span>
          <span role="columnheader">Hidden</span><span role="columnheader">Of planted</span><span role="columnheader">Bar</span>
        </div>
        {types.map((one) => <RecallRow key={one.type} one={one} off={off.includes(one.type)} />)}
      </div>
      <p className={styles.under}>
        <span className={styles.keys}><span><i />hidden, with its 95% interval</span><span><i data-look="bar" />bar: under it nothing is replayed</span></span>
      </p>
    </Panel>
  )
}

function RecallRow({ one, off }: { one: TypeRecall; off: boolean }) {
  const { type, planted, hidden, recall, low, high, bar, passed } = one
  const missed = one.locales.filter((locale) => locale.hidden < locale.planted).sort((a, b) => a.hidden / a.planted - b.hidden / b.planted)
  const words = recall === null ? 'nothing was planted' : `${formatPercent(recall)} hidden, 95% interval ${formatPercent(low)} to ${formatPercent(high)}, bar ${formatPercent(bar, 0)}`
  return (
    <div className={styles.recall} role="row" data-passed={passed || off}>
      <b role="cell">{PII_LABELS[type]}</b>
      <span role="cell" className={styles.track} data-passed={passed || off} title={words} aria-label={words}>
        {recall !== null && <><i style={{ left: at(low), width: `calc(${at(high)} - ${at(low)})` }} /><b style={{ left: at(recall) }} /></>}
        <em style={{ left: at(bar) }} />
      </span>
      <span role="cell">{formatPercent(recall)}</span>
      <span role="cell">{formatCount(hidden)} of {formatCount(planted)}</span>
      <span role="cell">{off ? <ToneBadge tone="open">Switched off</ToneBadge> : passed ? <ToneBadge tone="pass">≥ {formatPercent(bar, 0)}</ToneBadge> : <ToneBadge tone="blocked">Under {formatPercent(bar, 0)}</ToneBadge>}</span>
      {missed.length > 0 && <span className={styles.misses} role="cell">Missed: {missed.slice(0, 6).map(({ locale, planted: of, hidden: found }) => `${of - found} of ${of} in ${locale}`).join(', ')}{missed.length > 6 && `, and in ${missed.length - 6} more`}</span>}
    </div>
  )
}
