'use client'

import { ActionIcon, Button, Modal, Tooltip } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { Pencil, Plus, Trash2 } from 'lucide-react'
import { useState, useTransition } from 'react'
import { FamilyForm, type FamilyValues } from '@/components/segments/family-form'
import { Panel } from '@/components/ui/panel'
import { TableScroll } from '@/components/ui/table-scroll'
import type { ActionResult } from '@/lib/core/display/action-result'
import { plural } from '@/lib/core/display/format'
import type { FamilyView, SegmentsView } from '@/lib/core/display/segments-view'
import type { FamilyProposal } from '@/lib/core/families/types'
import styles from '@/components/segments/segments.module.css'
import table from '@/components/ui/table.module.css'

export type FamilyActions = {
  accept: (basis: string, family: FamilyValues) => Promise<ActionResult>
  dismiss: (basis: string, family: FamilyValues) => Promise<ActionResult>
  save: (familyId: string | null, family: FamilyValues) => Promise<ActionResult>
  remove: (familyId: string) => Promise<ActionResult>
}

type Edited = { title: string; values: FamilyValues; save: (values: FamilyValues) => Promise<ActionResult>; done: string }

const CHIPS = 6

type Props = Pick<SegmentsView, 'families' | 'dismissed' | 'proposals'> & {
  /** What a family can be made of. */
  segments: string[]
  actions: FamilyActions | null
}

/** Families that runs gate, and those that the traffic suggests. */
export function FamiliesPanel({ families, dismissed, proposals, segments, actions }: Props) {
  const [edited, setEdited] = useState<Edited | null>(null)
  const add = () => actions && setEdited({ title: 'New family', values: { label: '', segmentKeys: [] }, save: (values) => actions.save(null, values), done: 'The next run gates it' })
  return (
    <Panel
      title="Families" note="segments that are gated together, beside each by itself" flush id="families"
      actions={actions && <Button variant="default" leftSection={<Plus size={14} />} onClick={add}>New family</Button>}
    >
      {proposals.map((proposal) => <Proposal key={proposal.key} proposal={proposal} actions={actions} onEdit={setEdited} />)}
      <FamilyTable families={families} actions={actions} onEdit={setEdited} />
      {dismissed.length > 0 && <Dismissed families={dismissed} actions={actions} />}
      <Modal opened={edited !== null} onClose={() => setEdited(null)} title={edited?.title}>
        {edited && <FamilyForm values={edited.values} segments={segments} save={edited.save} done={edited.done} onDone={() => setEdited(null)} />}
      </Modal>
    </Panel>
  )
}

type EditProps = { actions: FamilyActions | null; onEdit: (edited: Edited) => void }

/** Runs an action and says what came of it. */
function useAction() {
  const [pending, startTransition] = useTransition()
  const run = (work: () => Promise<ActionResult>, done: string) => startTransition(async () => {
    const result = await work()
    notifications.show(result.ok ? { message: done } : { color: 'red', message: result.message })
  })
  return { pending, run }
}

function Proposal({ proposal, actions, onEdit }: { proposal: FamilyProposal } & EditProps) {
  const { pending, run } = useAction()
  const values = { label: proposal.label, segmentKeys: proposal.segmentKeys }
  return (
    <article className={styles.proposal} aria-label={`Proposed family ${proposal.label}`}>
      <div className={styles.proposalText}>
        <h3><span className={styles.tag}>Proposed</span>{proposal.label}</h3>
        {proposal.words.map((words) => <p key={words}>{words.charAt(0).toUpperCase() + words.slice(1)}.</p>)}
        <Chips keys={proposal.segmentKeys} />
      </div>
      {actions && (
        <div className={styles.proposalActions}>
          <Button size="xs" loading={pending} onClick={() => run(() => actions.accept(proposal.basis, values), `The next run gates ${proposal.label}`)}>Accept</Button>
          <Button
            size="xs" variant="default"
            onClick={() => onEdit({ title: 'Accept a family', values, save: (changed) => actions.accept(proposal.basis, changed), done: 'The next run gates it' })}
          >
            Edit
          </Button>
          <Button size="xs" variant="subtle" color="gray" disabled={pending} onClick={() => run(() => actions.dismiss(proposal.basis, values), 'It will not be proposed again')}>Dismiss</Button>
        </div>
      )}
    </article>
  )
}

