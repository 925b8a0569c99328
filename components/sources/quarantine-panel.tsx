'use client'

import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { ChevronDown, ChevronRight, Download, PackageCheck } from 'lucide-react'
import { useState, useTransition } from 'react'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import { formatCount, plural } from '@/lib/core/display/format'
import type { QuarantineGroup } from '@/lib/core/display/import-view'
import styles from '@/components/sources/imports.module.css'

export type QuarantineActions = {
  retry: () => Promise<ActionResult<{ read: number; stored: number; duplicates: number; notCalls: number; stillAside: number }>>
  /** `expected`: how many the person saw; others by now are not thrown away. */
  discard: (reason: string | null, expected: number) => Promise<ActionResult<number>>
}

type Props = {
  groups: QuarantineGroup[]; lines: { waiting: number; whole: number; retried: number }; quarantined: number; running: boolean
  actions: QuarantineActions | null; downloads: { jsonl: string; lines: string }
}

/** Lines that could not be read, by reason; they can be read again, taken out to be corrected, or thrown away. */
export function QuarantinePanel({ groups, lines, quarantined, running, actions, downloads }: Props) {
  const [pending, startTransition] = useTransition()
  const retry = () => startTransition(async () => {
    const result = await actions!.retry()
    if (!result.ok) return void notifications.show({ color: 'red', message: result.message })
    const { read, stored, duplicates, stillAside } = result.value
    notifications.show({ message: `${plural(read, 'line')} read again: ${formatCount(stored)} new, ${formatCount(duplicates)} known, ${formatCount(stillAside)} still put aside` })
  })
  const discard = (reason: string | null, count: number) => modals.openConfirmModal({
    title: `Throw ${plural(count, 'line')} away?`, children: 'They do not come back: download them first if they may be needed. The counts of the import stay.',
    labels: { confirm: `Throw ${formatCount(count)} away`, cancel: 'Keep them' }, confirmProps: { color: 'red' },
    onConfirm: () => startTransition(async () => {
      const result = await actions!.discard(reason, count)
      notifications.show(result.ok ? { message: `${plural(result.value, 'line')} thrown away` } : { color: 'red', message: result.message })
    }),
  })
  if (lines.waiting === 0) {
    return (
      <Panel title="Put aside" flush>
        <EmptyState icon={<PackageCheck size={18} />} title={quarantined === 0 ? 'Every line could be read' : 'Nothing waits here any more'}>
          {quarantined === 0 ? 'A line that cannot be read is kept here with its number and the reason; it never stops the others.' : 'What was put aside was taken in or thrown away.'}
        </EmptyState>
      </Panel>
    )
  }
  const more = quarantined - lines.waiting
  return (
    <Panel
      title="Put aside" flush note={`${plural(lines.waiting, 'line')}, redacted`}
      actions={(
        <>
          <Button component="a" href={downloads.jsonl} download size="xs" variant="default" leftSection={<Download size={13} />}>With reasons</Button>
          <Button component="a" href={downloads.lines} download size="xs" variant="default" leftSection={<Download size={13} />} disabled={lines.whole === 0}>Lines only</Button>
          {actions && <Button size="xs" variant="default" color="red" disabled={running || pending} onClick={() => discard(null, lines.waiting)}>Throw away</Button>}
          {actions && <Button size="xs" loading={pending} disabled={running || lines.whole === 0} onClick={retry}>Read again</Button>}
        </>
      )}
    >
      {groups.map((group, index) => <Group key={group.reason} group={group} open={index === 0 || groups.length <= 3} discard={actions && !running ? () => discard(group.reason, group.lines) : null} />)}
      {more > 0 && lines.waiting >= 1000 && <p className={styles.more}>The first 1,000 lines are kept; {formatCount(more)} more are only counted.</p>}
    </Panel>
  )
}

function Group({ group, open: openFirst, discard }: { group: QuarantineGroup; open: boolean; discard: (() => void) | null }) {
  const [open, setOpen] = useState(openFirst)
  const { reason, lines, examples } = group
  return (
    <section className={styles.group} aria-label={reason}>
      <div className={styles.groupHead}>
        <button type="button" className={styles.reason} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? <ChevronDown size={14} /> : <ChevronRight size={14} />}{reason}<span>{plural(lines, 'line')}</span>
        </button>
        {discard && lines > 1 && <Button size="compact-xs" variant="subtle" color="gray" onClick={discard}>Throw these away</Button>}
      </div>
      {open && (
        <>
          <ul className={styles.lines}>
            {examples.map(({ line, row, text }) => (
              <li key={`${line}/${row}`}><span>line {formatCount(line)}{row > 0 ? `, ${row + 1}.` : ''}</span><code>{text || 'no text is kept of it'}</code></li>
            ))}
          </ul>
          {lines > examples.length && <p className={styles.more}>and {plural(lines - examples.length, 'line')} more with this reason</p>}
        </>
      )}
    </section>
  )
}
