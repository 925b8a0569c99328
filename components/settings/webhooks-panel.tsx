'use client'

import { ActionIcon, Button, Menu, Modal } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { Ellipsis, Plus } from 'lucide-react'
import { useState, useTransition } from 'react'
import { WebhookDeliveries } from '@/components/settings/webhook-deliveries'
import { WebhookForm } from '@/components/settings/webhook-form'
import { ToneBadge } from '@/components/ui/badge'
import { CopyCommand } from '@/components/ui/copy-command'
import { Mono, Panel } from '@/components/ui/panel'
import { TableScroll } from '@/components/ui/table-scroll'
import { TimeAgo } from '@/components/ui/time-ago'
import type { ActionResult } from '@/lib/core/display/action-result'
import { plural } from '@/lib/core/display/format'
import type { DeliveryView, WebhookSecret, WebhookView } from '@/lib/core/display/webhook-view'
import type { WebhookInput } from '@/lib/core/webhooks/webhook-input'
import styles from '@/components/settings/settings.module.css'
import table from '@/components/ui/table.module.css'

export type WebhookActions = {
  save: (webhookId: string | null, webhook: WebhookInput) => Promise<ActionResult>
  remove: (webhookId: string) => Promise<ActionResult>
  trial: (webhookId: string) => Promise<ActionResult>
  secret: (webhookId: string) => Promise<ActionResult<WebhookSecret>>
  rotate: (webhookId: string) => Promise<ActionResult<WebhookSecret>>
  deliveries: (webhookId: string) => Promise<ActionResult<DeliveryView[]>>
  resend: (webhookId: string, deliveryId: string) => Promise<ActionResult>
}
type Shown = { kind: 'form'; webhook: WebhookView | null } | { kind: 'deliveries'; webhook: WebhookView } | { kind: 'secret'; webhook: WebhookView; secret: string; fresh: boolean }

/** Addresses that are told what happens, with what became of the newest message. */
export function WebhooksPanel({ webhooks, actions }: { webhooks: WebhookView[]; actions: WebhookActions }) {
  const [shown, setShown] = useState<Shown | null>(null)
  const close = () => setShown(null)
  return (
    <Panel
      title="Webhooks" note="signed; tell other systems what the gate and people decided" flush id="webhooks"
      actions={<Button variant="default" leftSection={<Plus size={14} />} onClick={() => setShown({ kind: 'form', webhook: null })}>Add</Button>}
    >
      <TableScroll label="Webhooks">
        <table className={table.table}>
          <thead><tr><th scope="col">Name</th><th scope="col">Told of</th><th scope="col">Newest message</th><th scope="col" className={table.num}>Actions</th></tr></thead>
          <tbody>
            {webhooks.map((row) => <WebhookRow key={row.id} webhook={row} actions={actions} show={setShown} />)}
            {webhooks.length === 0 && <tr><td colSpan={4} className={table.dim}>No webhook yet. Add one to hear of blocked deploys and decisions in chat, or to let a pipeline go on.</td></tr>}
          </tbody>
        </table>
      </TableScroll>
      <Modal opened={shown !== null} onClose={close} size={shown?.kind === 'deliveries' ? 'xl' : 'md'} title={shown && titleOf(shown)}>
        {shown?.kind === 'form' && <WebhookForm webhook={shown.webhook} save={(values) => actions.save(shown.webhook?.id ?? null, values)} onDone={close} />}
        {shown?.kind === 'deliveries' && <WebhookDeliveries read={() => actions.deliveries(shown.webhook.id)} resend={(id) => actions.resend(shown.webhook.id, id)} />}
        {shown?.kind === 'secret' && (
          <>
            <p style={{ marginTop: 0 }}>{shown.fresh ? 'The old secret signs nothing any more. ' : ''}Check the headers <Mono>webhook-id</Mono>, <Mono>webhook-timestamp</Mono> and <Mono>webhook-signature</Mono> with any library of the Standard Webhooks specification.</p>
            <CopyCommand command={shown.secret} label="Copy secret" />
          </>
        )}
      </Modal>
    </Panel>
  )
}

