'use client'

import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { getHotkeyHandler, useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { Flag } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useTransition } from 'react'
import { isTyping } from '@/components/shell/keyboard'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'
import styles from '@/components/runs/run.module.css'

export type FlagInput = { traceId: string; ticketUrl: string; expectation: string }
export type FlagAction = (input: FlagInput) => Promise<ActionResult<{ created: boolean; caseCreated: boolean }>>

type Props = {
  traceId: string | null; flag: FlagAction; hotkey?: boolean; label?: string
  /** What the dialog is about, in a few words. */
  about?: string | null
  /** true: proposes the address of this page as the ticket, for those who found the failure here. */
  foundHere?: boolean
}

/** A ticket says that a trace was a failure: it becomes a permanent case. `traceId` null lets the person name the trace. */
export function FlagButton({ traceId, flag, hotkey = false, label = 'Flag', about = null, foundHere = false }: Props) {
  const [opened, { open, close }] = useDisclosure(false)
  useEffect(() => {
    if (!hotkey) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'f' || event.defaultPrevented || isTyping(event)) return
      event.preventDefault()
      open()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [hotkey, open])
  return (
    <>
      <Button variant="default" leftSection={<Flag size={14} />} rightSection={hotkey && <kbd className={styles.key} aria-hidden>F</kbd>} onClick={open}>{label}</Button>
      <Modal opened={opened} onClose={close} title="Flag as a failure">
        {about && <p className={styles.about}>{about}</p>}
        <FlagForm traceId={traceId} flag={flag} foundHere={foundHere} onDone={close} />
      </Modal>
    </>
  )
}

function FlagForm({ traceId, flag, foundHere, onDone }: Pick<Props, 'traceId' | 'flag' | 'foundHere'> & { onDone: () => void }) {
  const [pending, startTransition] = useTransition()
  const router = useRouter()
  const form = useForm({
    initialValues: { traceId: traceId ?? '', ticketUrl: foundHere ? window.location.href : '', expectation: '' },
    validate: {
      traceId: (value) => (value.trim() === '' ? 'Which trace failed?' : null),
      ticketUrl: (value) => (/^https?:\/\/\S+$/.test(value.trim()) ? null : 'A link to the ticket, beginning with http:// or https://'),
      expectation: (value) => (value.trim() === '' ? 'Say what should have happened' : null),
    },
  })
  const submit = form.onSubmit((values) => startTransition(async () => {
    const result = await awaitAnswer(flag(values))
    if (!result.ok) {
      form.setFieldError(result.field ?? 'ticketUrl', result.message)
      return
    }
    notifications.show({ message: result.value.caseCreated ? 'The trace is an adversarial case from now on' : result.value.created ? 'The ticket is added to its adversarial case' : 'This ticket had flagged the trace before' })
    onDone()
    // the page behind shows the ticket
    router.refresh()
  }))
  return (
    <form className={styles.form} onSubmit={submit} onKeyDown={getHotkeyHandler([['mod+Enter', () => submit()]])} noValidate>
      {traceId === null && <TextInput label="Trace" placeholder="Trace id, as your gateway logged it" withAsterisk data-autofocus {...form.getInputProps('traceId')} />}
      <TextInput label="Ticket" placeholder="https://tickets.example.com/48213" withAsterisk data-autofocus={(traceId !== null && !foundHere) || undefined} {...form.getInputProps('ticketUrl')} />
      <Textarea label="What should have happened" withAsterisk data-autofocus={foundHere || undefined} autosize minRows={3} maxRows={10} placeholder="The refund should have been issued after the order was looked up." {...form.getInputProps('expectation')} />
      <p style={{ margin: 0, color: 'var(--sg-faint)', fontSize: 12.5 }}>Every later run replays this case. It cannot be taken back.</p>
      <div className={styles.formEnd}>
        <Button variant="default" onClick={onDone}>Cancel</Button>
        <Button type="submit" loading={pending}>Flag as a failure</Button>
      </div>
    </form>
  )
}
