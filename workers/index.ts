import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { closeDeps, getDeps, requireDatabaseUrl, type Deps } from '@/lib/deps'
import { briefFault } from '@/lib/describe-fault'
import { env } from '@/lib/env'
import { requireStrongSecrets } from '@/lib/strong-secrets'
import { enterProcess } from '@/lib/live-process'
import { beginDraining } from '@/lib/process-state'
import { connectQueue, type QueueConnection } from '@/lib/queue/connection'
import { DELIVER_EVERY_MS, INDEX_EVERY_MS, JOB_NAMES, SWEEP_EVERY_MS } from '@/lib/queue/jobs'
import { closeScrape } from '@/lib/scrape'
import type { CaseRecorder } from '@/lib/services/case-recorder'
import type { Leaving } from '@/lib/services/leaving'
import { startTracing } from '@/lib/start-tracing'
import { runCheckJudge } from '@/workers/check-judge'
import { runCheckPrivacy, schedulePrivacyChecks } from '@/workers/check-privacy'
import { runDecideGate } from '@/workers/decide-gate'
import { runDrawAudit, scheduleAudits } from '@/workers/draw-audit'
import { runIndexTraces } from '@/workers/index-traces'
import { runLoadDemo } from '@/workers/load-demo'
import { runDeliverWebhooks } from '@/workers/deliver-webhooks'
import { runExpireTraces, scheduleExpiry } from '@/workers/expire-traces'
import { runFillRatings } from '@/workers/fill-ratings'
import { startWorkerServer } from '@/workers/http-server'
import { createSourceJobs, schedulePulls } from '@/workers/pull-source'
import { createRefreshJob, runScheduledRefresh, scheduleRefreshes } from '@/workers/refresh'
import { createReplayCasesJob } from '@/workers/replay-cases'
import { runRerunCases } from '@/workers/rerun-cases'
import { runRerunForReview } from '@/workers/rerun-for-review'
import { runRescan } from '@/workers/rescan-stored'
import { startWorker, type Handlers, type JobWorker } from '@/workers/run-job'
import { runSweepRuns } from '@/workers/sweep-runs'

/** The end, whatever is still under way then; before it comes, jobs are given back. */
const LAST_MS = 4_000
const RESCHEDULE_EVERY_MS = 15_000

/**
 * How far the heap may grow beyond what is in use before it is cleaned up. V8 lets it grow to several times that where the
 * machine has memory to spare, so that a worker looked as if it kept something of each case.
 */
const HEAP_GROWING_PERCENT = 60

/** What has to be looked at again and again, whatever was lost. */
async function scheduleSweeps({ enqueue }: Deps): Promise<void> {
  await enqueue.every('sweep-runs', {}, SWEEP_EVERY_MS)
  await enqueue.every('deliver-webhooks', {}, DELIVER_EVERY_MS)
  await enqueue.every('index-traces', {}, INDEX_EVERY_MS)
}

/** The database may still be starting: tries until it answers and the queue stands. */
async function untilReady(queue: QueueConnection, deps: Deps): Promise<void> {
  for (let failures = 0; ; failures += 1) {
    try {
      await Promise.all([queue.ready(), deps.db.$connect()])
      await scheduleSweeps(deps)
      await scheduleRefreshes(deps)
      await scheduleAudits(deps)
      await scheduleExpiry(deps)
      await schedulePrivacyChecks(deps)
      await schedulePulls(deps)
      return
    } catch (error) {
      if (failures >= 60) throw error
      deps.log.warn(briefFault(error), 'waiting for the queue')
      await sleep(500)
    }
  }
}

function handlersOf(deps: Deps, leaving: Leaving): { handlers: Handlers; recorder: CaseRecorder } {
  const replay = createReplayCasesJob(deps, leaving)
  const sources = createSourceJobs(deps, leaving)
  const handlers: Handlers = {
    'load-demo': () => runLoadDemo(deps),
    'replay-cases': replay.run,
    'rerun-cases': (payload) => runRerunCases(payload, leaving, deps),
    'rerun-for-review': (payload) => runRerunForReview(payload, leaving, deps),
    'decide-gate': (payload) => runDecideGate(payload, deps),
    'check-judge': (payload) => runCheckJudge(payload, deps),
    'draw-audit': (payload) => runDrawAudit(payload, deps),
    'check-privacy': (payload) => runCheckPrivacy(payload, deps),
    'rescan-stored': (payload) => runRescan(payload, leaving, deps),
    'fill-ratings': (payload) => runFillRatings(payload, deps),
    refresh: createRefreshJob(deps, leaving),
    'scheduled-refresh': (payload) => runScheduledRefresh(payload, deps),
    'pull-source': sources.pull,
    'reread-traces': sources.reread,
    'deliver-webhooks': () => runDeliverWebhooks(deps),
    'expire-traces': () => runExpireTraces(deps),
    'index-traces': () => runIndexTraces(deps),
    'sweep-runs': () => runSweepRuns(deps),
  }
  return { handlers, recorder: replay.recorder }
}

