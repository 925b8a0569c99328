import { randomUUID } from 'node:crypto'
import type { Db } from '@/lib/db/client'

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

export async function forgetAttempts(db: Db, key: string): Promise<void> {
  await db.rateLimit.deleteMany({ where: { key } })
}
