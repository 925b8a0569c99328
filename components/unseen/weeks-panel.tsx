import Link from 'next/link'
import { Panel } from '@/components/ui/panel'
import { formatCount, formatDay, plural } from '@/lib/core/display/format'
import type { Unseen } from '@/lib/core/unseen/estimate-unseen'
import type { WeekUnseen } from '@/lib/core/unseen/unseen-view'
import { unseenShort, weekName } from '@/lib/core/unseen/unseen-words'
import styles from '@/components/unseen/unseen.module.css'

/** Largest value of the chart: upper limits, and what customers reported. */
const most = (weeks: WeekUnseen[]) => Math.max(1, ...weeks.map(({ estimate: { unseen, seen } }) => Math.max(seen, 'high' in unseen ? unseen.high : 0)))

/** Unseen failures of each drawn week with their interval, beside those that somebody saw. */
export function WeeksPanel({ weeks, shown, href }: { weeks: WeekUnseen[]; shown: string; href: string }) {
  const top = most(weeks)
  return (
    <Panel title="Over the weeks" note="failures of each week">
      {weeks.length === 0 ? <p className={styles.quiet}>No week is drawn yet.</p> : (
        <figure className={styles.figure}>
          <div className={styles.weeks}>
            <div className={styles.axis} aria-hidden><span>{formatCount(top)}</span><span>{formatCount(top / 2)}</span><span>0</span></div>
            <div className={styles.columns} role="list" aria-label="Weeks">
              {weeks.map(({ week, estimate: { unseen, seen } }) => (
                <div role="listitem" key={week}>
                  <Link
                    className={styles.column} href={`${href}?week=${week}`} data-shown={week === shown} aria-current={week === shown}
                    title={`${weekName(week)}: ${unseenShort(unseen)} unseen, ${plural(seen, 'failure')} seen`}
                    aria-label={`${formatDay(`${week}T00:00:00Z`)}, the week of ${weekName(week)}: ${unseenShort(unseen)} unseen, ${plural(seen, 'failure')} seen`}
                  >
                    <span className={styles.plot} aria-hidden><i className={styles.seenBar} style={{ height: `${(seen / top) * 100}%` }} /><Whisker unseen={unseen} top={top} /></span>
                    <small>{formatDay(`${week}T00:00:00Z`)}</small>
                  </Link>
                </div>
              ))}
            </div>
          </div>
          <figcaption className={styles.keys}>
            <span><i data-look="whisker" />unseen, 95% interval</span><span><i data-look="seen" />seen: reported, or found by an audit</span>
          </figcaption>
        </figure>
      )}
    </Panel>
  )
}

function Whisker({ unseen, top }: { unseen: Unseen; top: number }) {
  if (unseen.kind === 'unknown') return <span className={styles.unknownMark}>?</span>
  if (unseen.kind === 'counted') return <b className={styles.upDot} style={{ bottom: 0 }} />
  const [low, high] = [unseen.kind === 'between' ? unseen.low : 0, unseen.high]
  return (
    <>
      <b className={styles.upLine} data-open={unseen.kind === 'at-most'} style={{ bottom: `${(low / top) * 100}%`, height: `${((high - low) / top) * 100}%` }} />
      {unseen.kind === 'between' && <b className={styles.upDot} style={{ bottom: `${(unseen.guess / top) * 100}%` }} />}
    </>
  )
}
