'use client'

import { Button, Modal, NumberInput, type ButtonProps } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import styles from '@/components/runs/run.module.css'

/** Goes on with a paused run, or changes the budget of one that is going on; null = the budget stays. */
export type Resume = (input: { budgetUsd: number | null }) => Promise<ActionResult<{ sentence: string }>>

type Props = ButtonProps & {
  /** What the dialog says above the field, with the figures. */
  why: string
  /** What the field holds at first, in US dollars; null = nothing is known. */
  suggestedUsd: number | null
  paused: boolean
  resume: Resume
}

/** Asks for a budget: with it a paused run goes on, and one that is going on goes further. */
export function BudgetButton({ why, suggestedUsd, paused, resume, ...props }: Props) {
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button onClick={open} {...props}>{paused ? 'Resume' : 'Change budget'}</Button>
      <Modal opened={opened} onClose={close} title={paused ? 'Resume this run' : 'Change the budget'}>
        <BudgetForm why={why} suggestedUsd={suggestedUsd} paused={paused} resume={resume} onDone={close} />
      </Modal>
    </>
  )
}

function BudgetForm({ why, suggestedUsd, paused, resume, onDone }: Pick<Props, 'why' | 'suggestedUsd' | 'paused' | 'resume'> & { onDone: () => void }) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const form = useForm<{ budget: number | string }>({
    initialValues: { budget: suggestedUsd ?? '' },
    validate: { budget: (value) => (Number(value) > 0 ? null : 'Expected US dollars above 0, such as 5 or 12.50') },
  })
  const submit = form.onSubmit(({ budget }) => startTransition(async () => {
    const result = await resume({ budgetUsd: Number(budget) })
    if (!result.ok) {
      form.setFieldError('budget', result.message.replace(/^[\w.]+: /, ''))
      return
    }
    notifications.show({ message: result.value.sentence })
    onDone()
    router.refresh()
  }))
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <p className={styles.hint} style={{ margin: 0 }}>{why}</p>
      <NumberInput
        label="Budget of the run" description="US dollars, what it has spent included" prefix="$" min={0} decimalScale={6} thousandSeparator="," hideControls data-autofocus
        {...form.getInputProps('budget')}
      />
      <div className={styles.formEnd}>
        <Button variant="default" onClick={onDone}>Cancel</Button>
        <Button type="submit" loading={pending}>{paused ? 'Resume' : 'Save'}</Button>
      </div>
    </form>
  )
}

/** Goes on with a run that waits for no money of its own: the week has room again, or the server says what is missing. */
export function ResumeButton({ resume }: { resume: Resume }) {
  const [pending, startTransition] = useTransition()
  const run = () => startTransition(async () => {
    const result = await resume({ budgetUsd: null })
    notifications.show(result.ok ? { message: result.value.sentence } : { color: 'red', message: result.message })
  })
  return <Button variant="default" onClick={run} loading={pending}>Resume</Button>
}
