import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { Worker, type IQueueBackend, type Job } from 'bullmq'
import { closeDeps, getDeps, requireDatabaseUrl, type Deps } from '@/lib/deps'
import { env } from '@/lib/env'
import { connectQueue, type QueueConnection } from '@/lib/queue/connection'
import { DELIVER_EVERY_MS, INDEX_EVERY_MS, JOB_NAMES, JOB_PAYLOADS, lockDurationOf, SWEEP_EVERY_MS, WORKER_OPTIONS, type JobName, type JobPayload } from '@/lib/queue/jobs'
import { runCheckJudge } from '@/workers/check-judge'
import { runCheckPrivacy, schedulePrivacyChecks } from '@/workers/check-privacy'
import { runDecideGate } from '@/workers/decide-gate'
import { runDrawAudit, scheduleAudits } from '@/workers/draw-audit'
import { runIndexTraces } from '@/workers/index-traces'
import { runLoadDemo } from '@/workers/load-demo'
import { runDeliverWebhooks } from '@/workers/deliver-webhooks'
import { runExpireTraces, scheduleExpiry } from '@/workers/expire-traces'
import { runFillRatings } from '@/workers/fill-ratings'
import { createSourceJobs, schedulePulls } from '@/workers/pull-source'
import { createRefreshJob, runScheduledRefresh, scheduleRefreshes } from '@/workers/refresh'
import { createReplayCasesJob } from '@/workers/replay-cases'
import { runRerunCases } from '@/workers/rerun-cases'
import { runRerunForReview } from '@/workers/rerun-for-review'
import { createRescanJob } from '@/workers/rescan-stored'
import { runSweepRuns } from '@/workers/sweep-runs'

type Handlers = { [N in JobName]: (payload: JobPayload<N>) => Promise<unknown> }
type AnyWorker = Worker<unknown, void, string, IQueueBackend>

/** Longest time to finish what is under way; what is cut off then is taken over by another worker or after the restart. */
const DRAIN_MS = 30_000
const RESCHEDULE_EVERY_MS = 15_000
/** A slow gateway keeps no other one waiting. */
const PULLS_AT_A_TIME = 4

/**
 * How far the heap may grow beyond what is in use before it is cleaned up. V8 lets it grow to several times that where the
 * machine has memory to spare, so that a worker looked as if it kept something of each case.
 */
const HEAP_GROWING_PERCENT = 60

/** Enough to find the fault, never the values: messages of databases and providers may quote what people wrote. */
function describe(error: Error): Record<string, unknown> {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return { error: error.name, code, message: error.message.split('\n').at(-1)?.slice(0, 300) }
}

function startWorker(name: JobName, handlers: Handlers, queue: QueueConnection, deps: Deps): AnyWorker {
  const process = async (job: Job<unknown, void, string>) => {
    const handler = handlers[name] as (payload: unknown) => Promise<unknown>
    await handler(JOB_PAYLOADS[name].parse(job.data))
  }
  const concurrency = name === 'replay-cases' || name === 'rerun-cases' || name === 'rerun-for-review' ? env.SLICEGATE_WORKER_CONCURRENCY : name === 'pull-source' ? PULLS_AT_A_TIME : 1
  const options = { ...queue.options, ...WORKER_OPTIONS, lockDuration: lockDurationOf(name), concurrency }
  const worker: AnyWorker = new Worker(name, process, options, queue.backend)
  worker.on('error', (error) => {
    // Said of jobs that end while their lock is being renewed, which is no fault.
    const level = error.message.startsWith('could not renew lock') ? 'debug' : 'warn'
    deps.log[level]({ queue: name, ...describe(error) }, 'queue fault')
  })
  worker.on('failed', (job, error) => deps.log.error({ job: job?.id, tries: job?.attemptsMade, ...describe(error) }, 'job failed'))
  worker.on('stalled', (jobId) => deps.log.warn({ job: jobId }, 'job taken over from a worker that is gone'))
  return worker
}

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
      deps.log.warn(describe(error as Error), 'waiting for the queue')
      await sleep(500)
    }
  }
}

async function main(): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`)
  const deps = getDeps()
  const queue = connectQueue({
    databaseUrl: requireDatabaseUrl(), redisUrl: env.REDIS_URL, poolSize: 2 * JOB_NAMES.length + 4,
    onError: (error) => deps.log.warn(describe(error), 'queue connection'),
  })
  await untilReady(queue, deps)
  const replay = createReplayCasesJob(deps)
  const refresh = createRefreshJob(deps)
  const rescan = createRescanJob(deps)
  const sources = createSourceJobs(deps)
  const handlers: Handlers = {
    'load-demo': () => runLoadDemo(deps),
    'replay-cases': replay.run,
    'rerun-cases': (payload) => runRerunCases(payload, deps),
    'rerun-for-review': (payload) => runRerunForReview(payload, deps),
    'decide-gate': (payload) => runDecideGate(payload, deps),
    'check-judge': (payload) => runCheckJudge(payload, deps),
    'draw-audit': (payload) => runDrawAudit(payload, deps),
    'check-privacy': (payload) => runCheckPrivacy(payload, deps),
    'rescan-stored': rescan.run,
    'fill-ratings': (payload) => runFillRatings(payload, deps),
    refresh: refresh.run,
    'scheduled-refresh': (payload) => runScheduledRefresh(payload, deps),
    'pull-source': sources.pull,
    'reread-traces': sources.reread,
    'deliver-webhooks': () => runDeliverWebhooks(deps),
    'expire-traces': () => runExpireTraces(deps),
    'index-traces': () => runIndexTraces(deps),
    'sweep-runs': () => runSweepRuns(deps),
  }
  const workers = JOB_NAMES.map((name) => startWorker(name, handlers, queue, deps))
  await Promise.all(workers.map((worker) => worker.waitUntilReady()))
  deps.log.info({ concurrency: env.SLICEGATE_WORKER_CONCURRENCY, queue: env.REDIS_URL ? 'redis' : 'postgres' }, 'worker ready')
  process.send?.({ kind: 'ready' })
  // At every start: the sandbox may have another address, and an earlier start may have stopped half-way.
  if (env.SLICEGATE_DEMO && env.SLICEGATE_SANDBOX_URL) await deps.enqueue('load-demo', {})

  // A Redis that lost its data lost the schedule too, and with it what would put the work back.
  const rescheduling = setInterval(() => {
    scheduleSweeps(deps).then(() => scheduleRefreshes(deps)).then(() => scheduleAudits(deps)).then(() => scheduleExpiry(deps)).then(() => schedulePrivacyChecks(deps)).then(() => schedulePulls(deps))
      .catch((error: Error) => deps.log.warn(describe(error), 'schedules not renewed'))
  }, RESCHEDULE_EVERY_MS)

  let stopping = false
  const stop = async (why: string) => {
    if (stopping) return
    stopping = true
    deps.log.info({ why }, 'worker stopping')
    clearInterval(rescheduling)
    refresh.stop()
    rescan.stop()
    sources.stop()
    setTimeout(() => process.exit(1), DRAIN_MS).unref()
    await Promise.all(workers.map((worker) => worker.close()))
    await replay.recorder.close()
    await queue.close()
    await closeDeps()
    process.exit(0)
  }
  process.once('SIGTERM', () => void stop('SIGTERM'))
  process.once('SIGINT', () => void stop('SIGINT'))
  // The parent is gone: nobody would stop this process otherwise.
  process.once('disconnect', () => void stop('parent gone'))
}

await main()
