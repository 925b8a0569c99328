import type { Pool } from 'pg'

// The web server's parts are bundled one by one, each with a copy of this module.
const shared = globalThis as typeof globalThis & { slicegatePools?: Set<WeakRef<Pool>> }
const pools = (shared.slicegatePools ??= new Set())

/** Connections of this process to Postgres: how many there are, wait for work, and how many callers wait for one. */
export type PoolUse = { open: number; idle: number; waiting: number; limit: number }

export function watchPool(pool: Pool): void {
  for (const known of pools) if (known.deref() === pool) return
  pools.add(new WeakRef(pool))
}

/** All pools of the database's clients together; those of the queue are not among them. */
export function poolUse(): PoolUse {
  const sum: PoolUse = { open: 0, idle: 0, waiting: 0, limit: 0 }
  for (const reference of pools) {
    const pool = reference.deref()
    if (!pool || pool.ended) {
      pools.delete(reference)
      continue
    }
    sum.open += pool.totalCount
    sum.idle += pool.idleCount
    sum.waiting += pool.waitingCount
    sum.limit += pool.options.max ?? 10
  }
  return sum
}
