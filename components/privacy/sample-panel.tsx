import Link from 'next/link'
import { Panel } from '@/components/ui/panel'
import { LinkButton } from '@/components/ui/link-button'
import { formatCount, formatPercent, plural } from '@/lib/core/display/format'
import { weekName } from '@/lib/core/unseen/unseen-words'
import styles from '@/components/privacy/privacy.module.css'

export type SampleWeek = { week: string; drawn: number; clean: number; leaks: number; low: number; high: number }

/** How far people are with the newest blind sample, and what the weeks before have found. */
export function SamplePanel({ weeks, base }: { weeks: SampleWeek[]; base: string }) {
  const [last, ...before] = weeks
  return (
    <Panel title="Weekly blind sample" actions={<LinkButton href={`${base}/privacy/sample`} variant="default">{last && last.clean + last.leaks < last.drawn ? 'Look through it' : 'Open'}</LinkButton>}>
      {!last ? <p className={styles.quiet}>Nothing is drawn yet. On Mondays 50 stored traces of the week before are drawn, and people say of each whether personal data is left in it.</p> : (
        <div className={styles.lineUp}>
          <div className={styles.between}>
            <span><span className={styles.big}>{formatCount(last.clean + last.leaks)}</span> of {formatCount(last.drawn)} looked through, week of {weekName(last.week)}</span>
            <span>{last.leaks === 0 ? 'no leak found' : plural(last.leaks, 'leak')}</span>
          </div>
          <span className={styles.progress} role="progressbar" aria-label="Looked through" aria-valuemin={0} aria-valuemax={last.drawn} aria-valuenow={last.clean + last.leaks}><i style={{ width: `${((last.clean + last.leaks) / last.drawn) * 100}%` }} /></span>
          <p className={styles.quiet}>{last.clean + last.leaks === 0 ? 'Nobody has looked yet: how many traces still hold personal data is unknown.' : `Between ${formatPercent(last.low)} and ${formatPercent(last.high)} of the traces of that week hold personal data (95% interval).`}</p>
          {before.slice(0, 4).map((one) => (
            <div key={one.week} className={styles.between}>
              <Link className={styles.quiet} href={`${base}/privacy/sample?week=${one.week}`}>Week of {weekName(one.week)}</Link>
              <span className={styles.quiet}>{formatCount(one.clean + one.leaks)} of {formatCount(one.drawn)}, {plural(one.leaks, 'leak')}</span>
            </div>
          ))}
        </div>
      )}
    </Panel>
  )
}
