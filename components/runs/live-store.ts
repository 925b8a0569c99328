import { useSyncExternalStore } from 'react'
import type { LiveCount, LiveFigures } from '@/lib/core/display/live-figures'

/** What the server told since the page was rendered, for the parts of it that move. */
const told = { figures: new Map<string, LiveFigures>(), counts: new Map<string, LiveCount>() as ReadonlyMap<string, LiveCount> }
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const changed = () => listeners.forEach((listener) => listener())

export function tellFigures(figures: LiveFigures): void {
  told.figures.set(figures.runId, figures)
  changed()
}

export function tellCount(count: LiveCount): void {
  told.counts = new Map(told.counts).set(count.runId, count)
  changed()
}

/** Something else happened to the run: what comes with the next page holds. */
export function forgetRun(runId: string): void {
  const counts = new Map(told.counts)
  if (!told.figures.delete(runId) && !counts.delete(runId)) return
  counts.delete(runId)
  told.counts = counts
  changed()
}

const NO_COUNTS: ReadonlyMap<string, LiveCount> = new Map()

/** The newest figures of a run that came over the line; null before the first. */
export function useLiveFigures(runId: string): LiveFigures | null {
  return useSyncExternalStore(subscribe, () => told.figures.get(runId) ?? null, () => null)
}

/** The newest counts of runs that came over the line, by run. */
export function useLiveCounts(): ReadonlyMap<string, LiveCount> {
  return useSyncExternalStore(subscribe, () => told.counts, () => NO_COUNTS)
}
