type Kept = { untilMs: number; value: Promise<unknown> }

// Pages are bundled apart from each other; what one of them has read serves the others.
const shared = globalThis as typeof globalThis & { slicegateReads?: Map<string, Kept> }
const kept = (shared.slicegateReads ??= new Map())

/** Beyond so many the expired ones are swept out. */
const SWEEP_ABOVE = 200

/**
 * Reads once for all who ask in this process within `ms`, also for those who ask while it is being read. Only for what is the same for everyone who may see
 * it and may be that old: figures of work that goes on. Never for access, and never for what a person changes and looks at next, unless the key holds what
 * the answer depends on. A reading that fails is not kept.
 */
export function sharedRead<T>(key: string, ms: number, read: () => Promise<T>, nowMs: number = performance.now()): Promise<T> {
  const found = kept.get(key)
  if (found && found.untilMs > nowMs) return found.value as Promise<T>
  if (kept.size >= SWEEP_ABOVE) for (const [name, { untilMs }] of kept) if (untilMs <= nowMs) kept.delete(name)
  const value = read()
  const own: Kept = { untilMs: nowMs + ms, value }
  kept.set(key, own)
  value.catch(() => { if (kept.get(key) === own) kept.delete(key) })
  return value
}
