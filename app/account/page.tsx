import type { Metadata } from 'next'
import { changePasswordAction, endOtherSessionsAction, endSessionAction } from '@/app/account/actions'
import { AccountPage } from '@/components/auth/account-page'
import { requirePersonPage } from '@/lib/auth'
import { deviceWords } from '@/lib/core/accounts/device-words'
import { listSessionsOfUser } from '@/lib/db/sessions'
import { hasPassword } from '@/lib/db/users'
import { getDeps } from '@/lib/deps'
import { env } from '@/lib/env'

export const metadata: Metadata = { title: 'Account' }

export default async function AccountRoute() {
  const { name, email, userId, sessionId, instanceAdmin } = await requirePersonPage()
  const { db, now } = getDeps()
  const at = now()
  const [sessions, password] = await Promise.all([
    listSessionsOfUser(db, userId, { now: at, seenSince: new Date(at.getTime() - env.SLICEGATE_SESSION_IDLE_HOURS * 3_600_000) }), hasPassword(db, userId),
  ])
  return (
    <AccountPage
      name={name} email={email} instanceAdmin={instanceAdmin} limits={{ hours: env.SLICEGATE_SESSION_HOURS, idleHours: env.SLICEGATE_SESSION_IDLE_HOURS }}
      sessions={sessions.map(({ id, userAgent, address, createdAt, lastSeenAt }) => ({
        id, device: deviceWords(userAgent), address, createdAt: createdAt.toISOString(), lastSeenAt: lastSeenAt.toISOString(), current: id === sessionId,
      })).sort((a, b) => Number(b.current) - Number(a.current))}
      actions={{ changePassword: password ? changePasswordAction : null, endSession: endSessionAction, endOthers: endOtherSessionsAction }}
    />
  )
}
