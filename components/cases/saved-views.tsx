'use client'

import { ActionIcon, Button, Menu, Modal, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { Bookmark, Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import { MAX_VIEW_NAME, type SavedViewRow } from '@/lib/core/display/saved-view'
import styles from '@/components/cases/cases.module.css'

export type SavedViewsProps = {
  rows: SavedViewRow[]
  /** The person may save views for everyone, and remove them. */
  canShare: boolean
  save: (input: { name: string; query: string; shared: boolean }) => Promise<ActionResult<{ id: string; name: string }>>
  remove: (viewId: string) => Promise<ActionResult>
}

/** Filters of this list that someone gave a name, and the way to keep the one that is shown. `query` is the filter of the page. */
export function SavedViews({ rows, canShare, save, remove, listHref, query }: SavedViewsProps & { listHref: string; query: string }) {
  const router = useRouter()
  const [naming, setNaming] = useState(false)
  const [pending, startTransition] = useTransition()
  const current = rows.find((row) => row.query === query)
  const forget = (row: SavedViewRow) => startTransition(async () => {
    const result = await remove(row.id)
    if (!result.ok) notifications.show({ message: result.message, color: 'red' })
    router.refresh()
  })
  const groups = [{ label: 'Shared', of: rows.filter((row) => row.shared) }, { label: 'Yours', of: rows.filter((row) => !row.shared) }].filter(({ of }) => of.length > 0)
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={280}>
        <Menu.Target>
          <Button size="compact-xs" variant="default" leftSection={<Bookmark size={13} />} loading={pending}>{current?.name ?? 'Views'}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {groups.map(({ label, of }) => (
            <div key={label}>
              <Menu.Label>{label}</Menu.Label>
              {of.map((row) => (
                <div key={row.id} className={styles.view}>
                  <Menu.Item onClick={() => router.push(`${listHref}?${row.query}`)} aria-current={row === current ? 'true' : undefined} title={row.shared && !row.own ? `by ${row.by}` : undefined}>{row.name}</Menu.Item>
                  {(row.shared ? canShare : row.own) && <ActionIcon variant="subtle" color="gray" aria-label={`Remove view ${row.name}`} onClick={() => forget(row)}><Trash2 size={14} /></ActionIcon>}
                </div>
              ))}
            </div>
          ))}
          {groups.length > 0 && <Menu.Divider />}
          <Menu.Item disabled={query === ''} leftSection={<Bookmark size={14} />} onClick={() => setNaming(true)}>Save this filter</Menu.Item>
          {query === '' && groups.length === 0 && <Menu.Label>Filter the list first; a view keeps the filter under a name.</Menu.Label>}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={naming} onClose={() => setNaming(false)} title="Save this filter" size="sm">
        <NameForm canShare={canShare} save={(input) => save({ ...input, query })} onDone={() => {
          setNaming(false)
          router.refresh()
        }} />
      </Modal>
    </>
  )
}

function NameForm({ canShare, save, onDone }: { canShare: boolean; save: (input: { name: string; shared: boolean }) => Promise<ActionResult<{ name: string }>>; onDone: () => void }) {
  const [pending, startTransition] = useTransition()
  const form = useForm({ initialValues: { name: '', shared: false }, validate: { name: (name) => (name.trim() === '' ? 'Give it a name' : null) } })
  const submit = form.onSubmit((values) => startTransition(async () => {
    const result = await save(values)
    if (result.ok) {
      notifications.show({ message: `Saved as ${result.value.name}` })
      onDone()
    } else form.setFieldError('name', result.message)
  }))
  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
      <TextInput label="Name" withAsterisk data-autofocus maxLength={MAX_VIEW_NAME} placeholder="Broken refunds" {...form.getInputProps('name')} />
      {canShare && <Switch label="Everyone in the project sees it" {...form.getInputProps('shared', { type: 'checkbox' })} />}
      <div className={styles.formEnd}><Button type="submit" loading={pending}>Save</Button></div>
    </form>
  )
}
