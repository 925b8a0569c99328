import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { PII_TYPES } from '@/lib/core/pii/types'
import { VERSION } from '@/lib/core/version'
import { onCounted, type Counted } from '@/lib/counted'
import type { InstanceFigures } from '@/lib/db/instance-figures'
import { poolUse } from '@/lib/db/open-pools'
import { countStreams, drainingSince } from '@/lib/process-state'
import type { QueueDepth } from '@/lib/queue/queue-depths'

/** Said in the help of what the database knows: adding it up over processes would count it several times. */
const SHARED = 'The same in every process: take the maximum, never the sum.'
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10, 30]
const LONG_SECONDS = [0.05, 0.25, 1, 2.5, 5, 10, 30, 60, 120, 300, 900]

export type Metrics = ReturnType<typeof createMetrics>

/** Every series of the product, in a registry of its own. Labels are names out of the code and few: never ids, customers or text. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) => new Counter({ name: `slicegate_${name}`, help, labelNames, registers })
  const gauge = <L extends string>(name: string, help: string, labelNames: L[] = [], collect?: (this: Gauge<L>) => void) =>
    new Gauge({ name: `slicegate_${name}`, help, labelNames, registers, ...(collect ? { collect } : {}) })
  const histogram = <L extends string>(name: string, help: string, buckets: number[], labelNames: L[]) =>
    new Histogram({ name: `slicegate_${name}`, help, buckets, labelNames, registers })
  collectDefaultMetrics({ register: registry })
  gauge('build_info', 'Always 1; the version of the product in its label.', ['version']).set({ version: VERSION }, 1)
  gauge('draining', '1 while the process takes no new work and ends what it has.', [], function collect() { this.set(drainingSince() ? 1 : 0) })
  gauge('live_clients', 'Readers that hold a stream of events open in this process.', [], function collect() { this.set(countStreams()) })
  gauge('database_pool_connections', 'Connections of this process to Postgres, without those of the queue: open, idle, callers waiting for one, and the limit.', ['state'], function collect() {
    for (const [state, value] of Object.entries(poolUse())) this.set({ state }, value)
  })
  return { registry, ...inProcess({ counter, histogram }), ...ofInstance(gauge) }
}

type Makers = {
  counter: <L extends string>(name: string, help: string, labelNames?: L[]) => Counter<L>
  histogram: <L extends string>(name: string, help: string, buckets: number[], labelNames: L[]) => Histogram<L>
}

function inProcess({ counter, histogram }: Makers) {
  return {
    requests: counter('http_requests_total', 'HTTP requests that this process answered, by route pattern.', ['method', 'route', 'status']),
    requestSeconds: histogram('http_request_duration_seconds', 'From the request to the end of its answer, without streams of events.', SECONDS, ['method', 'route']),
    requestsAborted: counter('http_requests_aborted_total', 'Requests whose sender left before the answer was there.', ['route']),
    jobs: counter('jobs_total', 'Jobs that this process ended: done, failed (it is tried again) or given back to the queue when the process stopped.', ['queue', 'outcome']),
    jobSeconds: histogram('job_duration_seconds', 'From taking a job to its end.', LONG_SECONDS, ['queue']),
    casesRecorded: counter('cases_recorded_total', 'Cases of runs that this process finished and wrote.'),
    modelCalls: counter('model_calls_total', 'Calls to models, with all their tries, by who asks (model, judge, embedding) and what came of it.', ['purpose', 'model', 'outcome']),
    modelSeconds: histogram('model_call_duration_seconds', 'The last try of a call to a model, without waiting for a place.', LONG_SECONDS, ['purpose', 'model']),
    modelTokens: counter('model_tokens_total', 'Tokens as the servers counted them.', ['purpose', 'model', 'direction']),
    modelCost: counter('model_cost_usd_total', 'What calls of known price cost, in US dollars.', ['purpose', 'model']),
    modelUnpriced: counter('model_calls_unpriced_total', 'Answered calls whose cost is unknown, because the price or the tokens are: not part of the cost.', ['purpose', 'model']),
    judgeAnswers: counter('judge_answers_total', 'Questions to judges by who answered: asked (a model), exact or semantic (the cache).', ['source']),
    semanticChecks: counter('judge_cache_semantic_checks_total', 'Answers of the semantic cache that were judged again; agrees="false" is a false hit.', ['agrees']),
    gateVerdicts: counter('gate_verdicts_total', 'Decisions of gates by kind.', ['gate']),
    importRows: counter('import_rows_total', 'Rows of imports: stored, duplicate, or put aside because they could not be read.', ['outcome']),
    redactions: counter('redaction_findings_total', 'Pieces of personal data that were hidden while traffic came in, by type.', ['type']),
    webhooksSent: counter('webhook_deliveries_total', 'Tries to deliver a message to a webhook: delivered, waiting (it is tried again) or failed.', ['outcome']),
  }
}

function ofInstance(gauge: <L extends string>(name: string, help: string, labelNames?: L[]) => Gauge<L>) {
  return {
    figuresUp: gauge('instance_figures_up', '1 when the figures of the database and the queue could be read for this answer, 0 when they are missing.'),
    queueJobs: gauge('instance_queue_jobs', `Jobs in the queue. ${SHARED}`, ['queue', 'state']),
    queueOldest: gauge('instance_queue_oldest_seconds', `Age of the oldest job that waits; 0 = none waits. ${SHARED}`, ['queue']),
    runs: gauge('instance_runs', `Runs that are not over. ${SHARED}`, ['status']),
    runCases: gauge('instance_run_cases', `Cases of runs that are not over: waiting or done. ${SHARED}`, ['state']),
    webhooks: gauge('instance_webhook_messages', `Messages to webhooks that wait for a try, or failed within 30 days. ${SHARED}`, ['state']),
    processes: gauge('instance_processes', `Live processes. ${SHARED}`, ['kind', 'state']),
    databaseBytes: gauge('instance_database_bytes', `Size of the database. ${SHARED}`),
  }
}

export function countInto(metrics: Metrics): (what: Counted) => void {
  return (what) => {
    if (what.kind === 'judge answer') metrics.judgeAnswers.inc({ source: what.by })
    if (what.kind === 'semantic check') metrics.semanticChecks.inc({ agrees: String(what.agrees) })
    if (what.kind === 'gate verdict') metrics.gateVerdicts.inc({ gate: what.gate })
    if (what.kind === 'cases recorded') metrics.casesRecorded.inc(what.count)
    if (what.kind === 'webhook') metrics.webhooksSent.inc({ outcome: what.outcome })
    if (what.kind === 'import rows') {
      metrics.importRows.inc({ outcome: 'stored' }, what.stored)
      metrics.importRows.inc({ outcome: 'duplicate' }, what.duplicates)
      metrics.importRows.inc({ outcome: 'aside' }, what.aside)
      for (const [type, found] of Object.entries(what.redactions)) metrics.redactions.inc({ type: REDACTION_TYPES.has(type) ? type : 'other' }, found)
    }
  }
}

/** A type of the product's own, or `other`: those of detectors beside it may have any name. */
const REDACTION_TYPES = new Set<string>(PII_TYPES)

