import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { countInWindow } from '@/lib/db/rate-limits'

const HOUR_MS = 3_600_000
/** Target of events about addresses that belong to nobody: one for all of them, or anyone could fill the log with names. */
const NOBODY = 'unknown account'

export type RefusedSignIn = {
  /** null = no account has the address. */
  userId: string | null
  reason: 'wrong password' | 'disabled' | 'no role'
  address: string | null
  /** Seconds that the account now waits, 0 = not locked; `attempts` in a row. */
  waitSeconds: number
  attempts: number
}

/**
 * Writes down that a sign-in was refused: at most one `user.refused` and one `user.locked` an hour for each account, and one
 * for all addresses without an account. `earlier` is how many more there were in the hour before that was written down.
 * The same work is done for an account as for none.
 */
export async function recordRefusedSignIn(refused: RefusedSignIn, { db, now }: { db: DbClient; now: Date }): Promise<void> {
  const target = refused.userId ?? NOBODY
  const once = (kind: string) => countInWindow(db, `audit:${kind}:${target}`, HOUR_MS, now.getTime())
  const [refusal, lock] = [await once('refused'), refused.waitSeconds > 0 ? await once('locked') : { first: false, before: 0 }]
  const about = { actor: 'system', projectId: null, target }
  if (refusal.first) {
    await recordAuditEvent(db, { ...about, action: 'user.refused', after: { reason: refused.reason, address: refused.address, earlier: Math.max(0, refusal.before - 1) } })
  }
  if (lock.first) {
    await recordAuditEvent(db, { ...about, action: 'user.locked', after: { attempts: refused.attempts, waitSeconds: refused.waitSeconds, address: refused.address } })
  }
}
