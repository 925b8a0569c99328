import Link from 'next/link'
import { PasswordForm } from '@/components/auth/password-form'
import { SessionsPanel } from '@/components/auth/sessions-panel'
import { SignOutButton } from '@/components/auth/sign-out-button'
import { BrandMark } from '@/components/shell/brand-mark'
import { Page } from '@/components/ui/page'
import { Facts, Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { SessionView } from '@/lib/core/display/people-view'
import styles from '@/components/auth/account.module.css'

type Props = {
  name: string; email: string; instanceAdmin: boolean; sessions: SessionView[]; limits: { hours: number; idleHours: number }
  actions: {
    /** null = the person has no password here. */
    changePassword: ((current: string, wanted: string) => Promise<ActionResult>) | null
    endSession: (sessionId: string) => Promise<ActionResult>
    endOthers: () => Promise<ActionResult<number>>
  }
}

/** Who one is, where one is signed in, and a new password for oneself. */
export function AccountPage({ name, email, instanceAdmin, sessions, limits, actions }: Props) {
  return (
    <>
      <header className={styles.bar}>
        <Link href="/" className={styles.brand}><BrandMark />Slicegate</Link>
        <Link href="/" className={styles.back}>Back to the project</Link>
      </header>
      <main id="content" className={styles.narrow}>
        <Page title="Account" actions={<SignOutButton />}>
          <Panel title="You">
            <Facts items={[{ label: 'Name', value: name || email }, { label: 'E-mail', value: email }, ...(instanceAdmin ? [{ label: 'Right', value: 'Instance admin' }] : [])]} />
          </Panel>
          <SessionsPanel sessions={sessions} limits={limits} endSession={actions.endSession} endOthers={actions.endOthers} />
          <Panel title="Password" note={actions.changePassword ? 'changing it ends every other session' : undefined}>
            {actions.changePassword
              ? <PasswordForm name={name} email={email} change={actions.changePassword} />
              : <p className={styles.quiet}>You sign in by single sign-on and have no password here.</p>}
          </Panel>
        </Page>
      </main>
    </>
  )
}