// The web server's parts are bundled one by one, each with a copy of this module.
const shared = globalThis as typeof globalThis & { slicegateMetrics?: Metrics }

/** The series of this process; the first call begins to count. */
export function getMetrics(): Metrics {
  if (!shared.slicegateMetrics) {
    shared.slicegateMetrics = createMetrics()
    onCounted(countInto(shared.slicegateMetrics))
  }
  return shared.slicegateMetrics
}

/** Puts what the database and the queue know into the series; null = it could not be read, and the series are absent. */
export function setInstanceFigures(metrics: Metrics, read: { figures: InstanceFigures; depths: QueueDepth[] } | null, now: Date): void {
  for (const series of [metrics.queueJobs, metrics.queueOldest, metrics.runs, metrics.runCases, metrics.webhooks, metrics.processes, metrics.databaseBytes]) series.reset()
  metrics.figuresUp.set(read ? 1 : 0)
  if (!read) {
    // without labels a reset leaves a zero, which would say that the database is empty
    metrics.databaseBytes.remove()
    return
  }
  const { figures, depths } = read
  for (const { job, oldestWaitingMs, ...states } of depths) {
    for (const state of ['waiting', 'active', 'delayed', 'failed'] as const) metrics.queueJobs.set({ queue: job, state }, states[state])
    metrics.queueOldest.set({ queue: job }, oldestWaitingMs === null ? 0 : Math.max(0, now.getTime() - oldestWaitingMs) / 1000)
  }
  for (const status of RUN_STATUSES) metrics.runs.set({ status }, figures.runs.find((row) => row.status === status)?.runs ?? 0)
  metrics.runCases.set({ state: 'waiting' }, figures.runs.reduce((sum, row) => sum + row.casesWaiting, 0))
  metrics.runCases.set({ state: 'done' }, figures.runs.reduce((sum, row) => sum + row.casesDone, 0))
  for (const state of ['waiting', 'failed'] as const) metrics.webhooks.set({ state }, figures.webhooks[state])
  for (const kind of ['web', 'worker']) {
    for (const draining of [false, true]) {
      const row = figures.processes.find((process) => process.kind === kind && process.draining === draining)
      metrics.processes.set({ kind, state: draining ? 'draining' : 'live' }, row?.count ?? 0)
    }
  }
  metrics.databaseBytes.set(figures.databaseBytes)
}

const RUN_STATUSES = ['queued', 'running', 'confirming', 'deciding', 'paused']
