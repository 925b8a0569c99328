import { Button } from '@mantine/core'
import { CheckCheck, Download } from 'lucide-react'
import Link from 'next/link'
import { TintedText } from '@/components/cases/tinted-text'
import { ToneBadge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { PageLinks } from '@/components/ui/page-link'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import { SettledFilters } from '@/components/ratings/settled-filters'
import { cutBegin } from '@/lib/core/display/cut-begin'
import { plural } from '@/lib/core/display/format'
import { labelWords, reasonWords, type SettledTask } from '@/lib/core/display/ratings-view'
import styles from '@/components/ratings/ratings.module.css'

type Props = {
  tasks: SettledTask[]
  names: { judges: string[]; segments: string[] }
  filtered: boolean
  runsHref: string
  csvHref: string
  next: string | null
  first: string | null
}

/** What people settled, beside what the judge had said. */
export function SettledList({ tasks, names, filtered, runsHref, csvHref, next, first }: Props) {
  return (
    <Panel title="Settled" note="newest first" flush actions={tasks.length > 0 && <Button component="a" href={csvHref} download size="compact-xs" variant="default" leftSection={<Download size={13} />}>CSV</Button>}>
      <SettledFilters judges={names.judges} segments={names.segments} />
      {tasks.length === 0
        ? <EmptyState icon={<CheckCheck size={18} />} title={filtered ? 'Nothing matches' : 'Nothing is settled yet'}>{filtered ? 'Try another filter.' : 'Two people who choose alike settle a task; what the judge had said is shown here then.'}</EmptyState>
        : (
          <>
            <ul className={styles.settled}>{tasks.map((task) => <SettledRow key={task.id} task={task} runsHref={runsHref} />)}</ul>
            <PageLinks shown={plural(tasks.length, 'task')} next={next} first={first} />
          </>
        )}
    </Panel>
  )
}

function SettledRow({ task, runsHref }: { task: SettledTask; runsHref: string }) {
  const { gold, judged } = task
  const agrees = gold === judged
  return (
    <li>
      <div className={styles.settledCase}>
        <Link href={`${runsHref}/${task.runId}/cases/${task.caseId}`} prefetch={false}>{task.title === null ? task.caseKey : <TintedText text={cutBegin(task.title)} />}</Link>
        <span>
          {task.segments.join(', ') || 'no segment'} · {task.arm === 'pair' ? 'both answers' : `answer of the ${task.arm}`} · {reasonWords(task.reason)} · <TimeAgo at={task.settledAt} />
        </span>
      </div>
      <div className={styles.settledSaid}>
        <ToneBadge tone={gold === null ? 'open' : agrees ? 'pass' : 'warn'}>{gold === null ? 'People differ' : agrees ? 'Judge agrees' : 'Judge differs'}</ToneBadge>
        <span>People: <b>{gold === null ? 'undecided' : labelWords(gold)}</b></span>
        <span>{task.judgeModel ?? 'Judge'}: <b>{labelWords(judged)}</b></span>
      </div>
      <ul className={styles.raters} aria-label="Ratings">
        {task.ratings.length === 0 && <li>imported</li>}
        {task.ratings.map(({ userId, by, choice, note }) => <li key={userId} data-other={gold !== null && choice !== gold}><b>{by}</b> {labelWords(choice)}{note && <q>{note}</q>}</li>)}
      </ul>
    </li>
  )
}
