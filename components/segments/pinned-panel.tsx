'use client'

import { ActionIcon, Tooltip } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { PinOff } from 'lucide-react'
import Link from 'next/link'
import { useTransition } from 'react'
import { Panel } from '@/components/ui/panel'
import { TableScroll } from '@/components/ui/table-scroll'
import { TimeAgo } from '@/components/ui/time-ago'
import type { ActionResult } from '@/lib/core/display/action-result'
import { formatCount } from '@/lib/core/display/format'
import type { PinnedView } from '@/lib/core/display/segments-view'
import table from '@/components/ui/table.module.css'

type Props = { pinned: PinnedView[]; base: string; unpin: ((id: string) => Promise<ActionResult>) | null }

/** Slices that the search of a run found and a person made segments of. */
export function PinnedPanel({ pinned, base, unpin }: Props) {
  return (
    <Panel title="Pinned segments" note="slices that a run found, gated by every later one" flush>
      <TableScroll label="Pinned segments">
        <table className={table.table}>
          <thead><tr><th scope="col">Condition</th><th scope="col" className={table.num}>Cases</th><th scope="col">Pinned</th><th scope="col" className={table.num}>Actions</th></tr></thead>
          <tbody>
            {pinned.map((row) => (
              <tr key={row.id}>
                <td className={table.clip} title={row.label}><b style={{ fontWeight: 550 }}>{row.label}</b></td>
                <td className={table.num}>{row.cases === null ? '–' : formatCount(row.cases)}</td>
                <td className={table.dim}>by {row.by}, <TimeAgo at={row.createdAt} /></td>
                <td className={table.num}>{unpin && <UnpinButton row={row} unpin={unpin} />}</td>
              </tr>
            ))}
            {pinned.length === 0 && <tr><td colSpan={4} className={table.dim} style={{ whiteSpace: 'normal' }}>None yet. When a <Link href={`${base}/runs`}>run</Link> finds a slice that broke more than the rest, one click there makes it a segment.</td></tr>}
          </tbody>
        </table>
      </TableScroll>
    </Panel>
  )
}

function UnpinButton({ row, unpin }: { row: PinnedView; unpin: (id: string) => Promise<ActionResult> }) {
  const [pending, startTransition] = useTransition()
  const remove = () => modals.openConfirmModal({
    title: 'Unpin this segment?', children: `The next run does not gate ${row.label} any more. Runs that are done keep it.`, labels: { confirm: 'Unpin', cancel: 'Cancel' },
    onConfirm: () => startTransition(async () => {
      const result = await unpin(row.id)
      notifications.show(result.ok ? { message: 'The segment is not pinned any more' } : { color: 'red', message: result.message })
    }),
  })
  return <Tooltip label="Unpin"><ActionIcon variant="subtle" color="gray" loading={pending} aria-label={`Unpin ${row.label}`} onClick={remove}><PinOff size={14} /></ActionIcon></Tooltip>
}
