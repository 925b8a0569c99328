import { createHash, randomUUID } from 'node:crypto'
import { waitAfter, type GuessRule } from '@/lib/core/accounts/lockout'
import type { Db } from '@/lib/db/client'

/** Longer than any window and any wait that is counted here. */
const KEEP_MS = 2 * 86_400_000
const PRUNE_EVERY_MS = 600_000
const PRUNE_KEY = 'prune'

/** The key under which guesses at an account are counted; whether such an account exists makes no difference. */
export function guessKeyOf(email: string): string {
  return `sign-in:${createHash('sha256').update(email.trim().toLowerCase()).digest('base64url').slice(0, 32)}`
}

/**
 * Counts one attempt under `key` and says whether it is still within `max` per window. A window starts with its first
 * attempt and does not slide. One statement, so that attempts at the same moment are all counted.
 */
export async function takeAttempt(
  db: Db, key: string, rule: { windowMs: number; max: number }, nowMs: number,
): Promise<{ allowed: boolean; retryAfterSeconds: number }> {
  const rows = await db.$queryRaw<{ count: number; last_request: bigint }[]>`
    INSERT INTO rate_limit (id, key, count, last_request) VALUES (${randomUUID()}, ${key}, 1, ${nowMs}::bigint)
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN rate_limit.last_request <= ${nowMs - rule.windowMs}::bigint THEN 1 ELSE rate_limit.count + 1 END,
      last_request = CASE WHEN rate_limit.last_request <= ${nowMs - rule.windowMs}::bigint
        THEN ${nowMs}::bigint ELSE rate_limit.last_request END
    RETURNING count, last_request`
  const row = rows[0]!
  const left = Number(row.last_request) + rule.windowMs - nowMs
  return { allowed: row.count <= rule.max, retryAfterSeconds: Math.max(1, Math.ceil(left / 1000)) }
}

/** `count`: attempts in a row, this one included when it was let through. `waitSeconds`: until the next one may be, 0 = at once. */
export type Guess = { allowed: boolean; count: number; waitSeconds: number }

/**
 * Lets one guess through and counts it, or says how long to wait. Counted before it is judged, in one statement: of many
 * guesses at the same moment, on whatever replica, no more pass than the rule lets. Guesses during a wait do not prolong it.
 */
export async function takeGuess(db: Db, key: string, rule: GuessRule, nowMs: number): Promise<Guess> {
  const forgotten = nowMs - rule.forgetMs
  const taken = await db.$queryRaw<{ count: number }[]>`
    INSERT INTO rate_limit AS r (id, key, count, last_request) VALUES (${randomUUID()}, ${key}, 1, ${nowMs}::bigint)
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN r.last_request <= ${forgotten}::bigint THEN 1 ELSE r.count + 1 END, last_request = ${nowMs}::bigint
    WHERE r.last_request <= ${forgotten}::bigint OR r.count < ${rule.free}::int
      OR r.last_request + least(${rule.longestMs}::float8, ${rule.firstMs}::float8 * power(2, least(r.count - ${rule.free}::int, 30))) <= ${nowMs}::float8
    RETURNING count`
  const count = taken[0]?.count
  if (count !== undefined) {
    if (count === 1) await pruneAttempts(db, nowMs)
    return { allowed: true, count, waitSeconds: Math.ceil(waitAfter(rule, count) / 1000) }
  }
  const row = await db.rateLimit.findUnique({ where: { key } })
  // forgotten by a right password in between: whoever asks again at once is let through
  if (!row) return { allowed: false, count: 0, waitSeconds: 1 }
  const until = Number(row.lastRequest) + waitAfter(rule, row.count)
  return { allowed: false, count: row.count, waitSeconds: Math.max(1, Math.ceil((until - nowMs) / 1000)) }
}

/** Takes back an attempt that turned out right, where others are counted under the same key. */
export async function giveBackGuess(db: Db, key: string): Promise<void> {
  await db.$executeRaw`UPDATE rate_limit SET count = greatest(count - 1, 0) WHERE key = ${key}`
}

export async function forgetAttempts(db: Db, key: string): Promise<void> {
  await db.rateLimit.deleteMany({ where: { key } })
}

/**
 * Counts what may happen without end and is to be written down at most once per window. `first` begins a window; `before`
 * is how often it happened in the window that ended, 0 when there was none.
 */
export async function countInWindow(db: Db, key: string, windowMs: number, nowMs: number): Promise<{ first: boolean; before: number }> {
  const over = nowMs - windowMs
  const rows = await db.$queryRaw<{ first: boolean; before: number }[]>`
    WITH old AS (SELECT count FROM rate_limit WHERE key = ${key}),
    now AS (
      INSERT INTO rate_limit AS r (id, key, count, last_request) VALUES (${randomUUID()}, ${key}, 1, ${nowMs}::bigint)
      ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN r.last_request <= ${over}::bigint THEN 1 ELSE r.count + 1 END,
        last_request = CASE WHEN r.last_request <= ${over}::bigint THEN ${nowMs}::bigint ELSE r.last_request END
      RETURNING count)
    SELECT now.count = 1 AS first, CASE WHEN now.count = 1 THEN coalesce((SELECT count FROM old), 0) ELSE 0 END AS before FROM now`
  return rows[0]!
}

/** Anyone may name an account that does not exist: what was counted for it goes after two days. */
async function pruneAttempts(db: Db, nowMs: number): Promise<void> {
  const { first } = await countInWindow(db, PRUNE_KEY, PRUNE_EVERY_MS, nowMs)
  if (first) await db.rateLimit.deleteMany({ where: { lastRequest: { lt: nowMs - KEEP_MS } } })
}
