type Kept = { untilMs: number; settled: boolean; value: Promise<unknown> }

// Pages are bundled apart from each other; what one of them has read serves the others.
const shared = globalThis as typeof globalThis & { slicegateReads?: Map<string, Kept> }
const kept = (shared.slicegateReads ??= new Map())

/**
 * Reads once for all who ask in this process within `ms`, also for those who ask while it is being read. Only for what is the same for everyone who may see
 * it and may be that old: figures of work that goes on. Never for access, and never for what a person changes and looks at next, unless the key holds what
 * the answer depends on. A reading that fails is not kept. `mostShare`: what took long is kept longer, so that reading takes this share of the time at most.
 */
export function sharedRead<T>(key: string, ms: number, read: () => Promise<T>, { mostShare = 1, now = () => performance.now() }: { mostShare?: number; now?: () => number } = {}): Promise<T> {
  const nowMs = now()
  const found = kept.get(key)
  if (found && found.untilMs > nowMs) return found.value as Promise<T>
  // what nobody may use any more is not held until somebody asks for the same again
  for (const [name, { untilMs, settled }] of kept) if (settled && untilMs <= nowMs) kept.delete(name)
  const value = read()
  const own: Kept = { untilMs: nowMs + ms, settled: false, value }
  kept.set(key, own)
  value.then(
    () => Object.assign(own, { settled: true, untilMs: Math.max(own.untilMs, nowMs + (now() - nowMs) / mostShare) }),
    () => { if (kept.get(key) === own) kept.delete(key) },
  )
  return value
}
