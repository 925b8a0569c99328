'use client'

import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Monitor, Smartphone } from 'lucide-react'
import { useTransition } from 'react'
import { ToneBadge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import type { ActionResult } from '@/lib/core/display/action-result'
import { plural } from '@/lib/core/display/format'
import type { SessionView } from '@/lib/core/display/people-view'
import styles from '@/components/auth/account.module.css'

type Props = {
  sessions: SessionView[]; limits: { hours: number; idleHours: number }
  endSession: (sessionId: string) => Promise<ActionResult>; endOthers: () => Promise<ActionResult<number>>
}

/** Where a person is signed in; each can be ended from here, at once. */
export function SessionsPanel({ sessions, limits, endSession, endOthers }: Props) {
  const [pending, startTransition] = useTransition()
  const others = () => startTransition(async () => {
    const result = await endOthers()
    notifications.show(result.ok ? { message: `${plural(result.value, 'other session', 'other sessions')} signed out` } : { color: 'red', message: result.message })
  })
  return (
    <Panel
      title="Where you are signed in" flush
      actions={sessions.length > 1 && <Button variant="default" size="xs" onClick={others} loading={pending}>Sign out everywhere else</Button>}
    >
      <ul className={styles.sessions}>
        {sessions.map((session) => <SessionItem key={session.id} session={session} end={endSession} />)}
      </ul>
      <p className={styles.limits}>A session ends {lengthWords(limits.hours)} after the sign-in, and after {lengthWords(limits.idleHours)} without use.</p>
    </Panel>
  )
}

function SessionItem({ session, end }: { session: SessionView; end: Props['endSession'] }) {
  const [pending, startTransition] = useTransition()
  const finish = () => startTransition(async () => {
    const result = await end(session.id)
    notifications.show(result.ok ? { message: 'That session is signed out' } : { color: 'red', message: result.message })
  })
  return (
    <li>
      {/iPhone|iPad|Android/.test(session.device) ? <Smartphone size={18} aria-hidden /> : <Monitor size={18} aria-hidden />}
      <span className={styles.what}>
        <b>{session.device}</b>
        <small>{session.address ?? 'address unknown'} · seen <TimeAgo at={session.lastSeenAt} /> · signed in <TimeAgo at={session.createdAt} /></small>
      </span>
      {session.current
        ? <ToneBadge tone="pass">This browser</ToneBadge>
        : <Button variant="default" size="xs" onClick={finish} loading={pending} aria-label={`Sign out ${session.device}`}>Sign out</Button>}
    </li>
  )
}

function lengthWords(hours: number): string {
  return hours % 24 === 0 ? plural(hours / 24, 'day') : plural(hours, 'hour')
}
