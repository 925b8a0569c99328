import { AppError } from '@/lib/errors'

export type ImportGate = {
  /** Lets an import in; call what it returns when the import has ended. @throws AppError rate-limited, with `retryAfterSeconds` */
  enter(): () => void
  /** Runs the storing of one batch and measures it. */
  store<T>(work: () => Promise<T>): Promise<T>
}

export type GateLimits = {
  /** Imports at a time. */
  imports: number
  /** A batch that takes longer than this, or has been waiting for longer, says that the database is slow. */
  slowMs: number
}

const LIMITS: GateLimits = { imports: 8, slowMs: 5000 }
const LONGEST_WAIT_SECONDS = 60
/** Weight of the newest batch in the time that one takes. */
const NEWEST = 0.3

/**
 * Says when no more traffic can be taken in: too many imports at once, or a database that does not keep up with those that are
 * there. A sender that is sent away keeps what it has and comes again; what was let in is stored.
 */
export function createImportGate(limits: Partial<GateLimits> = {}, nowMs: () => number = () => performance.now()): ImportGate {
  const { imports, slowMs } = { ...LIMITS, ...limits }
  const storing = new Set<{ sinceMs: number }>()
  let inside = 0
  /** Time of a batch, smoothed; null before the first. */
  let batchMs: number | null = null

  /** How long the slowest batch of now has taken, or batches took lately. */
  const pressureMs = () => Math.max(inside > 0 ? batchMs ?? 0 : 0, ...[...storing].map(({ sinceMs }) => nowMs() - sinceMs))

  return {
    enter() {
      const slow = pressureMs()
      if (inside >= imports || slow >= slowMs) {
        const seconds = Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.ceil((2 * slow) / 1000)))
        const why = inside >= imports ? `${inside} imports are going on` : 'The database is slow'
        throw new AppError('rate-limited', `${why}: send this again in ${seconds} s. Nothing of it was read.`, { retryAfterSeconds: seconds })
      }
      inside += 1
      let left = false
      return () => {
        if (!left) inside -= 1
        left = true
      }
    },
    async store(work) {
      const batch = { sinceMs: nowMs() }
      storing.add(batch)
      try {
        return await work()
      } finally {
        storing.delete(batch)
        const took = nowMs() - batch.sinceMs
        batchMs = batchMs === null ? took : NEWEST * took + (1 - NEWEST) * batchMs
      }
    },
  }
}

// Routes are bundled apart from each other; the limits hold for all of them together.
const shared = globalThis as typeof globalThis & { slicegateImportGate?: ImportGate }

/** The gate of this process. */
export function importGate(): ImportGate {
  return (shared.slicegateImportGate ??= createImportGate())
}
