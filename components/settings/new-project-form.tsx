'use client'

import { Button, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { MessagePage } from '@/components/shell/message-page'
import { LinkButton } from '@/components/ui/link-button'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import run from '@/components/runs/run.module.css'
import styles from '@/components/shell/message-page.module.css'

export function NewProjectForm({ create }: { create: (input: { name: string; slug: string }) => Promise<ActionResult<{ slug: string }>> }) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const form = useForm({ initialValues: { name: '', slug: '' }, validate: { name: (value) => (value.trim() ? null : 'Name the product whose deploys are gated') } })
  const submit = form.onSubmit((values) => startTransition(async () => {
    const result = await create(values)
    if (result.ok) router.push(projectHref(result.value.slug))
    else form.setFieldError(result.field === 'slug' ? 'slug' : 'name', result.message)
  }))
  return (
    <MessagePage title="New project">
      <p>A project is one product whose deploys are gated.</p>
      <form className={styles.form} onSubmit={submit} noValidate>
        <TextInput label="Name" placeholder="Helpdesk assistant" autoFocus {...form.getInputProps('name')} />
        <TextInput label="Short name" description="In addresses; empty: from the name" placeholder="helpdesk" {...form.getInputProps('slug')} />
        <div className={run.formEnd}>
          <LinkButton href="/" variant="default">Cancel</LinkButton>
          <Button type="submit" loading={pending}>Create project</Button>
        </div>
      </form>
    </MessagePage>
  )
}
