import { ClipboardCheck } from 'lucide-react'
import Link from 'next/link'
import { DecidedList } from '@/components/review/decided-list'
import { OverrideList } from '@/components/review/override-list'
import { QueueTable, type TakeRun } from '@/components/review/queue-table'
import { RefreshAt } from '@/components/review/refresh-at'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { PageLinks } from '@/components/ui/page-link'
import { Panel } from '@/components/ui/panel'
import { plural } from '@/lib/core/display/format'
import type { QueueOwner, QueueRow } from '@/lib/core/review/queue-view'
import type { OverrideRow, ReviewerCount } from '@/lib/core/review/score-override'
import styles from '@/components/review/review.module.css'
import table from '@/components/ui/table.module.css'

type Props = {
  eventsUrl: string
  runsHref: string
  adversarialHref: string
  queueHref: string
  owner: QueueOwner
  rows: QueueRow[]
  next: string | null
  first: string | null
  decided: QueueRow[]
  overrides: OverrideRow[]
  people: ReviewerCount[]
  viewerId: string
  /** null: the person may look only. */
  take: TakeRun | null
}

/** What waits for a person, what people decided, and what became of what they let through. */
export function QueuePage(props: Props) {
  const { rows, runsHref, owner, decided, overrides } = props
  const ends = decided.map(({ review }) => review?.expiresAt ?? null).filter((at) => at !== null).sort()
  return (
    <Page docs="review" title="Reviews" sub="Blocked and inconclusive runs that wait for a person.">
      <LiveRefresh url={props.eventsUrl} quiet />
      <RefreshAt at={ends[0] ?? null} />
      <Panel flush label="Waiting">
        <div className={table.toolbar}>
          <OwnerTabs owner={owner} href={props.queueHref} />
          <Keys canTake={props.take !== null} />
        </div>
        {rows.length > 0
          ? (
            <>
              <QueueTable rows={rows} base={runsHref} viewerId={props.viewerId} take={props.take} />
              <PageLinks shown={plural(rows.length, 'run')} next={props.next} first={props.first} />
            </>
          )
          : <NothingWaits owner={owner} />}
      </Panel>
      {decided.length > 0 && <Panel title="Recently decided" note="a decision stands until its end, or until the run is measured anew" flush><DecidedList rows={decided} base={runsHref} /></Panel>}
      <Panel title="Overrides and what became of them" note={overrides.length > 0 ? 'newest first' : undefined} flush>
        {overrides.length > 0
          ? <OverrideList rows={overrides} people={props.people} runsHref={runsHref} casesHref={props.adversarialHref} />
          : <p className={styles.small} style={{ margin: 0, padding: '14px 16px', fontSize: 13 }}>Nobody has overridden a block yet. Each override is held against what happens afterwards: later runs of the model, and failures that are flagged.</p>}
      </Panel>
    </Page>
  )
}

const TABS: { owner: QueueOwner; label: string }[] = [{ owner: 'all', label: 'All' }, { owner: 'mine', label: 'Mine' }, { owner: 'nobody', label: 'Nobody’s' }]

function OwnerTabs({ owner, href }: { owner: QueueOwner; href: string }) {
  return (
    <nav className={styles.tabs} aria-label="Owner">
      {TABS.map((tab) => <Link key={tab.owner} href={tab.owner === 'all' ? href : `${href}?owner=${tab.owner}`} aria-current={tab.owner === owner}>{tab.label}</Link>)}
    </nav>
  )
}

function Keys({ canTake }: { canTake: boolean }) {
  const keys: [string, string][] = [['j k', 'move'], ['Enter', 'review'], ...(canTake ? [['t', 'take'] as [string, string]] : [])]
  return (
    <span className={styles.keys} aria-hidden>
      {keys.map(([key, what]) => <span key={key}>{key.split(' ').map((one) => <kbd key={one} className={styles.kbd}>{one}</kbd>)} {what}</span>)}
    </span>
  )
}

function NothingWaits({ owner }: { owner: QueueOwner }) {
  if (owner !== 'all') {
    return (
      <EmptyState icon={<ClipboardCheck size={18} />} title={owner === 'mine' ? 'You have taken nothing' : 'Everything has an owner'}>
        {owner === 'mine' ? 'Take a run from the list of all: press t on its row. Others then see that you look at it.' : 'Each run that waits was taken by someone.'}
      </EmptyState>
    )
  }
  return (
    <EmptyState icon={<ClipboardCheck size={18} />} title="Nothing waits for a decision">
      A run that the gate blocks, or cannot decide, comes here by itself. A reviewer opens it, looks at what broke, and upholds or overrides the block; CI heeds the decision. An override ends by its time, and then the run is here again.
    </EmptyState>
  )
}
