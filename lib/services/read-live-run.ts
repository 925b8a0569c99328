import type { LiveCount, LiveFigures } from '@/lib/core/display/live-figures'
import { liveRunRows } from '@/lib/core/display/live-run-rows'
import { packRows } from '@/lib/core/display/packed-rows'
import type { ArmUsage, MissingCount, RunVotes } from '@/lib/core/display/run-view'
import type { RunStatus } from '@/lib/core/types'
import type { DbClient } from '@/lib/db/client'
import { listRerunProgress } from '@/lib/db/reruns'
import { getRunVotes, listRunUsage } from '@/lib/db/run-costs'
import { getRunProgress, listLiveSets, listMissingCounts } from '@/lib/db/run-pages'
import { getRun, listRunCounts, type RunRecord } from '@/lib/db/runs'
import { sharedRead } from '@/lib/services/shared-read'

type Deps = { db: DbClient; now: () => Date }

/** A run that is under way: its page shows figures that move. */
const UNDER_WAY: readonly RunStatus[] = ['queued', 'running', 'confirming', 'paused', 'deciding']

/** Counts over the last seconds are part of the figures: they may not be older. */
const FIGURES_MS = 1000
/** Re-runs move without a case being done. */
const CONFIRMING_MS = 250
/** What stands at the side of the page while the run goes on. */
const ASIDES_MS = 3000
/** The asides are counted from executions and votes: at most this share of the time, so that a run of a million cases tells them less often. */
const MOST_SHARE = 0.1

export const isUnderWay = (status: RunStatus): boolean => UNDER_WAY.includes(status)

/**
 * What moves on the page of a run; null when there is no such run, or when it is over. Counted once for all who ask in this process while no case was done since.
 */
export async function readLiveRun(runId: string, { db, now }: Deps): Promise<LiveFigures | null> {
  const run = await getRun(db, runId)
  if (!run || !isUnderWay(run.status)) return null
  return sharedRead(`figures ${runId} ${run.status} ${run.casesDone}`, run.status === 'confirming' ? CONFIRMING_MS : FIGURES_MS, () => countLiveRun(run, { db, now }))
}

async function countLiveRun(run: RunRecord, { db, now }: Deps): Promise<LiveFigures> {
  const [runId, at] = [run.id, now().getTime()]
  const [progress, sets, reruns] = await Promise.all([
    getRunProgress(db, runId), listLiveSets(db, runId), run.status === 'confirming' || run.status === 'paused' ? listRerunProgress(db, runId) : [],
  ])
  return {
    runId, at, status: run.status, elapsedMs: run.startedAt ? at - run.startedAt.getTime() : null, progress, confirming: reruns.at(-1) ?? null,
    rows: packRows(liveRunRows(run.status, run.config, sets), []),
  }
}

/** The same, as it was up to a second ago: for pages, which get the newest over their stream once they stand. */
export function readRecentFigures(run: { id: string; status: RunStatus }, deps: Deps): Promise<LiveFigures | null> {
  return sharedRead(`recent figures ${run.id} ${run.status}`, FIGURES_MS, () => readLiveRun(run.id, deps))
}

/**
 * Usage, missing sides and votes of a run. While it goes on they are as they were up to three seconds ago, or ten times as long as counting them takes, so that many
 * readers do not count them over and over; what it came to is kept with a run that ended.
 */
export async function readRunAsides(run: { id: string; status: RunStatus }, { db }: Pick<Deps, 'db'>): Promise<{ usage: ArmUsage[]; missing: MissingCount[]; votes: RunVotes }> {
  const count = async () => {
    const [usage, missing, votes] = await Promise.all([listRunUsage(db, run.id), listMissingCounts(db, run.id), getRunVotes(db, run.id)])
    return { usage, missing, votes }
  }
  return isUnderWay(run.status) ? sharedRead(`asides ${run.id} ${run.status}`, ASIDES_MS, count, { mostShare: MOST_SHARE }) : count()
}

/** How far runs are, as lists show it; of runs that are gone nothing. Costs the same however many cases they have. */
export async function readRunCounts(runIds: string[], { db, now }: Deps): Promise<LiveCount[]> {
  const at = now().getTime()
  return (await listRunCounts(db, runIds)).map((row) => ({ ...row, at }))
}
