'use client'

import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Scale } from 'lucide-react'
import { useCallback, useEffect, useRef, useState, useTransition } from 'react'
import { QUESTIONS, type KeyedChoice } from '@/components/ratings/choice-keys'
import { RatingBar } from '@/components/ratings/rating-bar'
import { TaskView } from '@/components/ratings/task-view'
import { useOutbox } from '@/components/ratings/use-outbox'
import { useRatingKeys } from '@/components/ratings/use-rating-keys'
import { useTasks, type NextTasks } from '@/components/ratings/use-tasks'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { RatingProgressView } from '@/lib/core/display/ratings-view'
import type { BlindTask } from '@/lib/core/rating/blind-task'
import styles from '@/components/ratings/ratings.module.css'

type Fill = () => Promise<ActionResult<{ added: number }>>
type Props = {
  /** null: the person may not rate. */
  tasks: BlindTask[] | null
  progress: RatingProgressView
  giveUrl: string
  storageKey: string
  next: NextTasks
  /** null: the person may not fill the queue. */
  fill: Fill | null
}

const refused = (message: string) => {
  notifications.show({ color: 'red', message })
}

/** One thing at a time that a judge decided, for a person who does not know what the judge said. */
export function RatingDesk({ tasks, ...props }: Props) {
  if (tasks === null) {
    return (
      <Panel label="Rate">
        <EmptyState icon={<Scale size={18} />} title="You may read what people settled, not rate">
          Rating needs the role support, reviewer or admin. {props.progress.open > 0 ? 'What is open is not shown, so that it stays blind.' : 'Nothing is open.'}
        </EmptyState>
      </Panel>
    )
  }
  return <Desk {...props} tasks={tasks} />
}

function Desk({ tasks, progress, giveUrl, storageKey, next, fill }: Props & { tasks: BlindTask[] }) {
  const { current, fetching, fault, again, done, skip, putBack } = useTasks(tasks, { next, storageKey })
  const outbox = useOutbox(giveUrl, refused)
  const [notes, setNotes] = useState<{ id: string; text: string } | null>(null)
  const shownAt = useRef(0)
  const top = useRef<HTMLDivElement>(null)
  const id = current?.id ?? null
  useEffect(() => {
    shownAt.current = performance.now()
    // the next one is read from its begin
    if (top.current && top.current.getBoundingClientRect().top < 0) top.current.scrollIntoView()
  }, [id])
  const note = notes?.id === id ? notes.text : null
  const choose = ({ choice, label }: KeyedChoice) => {
    if (!current) return
    outbox.give({ task: current, choice, label, note: note?.trim() ?? '', durationMs: performance.now() - shownAt.current })
    done()
  }
  const takeBack = () => {
    const given = outbox.takeBack()
    if (!given) return
    putBack(given.task)
    if (given.note) setNotes({ id: given.task.id, text: given.note })
  }
  const openNote = useCallback(() => {
    if (id) setNotes((before) => (before?.id === id ? before : { id, text: '' }))
    // one that is being written already
    document.querySelector<HTMLTextAreaElement>('[data-rating-note]')?.focus()
  }, [id])
  useRatingKeys((key) => {
    if (key === 'z') takeBack()
    else if (!current) return false
    else if (key === 's') skip()
    else if (key === 'n') openNote()
    else {
      const chosen = QUESTIONS[current.kind].choices.find((choice) => choice.key === key)
      if (!chosen) return false
      choose(chosen)
    }
    return true
  })
  return (
    <div className={styles.desk} ref={top}>
      {current
        ? <TaskView key={current.id} task={current} />
        : fault !== null && !fetching ? <NotFetched fault={fault} again={again} /> : <Nothing fetching={fetching} progress={progress} fill={fill} />}
      <RatingBar
        task={current} waiting={outbox.waiting} failed={outbox.failed.length} choose={choose} skip={skip} takeBack={takeBack} retry={outbox.retry}
        note={note} setNote={(text) => setNotes(text === null || id === null ? null : { id, text })} openNote={openNote}
      />
    </div>
  )
}

/** Whether something is left to rate is not known. */
function NotFetched({ fault, again }: { fault: string; again: () => void }) {
  return (
    <Panel label="Rate">
      <EmptyState icon={<Scale size={18} />} title="The next one is not here" more={<Button onClick={again} variant="default">Try again</Button>}>{fault}</EmptyState>
    </Panel>
  )
}

function Nothing({ fetching, progress, fill }: { fetching: boolean; progress: RatingProgressView; fill: Fill | null }) {
  const [pending, startTransition] = useTransition()
  const add = () => startTransition(async () => {
    const result = await fill!()
    if (result.ok) notifications.show({ message: `${result.value.added} added` })
    else refused(result.message)
  })
  const waits = progress.open > 0
  return (
    <Panel label="Rate">
      {fetching
        ? <p className={styles.quiet} role="status">Looking for the next one…</p>
        : (
          <EmptyState
            icon={<Scale size={18} />} title={progress.yours > 0 ? 'That was all for you' : 'Nothing to rate'}
            more={fill && !waits && <Button onClick={add} loading={pending} variant="default">Add from the newest run</Button>}
          >
            {waits
              ? 'What is open waits for other people: each is rated by two who see nothing of each other.'
              : 'After each decided deploy the verdicts in which a label helps most come here: votes that differ, orders that flip, cases that decide a set, and a part drawn from all.'}
          </EmptyState>
        )}
    </Panel>
  )
}
