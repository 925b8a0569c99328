'use client'

import { Button, Loader, VisuallyHidden } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useCallback, useEffect, useState, useTransition } from 'react'
import { ToneBadge } from '@/components/ui/badge'
import { TimeAgo } from '@/components/ui/time-ago'
import type { ActionResult } from '@/lib/core/display/action-result'
import { plural } from '@/lib/core/display/format'
import type { DeliveryView } from '@/lib/core/display/webhook-view'
import table from '@/components/ui/table.module.css'

const TONES = { delivered: 'pass', failed: 'blocked', waiting: 'open' } as const
const REREAD_MS = 2_000

type Props = { read: () => Promise<ActionResult<DeliveryView[]>>; resend: (deliveryId: string) => Promise<ActionResult> }

/** The newest messages of a webhook; looks again while some of them wait. */
export function WebhookDeliveries({ read, resend }: Props) {
  const [rows, setRows] = useState<DeliveryView[] | null>(null)
  const [pending, startTransition] = useTransition()
  const load = useCallback(() => startTransition(async () => {
    const result = await read()
    if (result.ok) setRows(result.value)
    else notifications.show({ color: 'red', message: result.message })
    // the functions are new at each render of the panel, and mean the same
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }), [])
  useEffect(load, [load])
  const waiting = rows?.some((row) => row.status === 'waiting') ?? false
  useEffect(() => {
    if (!waiting) return
    const timer = setInterval(load, REREAD_MS)
    return () => clearInterval(timer)
  }, [waiting, load])
  const again = (id: string) => startTransition(async () => {
    const result = await resend(id)
    if (result.ok) load()
    else notifications.show({ color: 'red', message: result.message })
  })
  if (!rows) return <Loader size="sm" />
  if (rows.length === 0) return <p style={{ margin: 0 }}>Nothing was sent yet. “Send a trial” sends a message at once.</p>
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead><tr><th scope="col">Message</th><th scope="col">State</th><th scope="col">Tries</th><th scope="col" className={table.num}>When</th><th scope="col"><VisuallyHidden>Actions</VisuallyHidden></th></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td className={table.clip} title={row.text}><b style={{ fontWeight: 550 }}>{row.event}</b> <span className={table.dim}>{row.text}</span></td>
              <td>
                <ToneBadge tone={TONES[row.status as keyof typeof TONES] ?? 'neutral'} title={row.error ?? undefined}>{row.status}</ToneBadge>
                {row.error && <span className={table.dim}> {row.error}</span>}
              </td>
              <td className={table.dim}>{plural(row.attempts, 'try', 'tries')}</td>
              <td className={`${table.num} ${table.dim}`}><TimeAgo at={row.deliveredAt ?? row.createdAt} /></td>
              <td className={table.num}>{row.status !== 'delivered' && <Button size="compact-xs" variant="default" loading={pending} onClick={() => again(row.id)}>Send again</Button>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
