import { WaitingError, Worker, type IQueueBackend, type Job } from 'bullmq'
import { type Deps } from '@/lib/deps'
import { briefFault } from '@/lib/describe-fault'
import { env } from '@/lib/env'
import { readOrigin } from '@/lib/job-origin'
import { getMetrics } from '@/lib/metrics'
import type { QueueConnection } from '@/lib/queue/connection'
import { JOB_PAYLOADS, lockDurationOf, WORKER_OPTIONS, type JobName, type JobPayload } from '@/lib/queue/jobs'
import { inWorkContext } from '@/lib/request-context'
import { LeftForOthers } from '@/lib/services/leaving'
import { inSpan, linksTo, SpanKind } from '@/lib/tracing'

export type Handlers = { [N in JobName]: (payload: JobPayload<N>) => Promise<unknown> }
type AnyJob = Job<unknown, void, string>
export type JobWorker = {
  worker: Worker<unknown, void, string, IQueueBackend>
  /** Puts what is still being worked on back into the queue, at once; the process has to end then. */
  giveBack: () => Promise<number>
}

/** A slow gateway keeps no other one waiting. */
const PULLS_AT_A_TIME = 4

/** Work that begins by itself every few seconds: a line of the log each would hide everything else. */
const ROUTINE = new Set<JobName>(['deliver-webhooks', 'index-traces', 'sweep-runs', 'expire-traces', 'check-privacy', 'draw-audit'])

function concurrencyOf(name: JobName): number {
  if (name === 'replay-cases' || name === 'rerun-cases' || name === 'rerun-for-review') return env.SLICEGATE_WORKER_CONCURRENCY
  return name === 'pull-source' ? PULLS_AT_A_TIME : 1
}

/** Takes jobs of one kind: each counted, timed, logged and traced, with the ids of what it is about. */
export function startWorker(name: JobName, handlers: Handlers, queue: QueueConnection, deps: Deps): JobWorker {
  const underWay = new Map<AnyJob, string | undefined>()
  const process = async (job: AnyJob, token?: string) => {
    underWay.set(job, token)
    try {
      await runJob(name, { job, token }, handlers, deps)
    } finally {
      underWay.delete(job)
    }
  }
  const options = { ...queue.options, ...WORKER_OPTIONS, lockDuration: lockDurationOf(name), concurrency: concurrencyOf(name) }
  const worker: JobWorker['worker'] = new Worker(name, process, options, queue.backend)
  worker.on('error', (error) => {
    // Said of jobs that end while their lock is being renewed, which is no fault.
    const level = error.message.startsWith('could not renew lock') ? 'debug' : 'warn'
    deps.log[level]({ queue: name, ...briefFault(error) }, 'queue fault')
  })
  worker.on('stalled', (jobId) => deps.log.warn({ job: name, jobId }, 'job taken over from a worker that is gone'))
  const giveBack = async () => {
    const jobs = [...underWay]
    for (const [job, token] of jobs) {
      await job.moveToWait(token).catch((error: unknown) => deps.log.warn({ job: name, jobId: job.id, err: error }, 'job could not be given back'))
    }
    return jobs.length
  }
  return { worker, giveBack }
}

type Taken = { job: AnyJob; token: string | undefined }
type Outcome = 'done' | 'failed' | 'given back'

async function runJob(name: JobName, { job, token }: Taken, handlers: Handlers, deps: Deps): Promise<void> {
  const origin = readOrigin(job.opts.telemetry?.metadata)
  const about = aboutOf(job.data)
  const context = { job: name, jobId: job.id ?? '', ...(origin.requestId ? { requestId: origin.requestId } : {}), ...(about.runId ? { runId: about.runId } : {}) }
  const begunMs = performance.now()
  const ended = (outcome: Outcome, error?: unknown) => {
    const ms = performance.now() - begunMs
    const metrics = getMetrics()
    metrics.jobs.inc({ queue: name, outcome })
    metrics.jobSeconds.observe({ queue: name }, ms / 1000)
    const level = outcome === 'failed' ? 'error' : ROUTINE.has(name) ? 'debug' : 'info'
    deps.log[level]({ ...about, outcome, ms: Math.round(ms), tries: job.attemptsMade + 1, ...(error === undefined ? {} : { err: error }) }, `job ${outcome}`)
  }
  await inWorkContext(context, () => inSpan(`process ${name}`, {
    kind: SpanKind.CONSUMER, root: true, links: linksTo(origin.trace),
    attributes: { 'messaging.system': 'bullmq', 'messaging.operation.type': 'process', 'messaging.destination.name': name, ...(about.runId ? { 'slicegate.run_id': about.runId } : {}) },
  }, async () => {
    try {
      const handler = handlers[name] as (payload: unknown) => Promise<unknown>
      await handler(JOB_PAYLOADS[name].parse(job.data))
      ended('done')
    } catch (error) {
      if (!(error instanceof LeftForOthers)) {
        ended('failed', error)
        throw error
      }
      await job.moveToWait(token)
      ended('given back')
      throw new WaitingError()
    }
  }))
}

type About = { runId?: string; cases?: number; [id: string]: string | number | undefined }

/** The ids of a payload, which is made of ids; a list as its length. */
function aboutOf(data: unknown): About {
  const about: About = {}
  for (const [key, value] of Object.entries((data ?? {}) as Record<string, unknown>)) {
    if (Array.isArray(value)) about[key === 'caseIds' ? 'cases' : key] = value.length
    else if (typeof value === 'string' && key !== 'token') about[key] = value
  }
  return about
}
