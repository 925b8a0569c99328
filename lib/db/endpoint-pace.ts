import type { Endpoint } from '@/lib/core/endpoint'
import { paceSteps, type PaceUnits } from '@/lib/core/endpoint-pace'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

type Limited = Pick<Endpoint, 'id' | 'requestsPerMinute' | 'tokensPerMinute'>

const clockOf = (now: Date | null) => Prisma.sql`coalesce(${now}::timestamptz, statement_timestamp())`

/**
 * Takes a call from the limits per minute of an endpoint and answers the milliseconds to wait before it may be sent; 0 = now. One
 * statement on one row, so that all workers keep one pace together; the row holds when everything that was let through would have
 * been sent at an even pace. An endpoint that was removed meanwhile waits for nothing.
 *
 * `now` is for tests; null = the clock of the database, the one that all workers share.
 */
export async function reservePace(db: Db, endpoint: Limited, units: PaceUnits, now: Date | null = null): Promise<number> {
  const { requests, tokens } = paceSteps(endpoint, units)
  const clock = clockOf(now)
  // Both limits count from when the call is sent: late for one of them, it is late for the other.
  const sent = Prisma.sql`greatest(${clock},
    pace.requests_at - make_interval(secs => ${requests.aheadMs}::float8 / 1000), pace.tokens_at - make_interval(secs => ${tokens.aheadMs}::float8 / 1000))`
  const rows = await db.$queryRaw<{ waitMs: number }[]>`
    INSERT INTO endpoint_pace AS pace (endpoint_id, requests_at, tokens_at)
    SELECT id, ${clock} + make_interval(secs => ${requests.takeMs}::float8 / 1000), ${clock} + make_interval(secs => ${tokens.takeMs}::float8 / 1000)
    FROM endpoint WHERE id = ${endpoint.id}::uuid
    ON CONFLICT (endpoint_id) DO UPDATE SET
      requests_at = greatest(pace.requests_at, ${sent}) + make_interval(secs => ${requests.takeMs}::float8 / 1000),
      tokens_at = greatest(pace.tokens_at, ${sent}) + make_interval(secs => ${tokens.takeMs}::float8 / 1000)
    RETURNING ceil(greatest(0,
      1000 * extract(epoch FROM requests_at - ${clock}) - ${requests.takeMs}::float8 - ${requests.aheadMs}::float8,
      1000 * extract(epoch FROM tokens_at - ${clock}) - ${tokens.takeMs}::float8 - ${tokens.aheadMs}::float8
    ) - 0.01)::float8 AS "waitMs"`
  return Math.max(0, rows[0]?.waitMs ?? 0)
}

/** Moves the pace of an endpoint by units that a call took beyond what was reserved for it, or did not take (negative). */
export async function correctPace(db: Db, endpoint: Limited, change: PaceUnits, now: Date | null = null): Promise<void> {
  const { requests, tokens } = paceSteps(endpoint, change)
  const clock = clockOf(now)
  // What comes on top counts from now on; what is given back never makes the pace lag behind the clock, `reservePace` sees to that.
  await db.$executeRaw`
    UPDATE endpoint_pace SET
      requests_at = CASE WHEN ${requests.takeMs}::float8 > 0 THEN greatest(requests_at, ${clock}) ELSE requests_at END
        + make_interval(secs => ${requests.takeMs}::float8 / 1000),
      tokens_at = CASE WHEN ${tokens.takeMs}::float8 > 0 THEN greatest(tokens_at, ${clock}) ELSE tokens_at END
        + make_interval(secs => ${tokens.takeMs}::float8 / 1000)
    WHERE endpoint_id = ${endpoint.id}::uuid`
}
