'use client'

import { Button, Modal } from '@mantine/core'
import { CalendarClock, RefreshCw } from 'lucide-react'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { RefreshDialog } from '@/components/coverage/refresh-dialog'
import { ScheduleForm } from '@/components/coverage/schedule-form'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { DrawPreview } from '@/lib/core/display/coverage-preview'
import { scheduleText } from '@/lib/core/display/coverage-refresh'
import type { RefreshesView } from '@/lib/core/display/coverage-types'
import { formatMoment } from '@/lib/core/display/format'

export type ScheduleInput = { cron: string; timezone: string; enabled: boolean; candidate: string }
export type RefreshActions = {
  preview: () => Promise<ActionResult<DrawPreview>>
  start: (input: { candidate: string }) => Promise<ActionResult>
  cancel: (id: string) => Promise<ActionResult>
  resume: (id: string) => Promise<ActionResult>
  setSchedule: (input: ScheduleInput) => Promise<ActionResult>
}

/** The dialogs stand in the address (`?open=refresh`, `?open=schedule`), so that links can open them. */
export function RefreshButtons({ actions, refreshes, models }: { actions: RefreshActions | null; refreshes: RefreshesView; models: string[] }) {
  const router = useRouter()
  const pathname = usePathname()
  const open = useSearchParams().get('open')
  const show = (what: string | null) => {
    const next = new URLSearchParams(window.location.search)
    if (what) next.set('open', what)
    else next.delete('open')
    router.replace(next.size > 0 ? `${pathname}?${next}` : pathname, { scroll: false })
  }
  const { schedule } = refreshes
  const next = schedule?.nextAt ? `${scheduleText(schedule.cron)}; next ${formatMoment(schedule.nextAt)}` : 'No refresh is scheduled'
  const busy = refreshes.refreshes.some(({ status }) => status === 'queued' || status === 'running')
  if (!actions) return <span style={{ color: 'var(--sg-faint)', fontSize: 12.5 }}>{next}</span>
  return (
    <>
      <Button variant="default" leftSection={<CalendarClock size={14} />} title={next} onClick={() => show('schedule')}>{schedule?.enabled ? 'Scheduled' : 'Schedule'}</Button>
      <Button leftSection={<RefreshCw size={13} />} disabled={busy} title={busy ? 'A refresh is under way' : undefined} onClick={() => show('refresh')}>Refresh now</Button>
      <Modal opened={open === 'refresh' && !busy} onClose={() => show(null)} title="Refresh the cases from traffic" size={860}>
        <RefreshDialog actions={actions} models={models} onDone={() => show(null)} />
      </Modal>
      <Modal opened={open === 'schedule'} onClose={() => show(null)} title="Refresh by itself">
        <ScheduleForm schedule={schedule} save={actions.setSchedule} models={models} onDone={() => show(null)} />
      </Modal>
    </>
  )
}
