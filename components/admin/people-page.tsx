'use client'

import { Button, Modal, TextInput, VisuallyHidden } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { UserPlus, UsersRound } from 'lucide-react'
import { useState, useTransition, type FormEvent } from 'react'
import { PersonRow, type PersonActions } from '@/components/admin/person-row'
import { CopyCommand } from '@/components/ui/copy-command'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterBar } from '@/components/ui/filter-bar'
import { Page } from '@/components/ui/page'
import { PageLinks } from '@/components/ui/page-link'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import { plural } from '@/lib/core/display/format'
import type { PersonView } from '@/lib/core/display/people-view'
import type { NewPassword } from '@/lib/core/display/settings-view'
import styles from '@/components/settings/settings.module.css'
import table from '@/components/ui/table.module.css'

type Create = (input: { email: string; name: string }) => Promise<ActionResult<NewPassword>>
type Props = { people: PersonView[]; filtered: boolean; next: string | null; first: string | null; actions: PersonActions & { create: Create } }

/** Everyone with an account, whatever the project. */
export function PeoplePage({ people, filtered, next, first, actions }: Props) {
  const [opened, dialog] = useDisclosure(false)
  const [made, setMade] = useState<(NewPassword & { isNew: boolean }) | null>(null)
  return (
    <Page
      title="People" sub="Everyone with an account here. Roles are given in the settings of each project, or by the groups of single sign-on."
      actions={<Button leftSection={<UserPlus size={15} />} onClick={dialog.open}>New person</Button>}
    >
      <Panel flush label="People">
        {made && (
          <div className={styles.secret} role="status">
            <p><b>{made.email}</b> {made.isNew ? 'has an account now. Hand this first password over: it is shown once.' : 'is signed out everywhere and has this new password. It is shown once.'}</p>
            <CopyCommand command={made.password} label="Copy password" />
          </div>
        )}
        <FilterBar placeholder="Name or e-mail" choices={[{ name: 'state', label: 'Everyone', data: [{ value: 'active', label: 'Active' }, { value: 'disabled', label: 'Disabled' }, { value: 'admin', label: 'Instance admins' }] }]} />
        {people.length > 0
          ? (
            <>
              <div className={table.scroll}>
                <table className={table.table} aria-label="People">
                  <thead><tr><th scope="col">Person</th><th scope="col">State</th><th scope="col">Roles</th><th scope="col">Signs in by</th><th scope="col">Last sign-in</th><th scope="col"><VisuallyHidden>Actions</VisuallyHidden></th></tr></thead>
                  <tbody>{people.map((person) => <PersonRow key={person.id} person={person} actions={actions} onReset={(reset) => setMade({ ...reset, isNew: false })} />)}</tbody>
                </table>
              </div>
              <PageLinks shown={plural(people.length, 'person', 'people')} next={next} first={first} labels={{ first: 'First', next: 'Next' }} />
            </>
          )
          : <EmptyState icon={<UsersRound size={18} />} title="Nobody matches">{filtered ? 'Try another filter.' : 'There is nobody after this.'}</EmptyState>}
      </Panel>
      <Modal opened={opened} onClose={dialog.close} title="New person">
        <CreateForm
          create={actions.create} onCreated={(created) => {
            setMade({ ...created, isNew: true })
            dialog.close()
          }}
        />
      </Modal>
    </Page>
  )
}

function CreateForm({ create, onCreated }: { create: Create; onCreated: (made: NewPassword) => void }) {
  const [pending, startTransition] = useTransition()
  const [fault, setFault] = useState<string | null>(null)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    startTransition(async () => {
      const result = await create({ email: String(data.get('email')), name: String(data.get('name')) })
      setFault(result.ok ? null : result.message)
      if (result.ok) onCreated(result.value)
    })
  }
  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
      <TextInput name="email" type="email" label="E-mail" placeholder="mara@example.com" required withAsterisk={false} data-autofocus error={fault} />
      <TextInput name="name" label="Name" placeholder="Mara" description="A first password is made and shown once. The person has no role until a project gives one." inputWrapperOrder={['label', 'input', 'description']} />
      <Button type="submit" loading={pending} style={{ justifySelf: 'end' }}>Create account</Button>
    </form>
  )
}
