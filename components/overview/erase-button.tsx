'use client'

import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'
import styles from '@/components/overview/adversarial.module.css'

export type EraseAction = (input: { reason: string; typed: string }) => Promise<ActionResult>
type Props = { caseKey: string; erase: EraseAction }

/** Takes the contents of a case away because the law asks for it; the case stays and counts. */
export function EraseButton({ caseKey, erase }: Props) {
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <p className={styles.hint} style={{ marginBottom: 10 }}>Only where the law asks for it. The contents go for good, here and in every run; the case stays as a tombstone and counts.</p>
      <Button variant="default" color="red" size="xs" onClick={open}>Erase the contents…</Button>
      <Modal opened={opened} onClose={close} title="Erase the contents of this case"><EraseForm caseKey={caseKey} erase={erase} close={close} /></Modal>
    </>
  )
}

function EraseForm({ caseKey, erase, close }: Props & { close: () => void }) {
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const [errors, setErrors] = useState<{ reason?: string; typed?: string; other?: string }>({})
  const [pending, startTransition] = useTransition()
  const router = useRouter()
  const submit = () => startTransition(async () => {
    const result = await awaitAnswer(erase({ reason, typed }))
    if (!result.ok) {
      setErrors({ [result.field === 'reason' || result.field === 'typed' ? result.field : 'other']: result.message.replace(/^\w+: /, '') })
      return
    }
    notifications.show({ message: 'The contents are erased; the case stays as a tombstone' })
    close()
    router.refresh()
  })
  return (
    <form className={styles.form} noValidate onSubmit={(event) => {
      event.preventDefault()
      submit()
    }}>
      <Textarea label="Why the law asks for it" description="Stays for good with your name; 10 characters or more, without personal data" data-autofocus autosize minRows={2} value={reason} error={errors.reason} onChange={(event) => setReason(event.currentTarget.value)} placeholder="Request for erasure under Art. 17 GDPR, file 2026-118" />
      <TextInput label={<>Type <b>{caseKey}</b> to confirm</>} value={typed} error={errors.typed} spellCheck={false} onChange={(event) => setTyped(event.currentTarget.value)} />
      {errors.other && <p className={styles.error} role="alert">{errors.other}</p>}
      <div className={styles.formEnd}>
        <Button variant="default" onClick={close}>Cancel</Button>
        <Button type="submit" color="red" loading={pending} disabled={typed.trim() !== caseKey || reason.trim().length < 10}>Erase for good</Button>
      </div>
    </form>
  )
}
