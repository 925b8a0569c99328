'use client'

import { ActionIcon, Button, Select, TextInput, Tooltip, VisuallyHidden } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { KeyRound, UserMinus } from 'lucide-react'
import { useState, useTransition, type FormEvent } from 'react'
import { ToneBadge } from '@/components/ui/badge'
import { CopyCommand } from '@/components/ui/copy-command'
import { Panel } from '@/components/ui/panel'
import { TableScroll } from '@/components/ui/table-scroll'
import { ROLES } from '@/lib/core/types'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { InvitedMember, MemberView, NewPassword } from '@/lib/core/display/settings-view'
import styles from '@/components/settings/settings.module.css'
import table from '@/components/ui/table.module.css'

type Actions = {
  invite: (input: { email: string; name: string; role: string }) => Promise<ActionResult<InvitedMember>>
  setRole: (userId: string, role: string) => Promise<ActionResult>
  resetPassword: (userId: string) => Promise<ActionResult<NewPassword>>
  remove: (userId: string) => Promise<ActionResult>
}

const ROLE_HINT: Record<string, string> = {
  viewer: 'Viewer: reads', support: 'Support: also flags, rates and audits', reviewer: 'Reviewer: also starts and reviews runs', admin: 'Admin: everything',
}
const ROLE_CHOICES = ROLES.map((role) => ({ value: role as string, label: ROLE_HINT[role]! }))

export function MembersPanel({ members, actions }: { members: MemberView[]; actions: Actions | null }) {
  const [invited, setInvited] = useState<InvitedMember | null>(null)
  const [reset, setReset] = useState<NewPassword | null>(null)
  return (
    <Panel title="Members" note="instance admins see every project, listed here or not" flush>
      {invited?.password && (
        <div className={styles.secret} role="status">
          <p><b>{invited.email}</b> has an account now. Hand this first password over: it is shown once.</p>
          <CopyCommand command={invited.password} label="Copy password" />
        </div>
      )}
      {reset && (
        <div className={styles.secret} role="status">
          <p><b>{reset.email}</b> is signed out everywhere and has this new password. It is shown once.</p>
          <CopyCommand command={reset.password} label="Copy password" />
        </div>
      )}
      <TableScroll label="Members">
        <table className={table.table}>
          <thead><tr><th scope="col">Name</th><th scope="col">E-mail</th><th scope="col">Role</th><th scope="col"><VisuallyHidden>Actions</VisuallyHidden></th></tr></thead>
          <tbody>
            {members.map((member) => <MemberRow key={member.userId} member={member} actions={actions} onReset={setReset} />)}
            {members.length === 0 && <tr><td colSpan={4} className={table.dim}>No member yet. Invite the people who review runs and flag tickets.</td></tr>}
          </tbody>
        </table>
      </TableScroll>
      {actions && <InviteForm invite={actions.invite} onInvited={setInvited} />}
    </Panel>
  )
}

function MemberRow({ member, actions, onReset }: { member: MemberView; actions: Actions | null; onReset: (made: NewPassword) => void }) {
  const [pending, startTransition] = useTransition()
  const act = (work: () => Promise<ActionResult>, done: string) => startTransition(async () => {
    const result = await work()
    notifications.show(result.ok ? { message: done } : { color: 'red', message: result.message })
  })
  const resetPassword = () => modals.openConfirmModal({
    title: `New password for ${member.name}?`, children: 'The old one stops working and every session of this person ends.',
    labels: { confirm: 'Make a new password', cancel: 'Cancel' },
    onConfirm: () => startTransition(async () => {
      const result = await actions!.resetPassword(member.userId)
      if (result.ok) onReset(result.value)
      else notifications.show({ color: 'red', message: result.message })
    }),
  })
  const remove = () => modals.openConfirmModal({
    title: `Remove ${member.name}?`, children: member.byGroup ? 'The role comes from a group of single sign-on, and comes back at the next sign-in unless the group is taken away there.' : 'The person and the API keys they made no longer see this project.',
    labels: { confirm: 'Remove', cancel: 'Cancel' }, confirmProps: { color: 'red' },
    onConfirm: () => act(() => actions!.remove(member.userId), `${member.name} is no longer a member`),
  })
  return (
    <tr>
      <td><b style={{ fontWeight: 550 }}>{member.name}</b>{member.isViewer && <span className={table.faint}> you</span>}{member.disabled && <> <ToneBadge tone="blocked">Disabled</ToneBadge></>}</td>
      <td className={table.dim}>{member.email}</td>
      <td>
        {actions
          ? <Select size="xs" w={280} aria-label={`Role of ${member.name}`} data={ROLE_CHOICES} value={member.role} disabled={pending} allowDeselect={false} onChange={(role) => role && role !== member.role && act(() => actions.setRole(member.userId, role), 'The role is changed')} />
          : ROLE_HINT[member.role] ?? member.role}
        {member.byGroup && <div className={table.faint} title="Follows the groups of single sign-on at each sign-in; a role given here by hand stays">by single sign-on</div>}
      </td>
      <td className={table.num}>
        {actions && !member.isViewer && <Tooltip label="New password"><ActionIcon variant="subtle" color="gray" aria-label={`New password for ${member.name}`} onClick={resetPassword} loading={pending}><KeyRound size={15} /></ActionIcon></Tooltip>}
        {actions && <Tooltip label="Remove"><ActionIcon variant="subtle" color="gray" aria-label={`Remove ${member.name}`} onClick={remove} loading={pending}><UserMinus size={15} /></ActionIcon></Tooltip>}
      </td>
    </tr>
  )
}

function InviteForm({ invite, onInvited }: { invite: Actions['invite']; onInvited: (member: InvitedMember) => void }) {
  const [pending, startTransition] = useTransition()
  const [role, setRole] = useState<string>('viewer')
  const [fault, setFault] = useState<string | null>(null)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    startTransition(async () => {
      const result = await invite({ email: String(data.get('email')), name: String(data.get('name')), role })
      setFault(result.ok ? null : result.message)
      if (!result.ok) return
      onInvited(result.value)
      if (!result.value.password) notifications.show({ message: `${result.value.email} is a member now` })
      form.reset()
    })
  }
  return (
    <form onSubmit={submit}>
      <div className={styles.form}>
        <TextInput name="email" type="email" required withAsterisk={false} label="Invite by e-mail" placeholder="mara@example.com" style={{ flex: '2 1 200px' }} />
        <TextInput name="name" label="Name" placeholder="Mara" style={{ flex: '1 1 130px' }} />
        <Select label="Role" data={ROLE_CHOICES} value={role} onChange={(value) => value && setRole(value)} allowDeselect={false} style={{ flex: '1 1 240px' }} />
        <Button type="submit" size="sm" variant="default" loading={pending}>Invite</Button>
      </div>
      {fault && <p className={styles.fault} role="alert">{fault}</p>}
    </form>
  )
}