function titleOf(shown: Shown): string {
  if (shown.kind === 'form') return shown.webhook ? `Webhook ${shown.webhook.name}` : 'Add a webhook'
  return shown.kind === 'secret' ? `Secret of ${shown.webhook.name}` : `Messages to ${shown.webhook.name}`
}

function WebhookRow({ webhook, actions, show }: { webhook: WebhookView; actions: WebhookActions; show: (shown: Shown) => void }) {
  const [pending, startTransition] = useTransition()
  const run = (work: () => Promise<ActionResult>, done: string) => startTransition(async () => {
    const result = await work()
    notifications.show(result.ok ? { message: done } : { color: 'red', message: result.message })
  })
  const secret = (read: WebhookActions['secret'], fresh: boolean) => startTransition(async () => {
    const result = await read(webhook.id)
    if (result.ok) show({ kind: 'secret', webhook, secret: result.value.secret, fresh })
    else notifications.show({ color: 'red', message: result.message })
  })
  const confirm = (title: string, children: string, label: string, work: () => void) => modals.openConfirmModal({
    title, children, labels: { confirm: label, cancel: 'Cancel' }, confirmProps: { color: 'red' }, onConfirm: work,
  })
  return (
    <tr className={styles.tall}>
      <td>
        <b style={{ fontWeight: 550 }}>{webhook.name}</b>{!webhook.enabled && <> <ToneBadge tone="neutral">Off</ToneBadge></>}
        <div className={`${table.dim} ${table.clip}`} title={webhook.url}><Mono>{webhook.url}</Mono></div>
        <div className={table.faint}>{webhook.format === 'slack' ? 'text for Slack' : 'signed JSON'}</div>
      </td>
      <td className={table.dim}>{webhook.events.map((event) => <div key={event}>{event}</div>)}</td>
      <td><Newest webhook={webhook} /></td>
      <td className={table.num}>
        <span style={{ display: 'inline-flex', gap: 4, alignItems: 'center' }}>
          <Button variant="default" size="compact-xs" onClick={() => show({ kind: 'deliveries', webhook })} aria-label={`Messages to ${webhook.name}`}>Messages</Button>
          <Menu position="bottom-end">
            <Menu.Target><ActionIcon variant="subtle" color="gray" loading={pending} aria-label={`More for ${webhook.name}`}><Ellipsis size={15} /></ActionIcon></Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => show({ kind: 'form', webhook })}>Edit</Menu.Item>
              <Menu.Item disabled={!webhook.enabled} onClick={() => run(() => actions.trial(webhook.id), 'A trial message is on its way')}>Send a trial</Menu.Item>
              {webhook.format === 'slicegate' && <Menu.Item onClick={() => secret(actions.secret, false)}>Show the secret</Menu.Item>}
              {webhook.format === 'slicegate' && (
                <Menu.Item onClick={() => confirm(`New secret for ${webhook.name}?`, 'The old one signs nothing any more: the receiver refuses messages until it has the new one.', 'Make a new secret', () => secret(actions.rotate, true))}>
                  Make a new secret
                </Menu.Item>
              )}
              <Menu.Item color="red" onClick={() => confirm(`Remove ${webhook.name}?`, 'It is told nothing any more, and its messages are forgotten.', 'Remove', () => run(() => actions.remove(webhook.id), 'The webhook is removed'))}>Remove</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </span>
      </td>
    </tr>
  )
}

function Newest({ webhook: { newest, waiting } }: { webhook: WebhookView }) {
  if (!newest) return <span className={table.faint}>none yet</span>
  const look = newest.status === 'delivered' ? { tone: 'pass' as const, label: 'Delivered' } : newest.status === 'failed' ? { tone: 'blocked' as const, label: 'Failed' } : { tone: 'open' as const, label: 'Waiting' }
  return (
    <>
      <ToneBadge tone={look.tone}>{look.label}</ToneBadge> <span className={table.dim}><TimeAgo at={newest.at} /></span>
      {newest.error && <div className={styles.checked}>{newest.error}</div>}
      {waiting > 1 && <div className={table.faint}>{plural(waiting, 'message')} waiting</div>}
    </>
  )
}
