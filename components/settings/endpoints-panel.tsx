'use client'

import { ActionIcon, Button, Modal, Tooltip } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { Pencil, Plus, Trash2 } from 'lucide-react'
import { useState, useTransition } from 'react'
import { EndpointForm } from '@/components/settings/endpoint-form'
import { KeyLine } from '@/components/ui/key-field'
import { Mono, Panel } from '@/components/ui/panel'
import { TableScroll } from '@/components/ui/table-scroll'
import { plural } from '@/lib/core/display/format'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { EndpointCheck, EndpointForm as Values, EndpointView, PriceLine } from '@/lib/core/display/settings-view'
import styles from '@/components/settings/settings.module.css'
import table from '@/components/ui/table.module.css'

type Actions = {
  save: (endpointId: string | null, values: Values) => Promise<ActionResult>
  remove: (endpointId: string) => Promise<ActionResult>
  check: (endpointId: string) => Promise<ActionResult<EndpointCheck>>
}
type Props = { endpoints: EndpointView[]; actions: Actions }

const MODELS_SHOWN = 6

/** The model servers that runs of the project call. */
export function EndpointsPanel({ endpoints, actions }: Props) {
  const [edited, setEdited] = useState<EndpointView | 'new' | null>(null)
  const close = () => setEdited(null)
  const endpoint = edited === 'new' ? null : edited
  return (
    <Panel
      title="Model endpoints" note="what runs call; keys are encrypted, or stay in the server's environment" flush id="endpoints"
      actions={<Button variant="default" leftSection={<Plus size={14} />} onClick={() => setEdited('new')}>Add</Button>}
    >
      <TableScroll label="Model endpoints">
        <table className={table.table}>
          <thead><tr><th scope="col">Name</th><th scope="col">Used for</th><th scope="col">Judge model</th><th scope="col">Limits</th><th scope="col">Price of a million tokens</th><th scope="col" className={table.num}>Actions</th></tr></thead>
          <tbody>
            {endpoints.map((row) => <EndpointRow key={row.id} endpoint={row} actions={actions} onEdit={() => setEdited(row)} />)}
            {endpoints.length === 0 && <tr><td colSpan={6} className={table.dim}>No endpoint yet. Add the OpenAI-compatible server that serves the candidate and the baseline.</td></tr>}
          </tbody>
        </table>
      </TableScroll>
      <Modal opened={edited !== null} onClose={close} title={endpoint ? `Endpoint ${endpoint.name}` : 'Add an endpoint'}>
        {edited !== null && <EndpointForm endpoint={endpoint} save={(values) => actions.save(endpoint?.id ?? null, values)} onDone={close} />}
      </Modal>
    </Panel>
  )
}

function EndpointRow({ endpoint, actions, onEdit }: { endpoint: EndpointView; actions: Actions; onEdit: () => void }) {
  const [pending, startTransition] = useTransition()
  const [found, setFound] = useState<{ ok: boolean; text: string } | null>(null)
  const check = () => startTransition(async () => {
    const result = await actions.check(endpoint.id)
    setFound(result.ok ? modelsText(result.value) : { ok: false, text: result.message })
  })
  const remove = () => modals.openConfirmModal({
    title: `Remove ${endpoint.name}?`, children: 'New runs can no longer call it. Finished runs keep its name.',
    labels: { confirm: 'Remove', cancel: 'Cancel' }, confirmProps: { color: 'red' },
    onConfirm: () => startTransition(async () => {
      const result = await actions.remove(endpoint.id)
      notifications.show(result.ok ? { message: 'The endpoint is removed' } : { color: 'red', message: result.message })
    }),
  })
  return (
    <>
      <tr className={styles.tall}>
        <td>
          <b style={{ fontWeight: 550 }}>{endpoint.name}</b>
          <div className={table.dim}><Mono>{endpoint.baseUrl}</Mono></div>
          <div className={table.faint}><KeyLine view={endpoint.key} /></div>
        </td>
        <td className={table.dim}>{endpoint.roles.map((role) => <div key={role}>{role}</div>)}</td>
        <td className={table.dim}>{endpoint.judgeModel ?? '–'}</td>
        <td className={table.dim}>{endpoint.limits.map((line) => <div key={line}>{line}</div>)}</td>
        <td><Prices priced={endpoint.priced} others={endpoint.otherPrices} /></td>
        <td className={table.num}>
          <span style={{ display: 'inline-flex', gap: 4, alignItems: 'center' }}>
            <Button variant="default" size="compact-xs" loading={pending} onClick={check} aria-label={`Check ${endpoint.name}`}>Check</Button>
            <Tooltip label="Edit"><ActionIcon variant="subtle" color="gray" aria-label={`Edit ${endpoint.name}`} onClick={onEdit}><Pencil size={14} /></ActionIcon></Tooltip>
            <Tooltip label="Remove"><ActionIcon variant="subtle" color="gray" aria-label={`Remove ${endpoint.name}`} onClick={remove}><Trash2 size={14} /></ActionIcon></Tooltip>
          </span>
        </td>
      </tr>
      {found && <tr><td colSpan={6} className={styles.checked}><span role="status" data-bad={!found.ok}>{found.text}</span></td></tr>}
    </>
  )
}

/** Models with one source in one group, so that it is said once. What nobody knows is said, too. */
function Prices({ priced, others }: { priced: PriceLine[]; others: string | null }) {
  const sources = [...new Set(priced.map(({ from }) => from))]
  return (
    <div className={styles.prices}>
      {sources.map((source) => (
        <div key={source ?? ''}>
          <dl>
            {priced.filter(({ from }) => from === source).map(({ model, text }) => <div key={model}><dt>{model}</dt><dd data-unknown={text === null}>{text ?? 'unknown'}</dd></div>)}
          </dl>
          {source !== null && <p>{source}</p>}
        </div>
      ))}
      <p>{priced.length > 0 ? 'Other models' : 'All models'}: {others ?? 'unknown, their cost is not counted'}</p>
    </div>
  )
}

function modelsText({ models }: EndpointCheck): { ok: boolean; text: string } {
  if (models === null) return { ok: false, text: 'No list of models came back: the address or the key is wrong, or this server has no such list. A run would show which.' }
  if (models.length === 0) return { ok: false, text: 'The server answered with an empty list of models.' }
  const rest = models.length - MODELS_SHOWN
  return { ok: true, text: `Answers with ${plural(models.length, 'model')}: ${models.slice(0, MODELS_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}` }
}
