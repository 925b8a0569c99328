'use client'

import { Button, Modal, Select, Textarea, type ButtonProps } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import { QUARANTINE_DAYS } from '@/lib/core/gate/quarantine-rules'
import styles from '@/components/runs/run.module.css'

export type Quarantining = (input: { caseId: string; reason: string; days: number }) => Promise<ActionResult>

type Props = ButtonProps & { caseId: string; name: string; quarantine: Quarantining }

/** Puts a flaky case into quarantine, with a reason and an end. */
export function QuarantineButton({ caseId, name, quarantine, ...props }: Props) {
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button variant="default" onClick={open} {...props}>Quarantine</Button>
      <Modal opened={opened} onClose={close} title="Quarantine this case">
        <QuarantineForm caseId={caseId} name={name} quarantine={quarantine} onDone={close} />
      </Modal>
    </>
  )
}

function QuarantineForm({ caseId, name, quarantine, onDone }: Pick<Props, 'caseId' | 'name' | 'quarantine'> & { onDone: () => void }) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const form = useForm({
    initialValues: { reason: '', days: String(QUARANTINE_DAYS) },
    validate: { reason: (value) => (value.trim().length < 10 ? 'Say why it is flaky and who mends it, in at least 10 characters' : null) },
  })
  const submit = form.onSubmit(({ reason, days }) => startTransition(async () => {
    const result = await quarantine({ caseId, reason, days: Number(days) })
    if (!result.ok) {
      form.setFieldError(result.field === 'days' ? 'days' : 'reason', result.message.replace(/^[\w.]+: /, ''))
      return
    }
    notifications.show({ message: 'The case is in quarantine' })
    onDone()
    router.refresh()
  }))
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <p className={styles.hint} style={{ margin: 0, overflowWrap: 'anywhere' }}>{name}</p>
      <Textarea label="Reason" withAsterisk autosize minRows={3} maxRows={8} data-autofocus placeholder="The judge changes its mind on this wording; the rubric is being mended in #318." {...form.getInputProps('reason')} />
      <Select label="Expires" allowDeselect={false} data={[3, 7, 14, 30].map((days) => ({ value: String(days), label: `in ${days} days` }))} {...form.getInputProps('days')} />
      <p className={styles.hint} style={{ margin: 0 }}>Runs that start until then count a flip of this case only if re-runs confirm it. A confirmed break still blocks.</p>
      <div className={styles.formEnd}>
        <Button variant="default" onClick={onDone}>Cancel</Button>
        <Button type="submit" loading={pending}>Quarantine</Button>
      </div>
    </form>
  )
}
