'use client'

import { Button, MultiSelect, Select, TextInput, VisuallyHidden } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useState, useTransition, type FormEvent } from 'react'
import { ToneBadge } from '@/components/ui/badge'
import { CopyCommand } from '@/components/ui/copy-command'
import { Mono, Panel } from '@/components/ui/panel'
import { TableScroll } from '@/components/ui/table-scroll'
import { TimeAgo } from '@/components/ui/time-ago'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { ApiKeyView, CreatedKey } from '@/lib/core/display/settings-view'
import styles from '@/components/settings/settings.module.css'
import table from '@/components/ui/table.module.css'

type Create = (input: { name: string; scopes: string[]; expiresInDays: number | null }) => Promise<ActionResult<CreatedKey>>
type Props = { keys: ApiKeyView[]; create: Create; revoke: (keyId: string) => Promise<ActionResult> }

const SCOPES = [
  { value: 'ingest', label: 'ingest: send traces' }, { value: 'read', label: 'read: read runs and reports' },
  { value: 'run', label: 'run: start runs, upload results' }, { value: 'flag', label: 'flag: report failures' },
  { value: 'adversarial', label: 'adversarial: import a set, for good' },
]
const EXPIRY = [{ value: '30', label: 'in 30 days' }, { value: '90', label: 'in 90 days' }, { value: '365', label: 'in a year' }, { value: 'never', label: 'never' }]

export function ApiKeysPanel({ keys, create, revoke }: Props) {
  const [created, setCreated] = useState<string | null>(null)
  return (
    <Panel title="API keys" note="for CI and gateways; stored hashed" flush>
      {created && (
        <div className={styles.secret} role="status">
          <p><b>Copy the key now.</b> It is shown once and cannot be read again.</p>
          <CopyCommand command={created} label="Copy key" />
        </div>
      )}
      <TableScroll label="API keys">
        <table className={table.table}>
          <thead><tr><th scope="col">Name</th><th scope="col">Key</th><th scope="col">Scopes</th><th scope="col">By</th><th scope="col">Last used</th><th scope="col">Expires</th><th scope="col"><VisuallyHidden>Actions</VisuallyHidden></th></tr></thead>
          <tbody>
            {keys.map((key) => <KeyRow key={key.id} apiKey={key} revoke={revoke} />)}
            {keys.length === 0 && <tr><td colSpan={7} className={table.dim}>No key yet. Make one to send traces or to gate from CI.</td></tr>}
          </tbody>
        </table>
      </TableScroll>
      <CreateForm create={create} onCreated={setCreated} />
    </Panel>
  )
}

function KeyRow({ apiKey, revoke }: { apiKey: ApiKeyView; revoke: Props['revoke'] }) {
  const [pending, startTransition] = useTransition()
  const ask = () => modals.openConfirmModal({
    title: `Revoke ${apiKey.name ?? 'this key'}?`, children: 'Whatever uses it is refused from now on.',
    labels: { confirm: 'Revoke', cancel: 'Cancel' }, confirmProps: { color: 'red' },
    onConfirm: () => startTransition(async () => {
      const result = await revoke(apiKey.id)
      notifications.show(result.ok ? { message: 'The key is revoked' } : { color: 'red', message: result.message })
    }),
  })
  return (
    <tr>
      <td><span className={styles.named}><b>{apiKey.name}</b>{apiKey.warning && <ToneBadge tone={apiKey.warning.tone}>{apiKey.warning.text}</ToneBadge>}</span></td>
      <td><Mono>{apiKey.start}…</Mono></td>
      <td className={table.dim}>{apiKey.scopes.join(', ')}</td>
      <td className={table.dim}>{apiKey.createdBy}</td>
      <td className={table.dim}>{apiKey.lastUsedAt ? <TimeAgo at={apiKey.lastUsedAt} /> : 'never'}</td>
      <td className={table.dim}>{apiKey.expiresAt ? <TimeAgo at={apiKey.expiresAt} /> : 'never'}</td>
      <td className={table.num}><Button variant="subtle" color="red" size="compact-xs" onClick={ask} loading={pending}>Revoke</Button></td>
    </tr>
  )
}

function CreateForm({ create, onCreated }: { create: Create; onCreated: (key: string) => void }) {
  const [pending, startTransition] = useTransition()
  const [scopes, setScopes] = useState<string[]>(['run', 'ingest'])
  const [expiry, setExpiry] = useState<string>('90')
  const [fault, setFault] = useState<string | null>(null)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const name = String(new FormData(form).get('name'))
    startTransition(async () => {
      const result = await create({ name, scopes, expiresInDays: expiry === 'never' ? null : Number(expiry) })
      setFault(result.ok ? null : result.message)
      if (!result.ok) return
      onCreated(result.value.key)
      form.reset()
    })
  }
  return (
    <form onSubmit={submit}>
      <div className={styles.form}>
        <TextInput name="name" required withAsterisk={false} label="New key" placeholder="CI of the helpdesk" style={{ flex: '1 1 160px' }} />
        <MultiSelect label="Scopes" data={SCOPES} value={scopes} onChange={setScopes} style={{ flex: '2 1 300px' }} />
        <Select label="Expires" data={EXPIRY} value={expiry} onChange={(value) => value && setExpiry(value)} allowDeselect={false} style={{ flex: '0 1 130px' }} />
        <Button type="submit" size="sm" variant="default" loading={pending} disabled={scopes.length === 0}>Create</Button>
      </div>
      {fault && <p className={styles.fault} role="alert">{fault}</p>}
    </form>
  )
}
