type State = { drainingAt: Date | null; streams: Map<() => void, string> }

// The web server's parts are bundled one by one, each with a copy of this module.
const shared = globalThis as typeof globalThis & { slicegateProcess?: State }
const state = (shared.slicegateProcess ??= { drainingAt: null, streams: new Map() })

/** Since when this process is about to end; null while it takes work. */
export function drainingSince(): Date | null {
  return state.drainingAt
}

/** From now on the process says that it takes no more work. */
export function beginDraining(now: Date): void {
  state.drainingAt ??= now
}

/** For tests: takes work again. */
export function endDraining(): void {
  state.drainingAt = null
}

/** Enters a stream of events that `who` holds open; `leave` ends it for the reader's sake. Returns what takes it out again. */
export function joinStreams(who: string, leave: () => void): () => void {
  state.streams.set(leave, who)
  return () => void state.streams.delete(leave)
}

export function countStreams(): number {
  return state.streams.size
}

export function countStreamsOf(who: string): number {
  return [...state.streams.values()].filter((one) => one === who).length
}

/** Ends every stream: their readers connect again, to whoever takes them. */
export function endStreams(): void {
  for (const leave of [...state.streams.keys()]) leave()
}
