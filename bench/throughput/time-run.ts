import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { BenchProduct } from '@/bench/throughput/bench-product'
import { seedCases } from '@/bench/seed-cases'
import type { DbClient } from '@/lib/db/client'
import { createEnqueue } from '@/lib/queue/enqueue'
import { startRun } from '@/lib/services/start-run'

/** `startSeconds` and `startHeap` (bytes) are what starting the run took in the process that starts it. */
export type TimedRun = { seconds: number; startSeconds: number; startHeap: number }

setFlagsFromString('--expose-gc')
const cleanUp = runInNewContext('gc') as () => void

/** Seeds a project, then times one run of all of its cases until the gate has decided. Throws when anything is missing at the end. */
export async function timeRun({ db, databaseUrl }: BenchProduct, input: { baseUrl: string; cases: number; concurrency: number }): Promise<TimedRun> {
  const enqueue = createEnqueue({ databaseUrl })
  try {
    const { projectId } = await seedCases(db, input)
    cleanUp()
    const heap = process.memoryUsage().heapUsed
    const startedMs = performance.now()
    const { runId } = await startRun({
      projectId, candidate: { model: 'candidate' }, baseline: { model: 'baseline' }, createdBy: null,
    }, { db, enqueue, now: () => new Date() })
    const startSeconds = (performance.now() - startedMs) / 1000
    const startHeap = Math.max(0, process.memoryUsage().heapUsed - heap)
    await untilDecided(db, runId, input.cases)
    const seconds = (performance.now() - startedMs) / 1000
    const passed = await db.outcome.count({ where: { runId, passed: true } })
    if (passed !== 2 * input.cases) throw new Error(`${passed} of ${2 * input.cases} outcomes passed`)
    return { seconds, startSeconds, startHeap }
  } finally {
    await enqueue.close()
  }
}

async function untilDecided(db: DbClient, runId: string, cases: number): Promise<void> {
  for (;;) {
    const run = await db.run.findUniqueOrThrow({ where: { id: runId }, select: { status: true, error: true, casesDone: true } })
    if (run.status === 'done' && run.casesDone === cases) return
    if (['done', 'failed', 'cancelled', 'paused'].includes(run.status)) {
      throw new Error(`The run ended ${run.status} with ${run.casesDone} of ${cases} cases: ${run.error}`)
    }
    await sleep(20)
  }
}
