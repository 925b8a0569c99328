import Link from 'next/link'
import type { ReactNode } from 'react'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { Page } from '@/components/ui/page'
import { formatCount, formatDuration } from '@/lib/core/display/format'
import type { RatingProgressView } from '@/lib/core/display/ratings-view'
import styles from '@/components/ratings/ratings.module.css'

export type RatingsTab = 'rate' | 'settled' | 'people'

type Props = {
  tab: RatingsTab
  path: string
  progress: RatingProgressView
  mayRate: boolean
  maySeePeople: boolean
  eventsUrl: string
  children: ReactNode
}

/** Where people check the judge: what is open, what they settled, and how far they agree with each other. */
export function RatingsPage({ tab, path, progress, mayRate, maySeePeople, eventsUrl, children }: Props) {
  const tabs: [RatingsTab, string, number | null][] = [
    ['rate', 'Rate', mayRate ? progress.left : null], ['settled', 'Settled', progress.settled + progress.undecided], ...(maySeePeople ? [['people', 'People', null] as [RatingsTab, string, null]] : []),
  ]
  return (
    <Page docs="rating" title="Rate" actions={<Progress progress={progress} mayRate={mayRate} />}>
      <LiveRefresh url={eventsUrl} quiet />
      <nav className={styles.tabs} aria-label="Ratings">
        {tabs.map(([key, label, count]) => (
          <Link key={key} className={styles.tab} href={key === 'rate' ? path : `${path}?tab=${key}`} aria-current={key === tab ? 'page' : undefined}>
            {label}{count !== null && <b>{formatCount(count)}</b>}
          </Link>
        ))}
      </nav>
      {children}
    </Page>
  )
}

function Progress({ progress, mayRate }: { progress: RatingProgressView; mayRate: boolean }) {
  const { yours, medianMs, open, settled, undecided, needsThird } = progress
  const figures: [string, string][] = [
    ...(mayRate ? [['Yours today', formatCount(yours)] as [string, string]] : []),
    ['Open', formatCount(open)],
    ...(mayRate && medianMs !== null ? [['Median time', formatDuration(medianMs)] as [string, string]] : []),
    ['Need a third person', formatCount(needsThird)], ['Settled', formatCount(settled)],
    ...(undecided > 0 ? [['Undecided', formatCount(undecided)] as [string, string]] : []),
  ]
  return (
    <dl className={styles.progress} aria-label="Progress">
      {figures.map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
    </dl>
  )
}
