import type { RefreshStage, RefreshStageName } from '@/lib/core/refresh/refresh-stages'
import type { DbClient } from '@/lib/db/client'
import { saveRefreshProgress, type RefreshResult } from '@/lib/db/refreshes'
import { publishEvent } from '@/lib/events'

/** A refresh that goes on somewhere else or not at all: nothing is wrong, and nothing of it may be stored here any more. */
export class RefreshLeft extends Error {
  constructor(readonly why: 'stopped' | 'worker-stops') {
    super(why === 'stopped' ? 'The refresh was stopped' : 'The worker stops')
    this.name = 'RefreshLeft'
  }
}

/** Between two writes of how far a stage is; pages read it again each time. */
const REPORT_EVERY_MS = 250
/** Between two signs of life, whatever the stage does. */
const BEAT_EVERY_MS = 3000

export type StageEnd = { status: 'done' | 'skipped' | 'failed'; note: string; done?: number; total?: number }

/** Where a refresh is, kept in the database and told to pages; all times are those of `now`. */
export type RefreshProgress = {
  stages: RefreshStage[]
  begin: (name: RefreshStageName) => Promise<void>
  /** How far the stage is; written at most every 250 ms. */
  report: (done: number, total: number | null) => void
  end: (end: StageEnd, result?: RefreshResult) => Promise<void>
  close: () => Promise<void>
}

/** `leave` is called with a `RefreshLeft` when somebody stopped the refresh. */
export function createRefreshProgress(
  { id, projectId, stages: known }: { id: string; projectId: string; stages: readonly RefreshStage[] }, { db, now, leave }: { db: DbClient; now: () => Date; leave: (reason: RefreshLeft) => void },
): RefreshProgress {
  const stages = known.map((stage) => ({ ...stage }))
  let current = stages[0]!
  let [writing, lastReport] = [Promise.resolve(), Number.NEGATIVE_INFINITY]
  const write = async (result: RefreshResult) => {
    if (!(await saveRefreshProgress(db, id, { ...result, beatAt: now() }))) leave(new RefreshLeft('stopped'))
  }
  const queue = (result: () => RefreshResult) => {
    writing = writing.then(() => write(result()))
    return writing
  }
  // a sign of life that is lost is no fault: the next write meets the same database
  const beat = setInterval(() => { queue(() => ({})).catch(() => { writing = Promise.resolve() }) }, BEAT_EVERY_MS)
  const tell = async (result: RefreshResult = {}) => {
    lastReport = performance.now()
    await queue(() => ({ ...result, stage: current.name, stages }))
    await publishEvent(db, { projectId, kind: 'refresh.progress' })
  }
  return {
    stages,
    begin: async (name) => {
      current = stages.find((stage) => stage.name === name)!
      Object.assign(current, { status: 'running', done: 0, total: null, startedAt: current.startedAt ?? now().toISOString(), finishedAt: null, note: null })
      await tell()
    },
    report: (done, total) => {
      Object.assign(current, { done, total })
      if (performance.now() - lastReport < REPORT_EVERY_MS) return
      tell().catch(() => { writing = Promise.resolve() })
    },
    end: async ({ status, note, done, total }, result) => {
      const reached = { done: done ?? current.total ?? current.done, total: total ?? current.total ?? done ?? current.done }
      Object.assign(current, { status, note, finishedAt: now().toISOString(), ...(status === 'failed' ? {} : reached) })
      await tell(result)
    },
    close: async () => {
      clearInterval(beat)
      await writing.catch(() => undefined)
    },
  }
}
