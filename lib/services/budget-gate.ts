import { mayBegin, meanCaseUsd, reachedCap, roomUsd } from '@/lib/core/cost/budget'
import type { DbClient } from '@/lib/db/client'
import { getSpending, getSpendingRow } from '@/lib/db/spending'
import { pauseRun } from '@/lib/services/pause-run'

type Deps = { db: DbClient; now: () => Date }
type Figures = { measuring: boolean; room: number | null; meanUsd: number | null }
type Lane = { users: number; underWay: number; capped: boolean; waiting: Set<() => void>; figures: Promise<Figures> | null; readMs: number }

/** Figures of a run without a limit are looked at again after so long: somebody may have set one, or stopped the run. */
const FRESH_MS = 2000

// A process has one client; all of its jobs spend from the same budgets.
const lanesOf = new WeakMap<DbClient, Map<string, Lane>>()

/**
 * Does the work of one case, or one re-run, if the budgets let it begin; null = they do not, or the run is not measuring any
 * more. Waits while what is under way may use up what is left, and pauses the run when it is used up. Figures are those of the
 * last recorded case, so that the cap is passed by the cases under way at most: near it, one in each process.
 */
export async function withinBudget<T>(runId: string, work: () => Promise<T>, deps: Deps): Promise<T | null> {
  const lanes = lanesOf.get(deps.db) ?? new Map<string, Lane>()
  lanesOf.set(deps.db, lanes)
  const lane = lanes.get(runId) ?? { users: 0, underWay: 0, capped: false, waiting: new Set(), figures: null, readMs: 0 }
  lanes.set(runId, lane)
  lane.users += 1
  try {
    return await mayEnter(runId, lane, deps) ? await underWay(lane, work) : null
  } finally {
    lane.users -= 1
    if (lane.users === 0) lanes.delete(runId)
  }
}

async function underWay<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } finally {
    lane.underWay -= 1
    // what the case cost is known now; without a limit it does not matter
    if (lane.capped) lane.figures = null
    for (const wake of [...lane.waiting]) wake()
  }
}

async function mayEnter(runId: string, lane: Lane, deps: Deps): Promise<boolean> {
  for (;;) {
    const reading = figuresOf(runId, lane, deps)
    const figures = await reading
    // figures of a stopped run are not kept: it may go on at any moment
    if (!figures.measuring && lane.figures === reading) lane.figures = null
    if (!figures.measuring) return false
    lane.capped = figures.room !== null
    // nothing is awaited between the question and the count, or two would take the same room
    if (mayBegin({ underWay: lane.underWay, meanUsd: figures.meanUsd, room: figures.room })) {
      lane.underWay += 1
      return true
    }
    await new Promise<void>((resolve) => {
      const wake = () => {
        lane.waiting.delete(wake)
        resolve()
      }
      lane.waiting.add(wake)
    })
  }
}

/** One question to the database at a time, however many cases ask. */
function figuresOf(runId: string, lane: Lane, deps: Deps): Promise<Figures> {
  const ms = deps.now().getTime()
  if (lane.figures === null || Math.abs(ms - lane.readMs) > FRESH_MS) {
    const reading = readFigures(runId, deps)
    lane.figures = reading
    lane.readMs = ms
    reading.catch(() => { if (lane.figures === reading) lane.figures = null })
  }
  return lane.figures
}

/** Pauses the run when its money is used up: once, for all that ask. */
async function readFigures(runId: string, deps: Deps): Promise<Figures> {
  for (;;) {
    const row = await getSpendingRow(deps.db, runId)
    if (!row || (row.status !== 'running' && row.status !== 'confirming')) return { measuring: false, room: null, meanUsd: null }
    if (row.budgetUsd === null && row.weekUsd === null) return { measuring: true, room: null, meanUsd: null }
    const spending = await getSpending(deps.db, row, deps.now())
    if (reachedCap(spending) === null) return { measuring: true, room: roomUsd(spending), meanUsd: meanCaseUsd(row) }
    if (await pauseRun({ runId }, deps)) return { measuring: false, room: null, meanUsd: null }
  }
}
