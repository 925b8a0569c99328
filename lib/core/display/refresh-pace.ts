/** Kinds of events that come many times while something is under way; what they tell moves by itself on pages that follow it. */
export type PacedKind = 'run.progress' | 'import.progress' | 'refresh.progress'

const PACED: readonly string[] = ['run.progress', 'import.progress', 'refresh.progress'] satisfies PacedKind[]

/** Least time between the begins of two refreshes, however much changes. */
export const REFRESH_MS = 250

/** How a page asks anew: after at least `waitMs`, and up to `spreadMs` later, so that all that are open do not ask at once. */
export type Pace = { waitMs: number; spreadMs: number }

const SOON: Pace = { waitMs: 0, spreadMs: 300 }
const NOW: Pace = { waitMs: 0, spreadMs: 0 }
/** What moves is told as figures meanwhile; a page is a hundred times as dear. */
const SLOWLY: Pace = { waitMs: 15_000, spreadMs: 10_000 }
/** A web that went away leaves all of its readers to another one at the same moment. */
const AFTER_LOSS: Pace = { waitMs: 0, spreadMs: 1000 }

/**
 * When a page asks anew on an event of this kind: soon when something is decided or done, slowly while something goes on, and at once where
 * the page is about just that (`quick`).
 */
export function paceOf(kind: string, quick: readonly PacedKind[] = []): Pace {
  if (!PACED.includes(kind)) return SOON
  return quick.some((own) => own === kind) ? NOW : SLOWLY
}

/** When a page asks anew once its line stands: at once the first time, spread out after a loss. */
export const paceOfOpening = (again: boolean): Pace => (again ? AFTER_LOSS : NOW)

/** The moment of the next refresh in milliseconds: never sooner than REFRESH_MS after the last one began, never later than what is planned already. `random` is of [0, 1). */
export function nextRefresh({ pace, nowMs, begunMs, plannedMs, random }: { pace: Pace; nowMs: number; begunMs: number; plannedMs: number | null; random: number }): number {
  const wanted = Math.max(nowMs + pace.waitMs + random * pace.spreadMs, begunMs + REFRESH_MS)
  return plannedMs === null ? wanted : Math.min(plannedMs, wanted)
}