async function main(): Promise<void> {
  requireStrongSecrets(env)
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`)
  const endTracing = await startTracing('worker')
  const deps = getDeps()
  const server = env.SLICEGATE_WORKER_PORT === undefined ? null : await startWorkerServer(env.SLICEGATE_WORKER_PORT)
  const queue = connectQueue({
    databaseUrl: requireDatabaseUrl(), redisUrl: env.REDIS_URL, poolSize: 2 * JOB_NAMES.length + 4,
    onError: (error) => deps.log.warn(briefFault(error), 'queue connection'),
  })
  await untilReady(queue, deps)
  const live = await enterProcess('worker', deps)
  const [closing, giveUp] = [new AbortController(), new AbortController()]
  const { handlers, recorder } = handlersOf(deps, { closing: closing.signal, giveUp: giveUp.signal })
  const workers = JOB_NAMES.map((name) => startWorker(name, handlers, queue, deps))
  await Promise.all(workers.map(({ worker }) => worker.waitUntilReady()))
  deps.log.info({ concurrency: env.SLICEGATE_WORKER_CONCURRENCY, queue: env.REDIS_URL ? 'redis' : 'postgres', port: server?.port }, 'worker ready')
  process.send?.({ kind: 'ready', port: server?.port })
  // At every start: the sandbox may have another address, and an earlier start may have stopped half-way.
  if (env.SLICEGATE_DEMO && env.SLICEGATE_SANDBOX_URL) await deps.enqueue('load-demo', {})

  // A Redis that lost its data lost the schedule too, and with it what would put the work back.
  const rescheduling = setInterval(() => {
    scheduleSweeps(deps).then(() => scheduleRefreshes(deps)).then(() => scheduleAudits(deps)).then(() => scheduleExpiry(deps)).then(() => schedulePrivacyChecks(deps)).then(() => schedulePulls(deps))
      .catch((error: unknown) => deps.log.warn(briefFault(error), 'schedules not renewed'))
  }, RESCHEDULE_EVERY_MS)

  stopOnSignals(async (why) => {
    deps.log.info({ why, patienceSeconds: env.SLICEGATE_STOP_SECONDS }, 'worker stopping')
    clearInterval(rescheduling)
    beginDraining(new Date())
    void live.beat()
    const finished = Promise.all(workers.map(({ worker }) => worker.close()))
    closing.abort()
    await finishOrGiveBack({ finished, giveUp, workers }, deps)
    await recorder.close()
    await live.end()
    await server?.close()
    await queue.close()
    await closeScrape()
    await closeDeps()
    await endTracing()
  })
}

type Ending = { finished: Promise<unknown>; giveUp: AbortController; workers: JobWorker[] }

/**
 * Calls under way get some time; then they are cut off, and their jobs go back into the queue for another worker. What does not even end
 * then is given back as it is: every job may run twice.
 */
async function finishOrGiveBack({ finished, giveUp, workers }: Ending, deps: Deps): Promise<void> {
  const inTime = await Promise.race([finished.then(() => true), sleep(env.SLICEGATE_STOP_SECONDS * 1000, false, { ref: false })])
  if (inTime) return
  giveUp.abort()
  const soon = await Promise.race([finished.then(() => true), sleep(LAST_MS / 2, false, { ref: false })])
  if (soon) return
  const jobs = (await Promise.all(workers.map(({ giveBack }) => giveBack()))).reduce((sum, count) => sum + count, 0)
  deps.log.warn({ jobs }, 'jobs given back that did not end in time')
}

function stopOnSignals(stop: (why: string) => Promise<void>): void {
  let stopping = false
  const once = (why: string) => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), env.SLICEGATE_STOP_SECONDS * 1000 + LAST_MS).unref()
    void stop(why).then(() => process.exit(0), () => process.exit(1))
  }
  process.once('SIGTERM', () => once('SIGTERM'))
  process.once('SIGINT', () => once('SIGINT'))
  // The parent is gone: nobody would stop this process otherwise.
  process.once('disconnect', () => once('parent gone'))
}

await main()
