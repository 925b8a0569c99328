'use client'

import { Button, Modal, NumberInput, Switch } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useState, useTransition, type FormEvent } from 'react'
import { Panel } from '@/components/ui/panel'
import { RETENTION_DAYS, takesAway, type RetentionPreview } from '@/lib/core/retention'
import type { ActionResult } from '@/lib/core/display/action-result'
import { formatMoment, plural } from '@/lib/core/display/format'
import styles from '@/components/settings/settings.module.css'
import run from '@/components/runs/run.module.css'

/** `days` null: for ever. */
type Values = { days: number | null; keepOriginals: boolean }
type Props = {
  values: Values
  /** null: the viewer may only look. */
  actions: { preview: (days: number) => Promise<ActionResult<RetentionPreview>>; save: (values: Values) => Promise<ActionResult> } | null
}

/** How long traffic is kept. What would go at once is counted and shown before it is saved. */
export function TrafficPanel({ values, actions }: Props) {
  const [days, setDays] = useState<number | null>(values.days)
  const [keepOriginals, setKeepOriginals] = useState(values.keepOriginals)
  const [fault, setFault] = useState<string | null>(null)
  const [preview, setPreview] = useState<RetentionPreview | null>(null)
  const [opened, { open, close }] = useDisclosure(false)
  const [pending, startTransition] = useTransition()
  const changed = days !== values.days || keepOriginals !== values.keepOriginals

  const save = () => startTransition(async () => {
    const result = await actions!.save({ days, keepOriginals })
    setFault(result.ok ? null : result.message)
    close()
    if (result.ok) notifications.show({ message: days === null ? 'Traces are kept until somebody says otherwise' : `Traces are kept for ${plural(days, 'day')}` })
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const shorter = days !== null && (values.days === null || days < values.days)
    if (!shorter) return save()
    startTransition(async () => {
      const found = await actions!.preview(days)
      if (!found.ok) return setFault(found.message)
      setFault(null)
      setPreview(found.value)
      open()
    })
  }
  return (
    <Panel title="Traffic" note={values.days === null ? 'kept for ever' : `kept for ${plural(values.days, 'day')}`}>
      <form className={styles.row} onSubmit={submit}>
        <NumberInput
          label="Keep traces for" suffix=" days" placeholder="for ever" value={days ?? ''} onChange={(value) => setDays(typeof value === 'number' ? value : null)} error={fault}
          min={RETENTION_DAYS.least} max={RETENTION_DAYS.most} clampBehavior="none" allowDecimal={false} allowNegative={false} readOnly={!actions} hideControls style={{ flex: '0 1 200px' }}
        />
        <Switch label="Keep the redacted record beside each trace" checked={keepOriginals} onChange={(event) => setKeepOriginals(event.currentTarget.checked)} disabled={!actions} style={{ alignSelf: 'center', marginTop: 22 }} />
        {actions && <Button type="submit" variant="default" size="sm" loading={pending && !opened} disabled={!changed}>Save</Button>}
      </form>
      <p className={styles.quiet}>
        Older traces are deleted every hour, with the vectors, cached judge answers and unreadable lines of that age. Frozen cases, the adversarial set, flags, ratings and runs are
        never deleted: they have what they need of their own.
      </p>
      <Modal opened={opened} onClose={close} title={`Keep traces for ${plural(days ?? 0, 'day')}?`}>
        {preview && <WhatGoes preview={preview} />}
        <div className={run.formEnd}>
          <Button variant="default" onClick={close}>Keep them</Button>
          <Button color={preview && takesAway(preview) ? 'red' : undefined} loading={pending} onClick={save}>{preview && takesAway(preview) ? 'Save and delete' : 'Save'}</Button>
        </div>
      </Modal>
    </Panel>
  )
}

function WhatGoes({ preview }: { preview: RetentionPreview }) {
  const gone = [
    preview.traces > 0 && `${plural(preview.traces, 'trace')}${preview.oldest ? `, the oldest of ${formatMoment(preview.oldest)}` : ''}`,
    preview.quarantinedLines > 0 && `${plural(preview.quarantinedLines, 'line')} that could not be read`,
    preview.embeddings > 0 && `${plural(preview.embeddings, 'vector')}: texts that still come are embedded again, and paid again`,
    preview.answers > 0 && `${plural(preview.answers, 'cached judge answer')}`,
  ].filter((line) => line !== false)
  return (
    <div className={run.form}>
      {gone.length === 0 ? <p>Nothing is that old: nothing is deleted now.</p> : (
        <>
          <p>Within the hour this is deleted, and cannot be brought back:</p>
          <ul>{gone.map((line) => <li key={line}>{line}</li>)}</ul>
        </>
      )}
      {preview.casesKept + preview.flagsKept > 0 && (
        <p>{plural(preview.casesKept, 'case')} and {plural(preview.flagsKept, 'flag')} that were made of these traces stay; where they link to the logged call it will say that it has expired.</p>
      )}
    </div>
  )
}
