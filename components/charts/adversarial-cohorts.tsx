import { formatPercent, plural } from '@/lib/core/display/format'
import type { CohortDot, CohortLine } from '@/lib/core/flag/cohort-lines'
import styles from '@/components/charts/cohorts.module.css'

/** More than a year of small pictures says nothing that the table does not. */
const SHOWN = 12

type Props = { lines: CohortLine[]; /** Names of the runs by id. */ names: Record<string, string>; floor: number | null }

/** One small picture for each month of entry, over the same runs, newest month first. */
export function AdversarialCohorts({ lines, names, floor }: Props) {
  const shown = lines.slice(-SHOWN).reverse()
  return (
    <>
      <ul className={styles.grid}>
        {shown.map((line) => <li key={line.cohort}><Cohort line={line} names={names} floor={floor} /></li>)}
      </ul>
      {lines.length > SHOWN && <p className={styles.more}>The newest {SHOWN} of {lines.length} months.</p>}
    </>
  )
}

function Cohort({ line, names, floor }: Omit<Props, 'lines'> & { line: CohortLine }) {
  const last = line.dots.findLast(({ rate }) => rate !== null)
  return (
    <figure className={styles.figure}>
      <figcaption><b>{line.cohort}</b><span>{last ? `${formatPercent(last.rate, 0)} of ${last.n}` : 'not measured yet'}</span></figcaption>
      <div className={styles.plot}>
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
          {floor !== null && <line x1="0" x2="100" y1={(1 - floor) * 100} y2={(1 - floor) * 100} className={styles.floor} />}
          {line.paths.map((points) => <polyline key={points} points={points} className={styles.line} />)}
        </svg>
        {line.dots.map((dot) => (dot.y === null ? null : (
          <span key={dot.runId} className={styles.dot} style={{ left: `${dot.x}%`, top: `${dot.y}%` }} tabIndex={0} role="img" aria-label={dotWords(dot, names)} data-below={floor !== null && dot.rate! < floor}>
            <span className={styles.tip} data-side={dot.x > 60 ? 'left' : 'right'}><b>{names[dot.runId] ?? 'run'}</b>{formatPercent(dot.rate)} of {plural(dot.n, 'case')}{dot.missing > 0 && <small>{dot.missing} not measured</small>}</span>
          </span>
        )))}
      </div>
    </figure>
  )
}

function dotWords({ runId, rate, n, passed, missing }: CohortDot, names: Record<string, string>): string {
  return `${names[runId] ?? 'run'}: ${formatPercent(rate)}, ${passed} of ${plural(n, 'case')}${missing > 0 ? `, ${missing} not measured` : ''}`
}
