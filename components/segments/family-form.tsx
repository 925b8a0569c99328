'use client'

import { Button, MultiSelect, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState, useTransition, type FormEvent } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import styles from '@/components/segments/segments.module.css'

export type FamilyValues = { label: string; segmentKeys: string[] }

type Props = { values: FamilyValues; segments: string[]; save: (values: FamilyValues) => Promise<ActionResult>; done: string; onDone: () => void }

/** Choices in the list at once: with thousands of segments one searches. */
const SHOWN = 50

/** The name of a family and its segments. */
export function FamilyForm({ values, segments, save, done, onDone }: Props) {
  const [label, setLabel] = useState(values.label)
  const [segmentKeys, setSegmentKeys] = useState(values.segmentKeys)
  const [fault, setFault] = useState<{ field: string | null; message: string } | null>(null)
  const [pending, startTransition] = useTransition()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    startTransition(async () => {
      const result = await save({ label, segmentKeys })
      if (!result.ok) return setFault({ field: result.field, message: result.message.replace(/^[\w.]+: /, '') })
      notifications.show({ message: done })
      onDone()
    })
  }
  const known = [...new Set([...segments, ...values.segmentKeys])].sort()
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <TextInput label="Name" data-autofocus value={label} onChange={(event) => setLabel(event.currentTarget.value)} error={fault?.field === 'label' ? fault.message : null} />
      <MultiSelect
        label="Segments" description="A case counts in its segment and in the family" searchable clearable data={known} limit={SHOWN} value={segmentKeys} onChange={setSegmentKeys}
        maxDropdownHeight={220} error={fault && fault.field !== 'label' ? fault.message : null}
      />
      <div className={styles.formEnd}>
        <Button variant="default" onClick={onDone}>Cancel</Button>
        <Button type="submit" loading={pending}>Save</Button>
      </div>
    </form>
  )
}
