'use client'

import { Button, PasswordInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useEffect, useState, useTransition } from 'react'
import type { PasswordVerdict } from '@/lib/core/accounts/password-policy'
import type { ActionResult } from '@/lib/core/display/action-result'
import styles from '@/components/auth/account.module.css'

const EMPTY = { current: '', wanted: '', again: '' }
const FIELDS = ['current', 'wanted'] as const

type Props = { name: string; email: string; change: (current: string, wanted: string) => Promise<ActionResult> }

/** The same rule as the server's, said while typing; the server judges again. */
export function PasswordForm({ name, email, change }: Props) {
  const [pending, startTransition] = useTransition()
  const [done, setDone] = useState(false)
  const form = useForm({
    initialValues: EMPTY,
    validate: {
      current: (value) => (value === '' ? 'Type the password you have now' : null),
      wanted: (value) => (value === '' ? 'Type a new password' : null),
      again: (value, values) => (value === values.wanted ? null : 'This is not the same as above'),
    },
  })
  const verdict = useVerdict(form.values.wanted, name, email)
  const submit = form.onSubmit(({ current, wanted }) => startTransition(async () => {
    setDone(false)
    const result = await change(current, wanted)
    if (!result.ok) {
      form.setFieldError(FIELDS.find((field) => field === result.field) ?? 'wanted', result.message)
      return
    }
    form.setValues(EMPTY)
    setDone(true)
  }))
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      <PasswordInput label="Password now" autoComplete="current-password" {...form.getInputProps('current')} />
      <PasswordInput label="New password" description="12 characters or more, hard to guess" autoComplete="new-password" {...form.getInputProps('wanted')} />
      {form.values.wanted !== '' && <Strength verdict={verdict} />}
      <PasswordInput label="New password again" autoComplete="new-password" {...form.getInputProps('again')} />
      <p role="status" className={styles.done}>{done ? 'The password is changed. Your other sessions are signed out.' : ''}</p>
      <Button type="submit" loading={pending} style={{ justifySelf: 'start' }}>Change the password</Button>
    </form>
  )
}

/** The word lists are large: they are fetched once somebody types. null = not judged yet. */
function useVerdict(password: string, name: string, email: string): PasswordVerdict | null {
  const [verdict, setVerdict] = useState<PasswordVerdict | null>(null)
  useEffect(() => {
    if (password === '') return
    let current = true
    void import('@/lib/core/accounts/password-policy').then(({ judgePassword }) => current && setVerdict(judgePassword(password, { name, email })))
    return () => {
      current = false
    }
  }, [password, name, email])
  return verdict
}

const WORDS = ['Guessed at once', 'Guessed soon', 'Guessed by a patient program', 'Good', 'Very good']

function Strength({ verdict }: { verdict: PasswordVerdict | null }) {
  const score = verdict?.score ?? 0
  const tone = verdict?.problem === null ? 'pass' : score >= 2 ? 'warn' : 'blocked'
  return (
    <div className={styles.meter} role="status">
      <span className={styles.bars} data-tone={tone} aria-hidden>{[1, 2, 3, 4].map((bar) => <i key={bar} data-on={verdict !== null && (score >= bar || bar === 1)} />)}</span>
      <p>{verdict === null ? '' : verdict.problem ?? WORDS[score]}</p>
    </div>
  )
}