function Chips({ keys }: { keys: string[] }) {
  const rest = keys.length - CHIPS
  return (
    <ul className={styles.chips} aria-label={plural(keys.length, 'segment')}>
      {keys.slice(0, CHIPS).map((key) => <li key={key} title={key}>{key}</li>)}
      {rest > 0 && <li data-rest title={keys.slice(CHIPS, CHIPS + 40).join(', ')}>{rest} more</li>}
    </ul>
  )
}

function FamilyTable({ families, ...edit }: { families: FamilyView[] } & EditProps) {
  return (
    <TableScroll label="Families">
      <table className={`${table.table} ${styles.families}`}>
        <thead><tr><th scope="col">Family</th><th scope="col">Segments</th><th scope="col">Where it comes from</th><th scope="col" className={table.num}>Actions</th></tr></thead>
        <tbody>
          {families.map((family) => <FamilyRow key={family.id ?? family.label} family={family} {...edit} />)}
          {families.length === 0 && <tr><td colSpan={4} className={`${table.dim} ${styles.none}`}>No family yet. Runs gate each segment by itself, and all cases.</td></tr>}
        </tbody>
      </table>
    </TableScroll>
  )
}

function FamilyRow({ family, actions, onEdit }: { family: FamilyView } & EditProps) {
  const { id, label, segmentKeys } = family
  const { pending, run } = useAction()
  const remove = () => modals.openConfirmModal({
    title: `Remove ${label}?`, children: 'The next run does not gate it. Runs that are done keep it.', labels: { confirm: 'Remove', cancel: 'Cancel' }, confirmProps: { color: 'red' },
    onConfirm: () => run(() => actions!.remove(id!), 'The family is removed'),
  })
  const edit = () => onEdit({ title: `Edit ${label}`, values: { label, segmentKeys }, save: (values) => actions!.save(id, values), done: 'The next run gates it so' })
  return (
    <tr>
      <td><b style={{ fontWeight: 550 }}>{label}</b></td>
      <td><Chips keys={segmentKeys} /></td>
      <td className={styles.origin}>{family.origin}</td>
      <td className={table.num}>
        {id && actions ? (
          <span style={{ display: 'inline-flex', gap: 4 }}>
            <Tooltip label="Edit"><ActionIcon variant="subtle" color="gray" aria-label={`Edit ${label}`} onClick={edit}><Pencil size={14} /></ActionIcon></Tooltip>
            <Tooltip label="Remove"><ActionIcon variant="subtle" color="gray" aria-label={`Remove ${label}`} loading={pending} onClick={remove}><Trash2 size={14} /></ActionIcon></Tooltip>
          </span>
        ) : <span className={table.faint}>{id ? '–' : 'in the file'}</span>}
      </td>
    </tr>
  )
}

/** Turned down, and how to take that back. */
function Dismissed({ families, actions }: { families: FamilyView[]; actions: FamilyActions | null }) {
  const { pending, run } = useAction()
  return (
    <div className={table.footer}>
      <span>{plural(families.length, 'proposal')} dismissed: {families.slice(0, 3).map(({ label }) => label).join(', ')}{families.length > 3 && ` and ${families.length - 3} more`}</span>
      {actions && <Button size="compact-xs" variant="subtle" loading={pending} onClick={() => run(() => actions.remove(families.at(-1)!.id!), 'It may be proposed again')}>Propose {families.at(-1)!.label} again</Button>}
    </div>
  )
}
