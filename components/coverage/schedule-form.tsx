'use client'

import { Autocomplete, Button, Select, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useState, useTransition } from 'react'
import type { RefreshActions } from '@/components/coverage/refresh-buttons'
import { SCHEDULE_PRESETS } from '@/lib/core/display/coverage-refresh'
import { formatMoment } from '@/lib/core/display/format'
import { isTimeZone, nextCronTime, readCron } from '@/lib/core/refresh/cron'
import type { RefreshScheduleView } from '@/lib/core/refresh/refresh-view'
import styles from '@/components/coverage/refresh.module.css'

type Props = { schedule: RefreshScheduleView | null; save: RefreshActions['setSchedule']; models: string[]; onDone: () => void }

const OTHER = 'other'

/** When the cases are refreshed by themselves. */
export function ScheduleForm({ schedule, save, models, onDone }: Props) {
  const [pending, startTransition] = useTransition()
  const [nowMs] = useState(() => Date.now())
  const form = useForm({
    initialValues: {
      cron: schedule?.cron ?? SCHEDULE_PRESETS[0]!.cron, timezone: schedule?.timezone ?? ownTimeZone(), enabled: schedule?.enabled ?? true, candidate: schedule?.startRun?.candidate.model ?? '',
    },
    validate: {
      cron: (value) => {
        const read = readCron(value)
        return read.ok ? null : read.message
      },
      timezone: (value) => (isTimeZone(value) ? null : 'Expected the name of a time zone, such as Europe/Berlin'),
    },
  })
  const [own, setOwn] = useState(() => !SCHEDULE_PRESETS.some(({ cron }) => cron === form.values.cron))
  const submit = form.onSubmit((values) => startTransition(async () => {
    const result = await save({ ...values, candidate: values.candidate.trim() })
    if (!result.ok) return form.setFieldError(fieldOf(result.field), result.message.replace(/^[\w.]+: /, ''))
    notifications.show({ message: values.enabled ? 'The schedule is on' : 'The schedule is off' })
    onDone()
  }))
  return (
    <form className={styles.dialog} onSubmit={submit} noValidate>
      <Switch label="Refresh by a schedule" {...form.getInputProps('enabled', { type: 'checkbox' })} />
      <Select
        label="When" allowDeselect={false} data={[...SCHEDULE_PRESETS.map(({ cron, label }) => ({ value: cron, label })), { value: OTHER, label: 'Another time, as cron' }]}
        value={own ? OTHER : form.values.cron}
        onChange={(value) => {
          setOwn(value === OTHER)
          if (value && value !== OTHER) form.setFieldValue('cron', value)
        }}
      />
      {own && <TextInput label="Cron" description="minute, hour, day of the month, month, day of the week" {...form.getInputProps('cron')} />}
      <Select label="Time zone" searchable allowDeselect={false} limit={60} data={timeZones(form.values.timezone)} {...form.getInputProps('timezone')} />
      <Autocomplete label="Then start a run with the candidate" description="Empty: no run is started" openOnFocus={false} data={models} {...form.getInputProps('candidate')} />
      <p className={styles.note} role="status">{nextText(form.values, nowMs)}</p>
      <div className={styles.end}>
        <Button variant="default" onClick={onDone}>Cancel</Button>
        <Button type="submit" loading={pending}>Save</Button>
      </div>
    </form>
  )
}

const FIELDS = ['cron', 'timezone', 'candidate'] as const

function fieldOf(field: string | null): (typeof FIELDS)[number] {
  return FIELDS.find((name) => field === name) ?? (field?.startsWith('startRun') ? 'candidate' : 'cron')
}

function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
}

function timeZones(chosen: string): string[] {
  return [...new Set([chosen, 'UTC', ...Intl.supportedValuesOf('timeZone')])]
}

function nextText({ cron, timezone, enabled }: { cron: string; timezone: string; enabled: boolean }, nowMs: number): string {
  if (!enabled) return 'Off: the cases are refreshed by hand, over the API or from the command line.'
  const read = readCron(cron)
  if (!read.ok || !isTimeZone(timezone)) return 'The next time shows here.'
  const next = nextCronTime(read.schedule, timezone, nowMs)
  if (next === null) return 'This time never comes.'
  const there = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, weekday: 'long', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(next)
  return `Next: ${there} in ${timezone} (${formatMoment(new Date(next).toISOString())}).`
}
