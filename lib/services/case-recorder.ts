import { count } from '@/lib/counted'
import type { DbClient } from '@/lib/db/client'
import { recordCases, type CaseRecord } from '@/lib/db/outcomes'
import { lockRun, moveRun } from '@/lib/db/runs'
import { publishEvent } from '@/lib/events'
import type { Enqueue } from '@/lib/queue/enqueue'
import { decideJobId } from '@/lib/queue/jobs'

/** `stopped`: the run is over (cancelled, failed, decided) and nothing was written. */
export type RecordResult = 'recorded' | 'stopped'

export type CaseRecorder = {
  /** A case of the run is under way in this process; call what is returned when it is about to be recorded, or never will be. */
  expect: (run: { id: string; projectId: string }) => () => void
  /** Resolves when the case is durable, rejects when it could not be written. */
  record: (run: { id: string; projectId: string }, record: CaseRecord) => Promise<RecordResult>
  /** Sends the progress that is still held back. Call it when nothing is being recorded any more. */
  close: () => Promise<void>
}

type Waiting = { record: CaseRecord; resolve: (result: RecordResult) => void; reject: (error: unknown) => void }
type Lane = {
  projectId: string
  /** Cases under way in this process that are not here yet. */
  coming: number
  waiting: Waiting[]
  writing: boolean
  timer: NodeJS.Timeout | null
  /** Cases of the run that were open after the last batch; null = none was written yet. */
  open: number | null
  notifiedMs: number
  notifyTimer: NodeJS.Timeout | null
}
type Deps = { db: DbClient; enqueue: Enqueue; now: () => Date; onError: (error: unknown) => void }

const COLLECT_MS = 60
const MAX_BATCH = 200
const NOTIFY_EVERY_MS = 200

/**
 * Collects finished cases for some milliseconds and writes them together: one transaction for many cases costs about as
 * much as for one. One batch per run is under way at a time; while it is, the next one fills. What ends a run does not wait, nor do the
 * last of what this process has under way: nothing would join them.
 */
export function createCaseRecorder(deps: Deps): CaseRecorder {
  const lanes = new Map<string, Lane>()

  function laneOf(run: { id: string; projectId: string }): Lane {
    const known = lanes.get(run.id)
    if (known) return known
    const lane: Lane = { projectId: run.projectId, coming: 0, waiting: [], writing: false, timer: null, open: null, notifiedMs: 0, notifyTimer: null }
    lanes.set(run.id, lane)
    return lane
  }

  function schedule(runId: string, lane: Lane): void {
    if (lane.writing || lane.waiting.length === 0) return
    const full = lane.coming === 0 || lane.waiting.length >= Math.min(MAX_BATCH, lane.open ?? MAX_BATCH)
    if (lane.timer && !full) return
    if (lane.timer) clearTimeout(lane.timer)
    lane.timer = setTimeout(() => {
      lane.timer = null
      void flush(runId, lane)
    }, full ? 0 : COLLECT_MS)
  }

  async function flush(runId: string, lane: Lane): Promise<void> {
    lane.writing = true
    const batch = lane.waiting.splice(0, MAX_BATCH)
    try {
      lane.open = await writeBatch(runId, batch.map((item) => item.record), deps)
      const result = lane.open === null ? 'stopped' : 'recorded'
      if (result === 'recorded') notifySoon(runId, lane)
      batch.forEach((item) => item.resolve(result))
    } catch (error) {
      batch.forEach((item) => item.reject(error))
    } finally {
      lane.writing = false
      forget(runId, lane)
      schedule(runId, lane)
    }
  }

  function forget(runId: string, lane: Lane): void {
    if (lane.waiting.length === 0 && lane.coming === 0 && !lane.writing && !lane.notifyTimer) lanes.delete(runId)
  }

  function notifySoon(runId: string, lane: Lane): void {
    if (lane.notifyTimer) return
    const dueMs = lane.notifiedMs + NOTIFY_EVERY_MS - Date.now()
    lane.notifyTimer = setTimeout(() => {
      lane.notifyTimer = null
      void notify(runId, lane)
    }, Math.max(0, dueMs))
  }

  async function notify(runId: string, lane: Lane): Promise<void> {
    lane.notifiedMs = Date.now()
    await publishEvent(deps.db, { projectId: lane.projectId, runId, kind: 'run.progress' }).catch(deps.onError)
    forget(runId, lane)
  }

  return {
    expect: (run) => {
      const lane = laneOf(run)
      lane.coming += 1
      let arrived = false
      return () => {
        if (arrived) return
        arrived = true
        lane.coming -= 1
        schedule(run.id, lane)
        forget(run.id, lane)
      }
    },
    record: (run, record) => new Promise((resolve, reject) => {
      const lane = laneOf(run)
      lane.waiting.push({ record, resolve, reject })
      schedule(run.id, lane)
    }),
    close: async () => {
      const held = [...lanes].filter(([, lane]) => lane.notifyTimer)
      for (const [runId, lane] of held) {
        if (lane.notifyTimer) clearTimeout(lane.notifyTimer)
        lane.notifyTimer = null
        await notify(runId, lane)
      }
    },
  }
}

/** How many cases of the run are still open then; null = the run is over and nothing was written. */
async function writeBatch(runId: string, records: CaseRecord[], deps: Deps): Promise<number | null> {
  const written = await deps.db.$transaction(async (tx) => {
    const status = await lockRun(tx, runId)
    // what was under way when the run paused counts
    if (status !== 'running' && status !== 'paused') return null
    const recorded = await recordCases(tx, runId, records, deps.now())
    const left = Math.max(0, recorded.casesTotal - recorded.casesDone)
    if (left === 0) await moveRun(tx, runId, { from: [status], to: 'deciding' })
    return { left, newlyDone: recorded.newlyDone }
  })
  const open = written?.left ?? null
  if (written) count({ kind: 'cases recorded', count: written.newlyDone })
  if (open === 0) await deps.enqueue('decide-gate', { runId }, { jobId: decideJobId(runId) })
  return open
}
