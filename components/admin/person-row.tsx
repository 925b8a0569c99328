'use client'

import { ActionIcon, Menu } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { Ban, KeyRound, MoreHorizontal, ShieldCheck, ShieldOff, UserCheck } from 'lucide-react'
import { useTransition } from 'react'
import { ToneBadge } from '@/components/ui/badge'
import { TimeAgo } from '@/components/ui/time-ago'
import type { ActionResult } from '@/lib/core/display/action-result'
import { plural } from '@/lib/core/display/format'
import type { PersonView } from '@/lib/core/display/people-view'
import type { NewPassword } from '@/lib/core/display/settings-view'
import styles from '@/components/admin/admin.module.css'
import table from '@/components/ui/table.module.css'

export type PersonActions = {
  disable: (userId: string) => Promise<ActionResult>
  enable: (userId: string) => Promise<ActionResult>
  reset: (userId: string) => Promise<ActionResult<NewPassword>>
  setAdmin: (userId: string, instanceAdmin: boolean) => Promise<ActionResult>
}

type Props = { person: PersonView; actions: PersonActions; onReset: (made: NewPassword) => void }

export function PersonRow({ person, actions, onReset }: Props) {
  const name = person.name || person.email
  return (
    <tr className={`${styles.tall} ${person.disabledAt ? styles.out : ''}`}>
      <td><span className={styles.who}><span><b style={{ fontWeight: 550 }}>{name}</b>{person.isViewer && <span className={table.faint}> you</span>}</span><small>{person.email}</small></span></td>
      <td>
        <span className={styles.words}>
          {person.disabledAt ? <ToneBadge tone="blocked">Disabled</ToneBadge> : <ToneBadge tone="pass">Active</ToneBadge>}
          {person.instanceAdmin && <ToneBadge tone="accent" dot={false} title={person.adminByOidc ? 'By a group of single sign-on' : 'Administers the installation and every project'}>Instance admin{person.adminByOidc ? ' by group' : ''}</ToneBadge>}
        </span>
      </td>
      <td><Roles person={person} /></td>
      <td className={table.dim}>{[person.password && 'password', person.singleSignOn && 'single sign-on'].filter(Boolean).join(', ') || 'nothing yet'}</td>
      <td className={table.dim}>
        {person.lastSignInAt ? <TimeAgo at={person.lastSignInAt} /> : 'never'}
        {person.sessions > 0 && <span className={table.faint}> · {plural(person.sessions, 'session', 'sessions')}</span>}
      </td>
      <td className={table.num}><PersonMenu person={person} name={name} actions={actions} onReset={onReset} /></td>
    </tr>
  )
}

function Roles({ person }: { person: PersonView }) {
  if (person.projects.length === 0) return <span className={table.faint}>{person.instanceAdmin ? 'every project' : 'none'}</span>
  return (
    <span className={styles.roles}>
      {person.projects.slice(0, 6).map(({ slug, name, role, source }) => <span key={slug} title={source === 'oidc' ? 'By a group of single sign-on' : 'Given by hand'}><b>{name}</b> {role}{source === 'oidc' ? ' (group)' : ''}</span>)}
      {person.projects.length > 6 && <span>and {person.projects.length - 6} more</span>}
    </span>
  )
}

function PersonMenu({ person, name, actions, onReset }: Props & { name: string }) {
  const [pending, startTransition] = useTransition()
  const act = (work: () => Promise<ActionResult>, done: string) => startTransition(async () => {
    const result = await work()
    notifications.show(result.ok ? { message: done } : { color: 'red', message: result.message })
  })
  const reset = () => modals.openConfirmModal({
    title: `New password for ${name}?`, children: 'The old one stops working and every session of this person ends.',
    labels: { confirm: 'Make a new password', cancel: 'Cancel' },
    onConfirm: () => startTransition(async () => {
      const result = await actions.reset(person.id)
      if (result.ok) onReset(result.value)
      else notifications.show({ color: 'red', message: result.message })
    }),
  })
  const disable = () => modals.openConfirmModal({
    title: `Disable ${name}?`,
    children: `${plural(person.sessions, 'session ends', 'sessions end')} and ${plural(person.keys, 'API key is', 'API keys are')} refused, at once. Roles and history stay, and enabling the account again undoes it.`,
    labels: { confirm: 'Disable', cancel: 'Cancel' }, confirmProps: { color: 'red' },
    onConfirm: () => act(() => actions.disable(person.id), `${name} is shut out`),
  })
  const toggleAdmin = () => modals.openConfirmModal({
    title: person.instanceAdmin ? `Take the right to administer from ${name}?` : `Make ${name} an instance admin?`,
    children: person.instanceAdmin ? 'The roles in projects stay.' : 'An instance admin is admin of every project, sees everyone and may disable accounts.',
    labels: { confirm: person.instanceAdmin ? 'Take away' : 'Make instance admin', cancel: 'Cancel' }, confirmProps: person.instanceAdmin ? { color: 'red' } : {},
    onConfirm: () => act(() => actions.setAdmin(person.id, !person.instanceAdmin), person.instanceAdmin ? `${name} is no instance admin any more` : `${name} is an instance admin`),
  })
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={`What to do with ${name}`} loading={pending}><MoreHorizontal size={16} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={person.instanceAdmin ? <ShieldOff size={14} /> : <ShieldCheck size={14} />} onClick={toggleAdmin}>{person.instanceAdmin ? 'Take the admin right' : 'Make instance admin'}</Menu.Item>
        {!person.isViewer && <Menu.Item leftSection={<KeyRound size={14} />} onClick={reset}>New password</Menu.Item>}
        {!person.isViewer && <Menu.Divider />}
        {person.disabledAt
          ? <Menu.Item leftSection={<UserCheck size={14} />} onClick={() => act(() => actions.enable(person.id), `${name} may sign in again`)}>Enable</Menu.Item>
          : !person.isViewer && <Menu.Item color="red" leftSection={<Ban size={14} />} onClick={disable}>Disable</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  )
}
