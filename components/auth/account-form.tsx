'use client'

import { Button, PasswordInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState, useTransition } from 'react'
import { authClient } from '@/components/auth/auth-client'
import { MessagePage } from '@/components/shell/message-page'
import { LinkButton } from '@/components/ui/link-button'
import run from '@/components/runs/run.module.css'
import styles from '@/components/shell/message-page.module.css'

const EMPTY = { current: '', wanted: '', again: '' }

/** Who one is, and a new password for oneself. */
export function AccountForm({ name, email }: { name: string; email: string }) {
  const [pending, startTransition] = useTransition()
  const [done, setDone] = useState(false)
  const form = useForm({
    initialValues: EMPTY,
    validate: {
      current: (value) => (value === '' ? 'Type the password you have now' : null),
      wanted: (value) => (value.length < 12 ? 'At least 12 characters' : null),
      again: (value, values) => (value === values.wanted ? null : 'This is not the same as above'),
    },
  })
  const submit = form.onSubmit(({ current, wanted }) => startTransition(async () => {
    setDone(false)
    const { error } = await authClient.changePassword({ currentPassword: current, newPassword: wanted, revokeOtherSessions: true })
    if (error) {
      form.setFieldError(error.code === 'INVALID_PASSWORD' ? 'current' : 'wanted', error.code === 'INVALID_PASSWORD' ? 'This is not your password' : error.message ?? 'The server did not answer. Try again.')
      return
    }
    form.setValues(EMPTY)
    setDone(true)
  }))
  return (
    <MessagePage title="Account">
      <p>{name && name !== email ? <>{name}, {email}</> : email}</p>
      <form className={styles.form} onSubmit={submit} noValidate>
        <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
        <PasswordInput label="Password now" autoComplete="current-password" {...form.getInputProps('current')} />
        <PasswordInput label="New password" description="At least 12 characters" autoComplete="new-password" {...form.getInputProps('wanted')} />
        <PasswordInput label="New password again" autoComplete="new-password" {...form.getInputProps('again')} />
        <p role="status">{done ? 'The password is changed. Your other sessions are signed out.' : ''}</p>
        <div className={run.formEnd}>
          <LinkButton href="/" variant="default">Back</LinkButton>
          <Button type="submit" loading={pending}>Change the password</Button>
        </div>
      </form>
    </MessagePage>
  )
}
