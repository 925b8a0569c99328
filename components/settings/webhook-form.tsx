'use client'

import { Button, Checkbox, SegmentedControl, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { WebhookView } from '@/lib/core/display/webhook-view'
import { WEBHOOK_EVENT_NAMES, WEBHOOK_EVENTS, type WebhookEvent, type WebhookFormat } from '@/lib/core/webhooks/webhook-events'
import type { WebhookInput } from '@/lib/core/webhooks/webhook-input'
import run from '@/components/runs/run.module.css'

type Props = { webhook: WebhookView | null; save: (values: WebhookInput) => Promise<ActionResult>; onDone: () => void }

const FORMATS: { value: WebhookFormat; label: string }[] = [{ value: 'slicegate', label: 'Signed JSON' }, { value: 'slack', label: 'Text for Slack' }]

/** Adds a webhook or changes one. */
export function WebhookForm({ webhook, save, onDone }: Props) {
  const [pending, startTransition] = useTransition()
  const form = useForm<WebhookInput>({
    initialValues: {
      name: webhook?.name ?? '', url: webhook?.url ?? '', format: webhook?.format ?? 'slicegate',
      events: webhook?.events ?? ['run.decided', 'run.reviewed', 'review.waiting'] satisfies WebhookEvent[], enabled: webhook?.enabled ?? true,
    },
  })
  const submit = form.onSubmit((values) => startTransition(async () => {
    const result = await save(values)
    if (result.ok) return onDone()
    form.setErrors({ [result.field ?? 'name']: result.message.replace(/^\w+: /, '') })
  }))
  return (
    <form className={run.form} onSubmit={submit} noValidate>
      <TextInput label="Name" placeholder="#deploys" data-autofocus {...form.getInputProps('name')} />
      <TextInput label="Address" placeholder="https://hooks.example.com/slicegate" {...form.getInputProps('url')} />
      <SegmentedControl fullWidth size="xs" data={FORMATS} aria-label="Format" {...form.getInputProps('format')} />
      <Checkbox.Group label="Told of" {...form.getInputProps('events')}>
        <div style={{ display: 'grid', gap: 8, marginTop: 6 }}>
          {WEBHOOK_EVENT_NAMES.map((event) => <Checkbox key={event} size="xs" value={event} label={WEBHOOK_EVENTS[event]} description={event} />)}
        </div>
      </Checkbox.Group>
      <Switch size="sm" label="Switched on" {...form.getInputProps('enabled', { type: 'checkbox' })} />
      <div className={run.formEnd}>
        <Button variant="default" onClick={onDone}>Cancel</Button>
        <Button type="submit" loading={pending}>{webhook ? 'Save' : 'Add webhook'}</Button>
      </div>
    </form>
  )
}
