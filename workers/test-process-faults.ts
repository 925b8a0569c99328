import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import { expect, vi } from 'vitest'
import { seededRandom } from '@/lib/core/seeded-random'
import { createDbClient, type DbClient } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { listOpenReruns } from '@/lib/db/reruns'
import { listCaseIds } from '@/lib/db/run-cases'
import { createTestDatabase } from '@/lib/db/test-database'
import { createEnqueue } from '@/lib/queue/enqueue'
import { casesPerJob, RERUNS_PER_JOB } from '@/lib/queue/jobs'
import { startTestRedis } from '@/lib/queue/test-redis'
import { startRun } from '@/lib/services/start-run'
import { readFaultRun, type FaultResult } from '@/lib/services/test-fault-table'
import { createRunWorld } from '@/lib/services/test-run-world'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'
import { FAULT_CONFIG, faultCases, startFaultModels, type FaultModels, type Stage, type StageCalls } from '@/workers/test-fault-models'
import { startWorkerProcess, type WorkerProcess } from '@/workers/test-worker-process'

/** A moment of a run: the so-many-th call that its models get in a stage. */
export type Point = { stage: Stage; call: number }
/** `workers`: processes that were started, one after the other or together. */
export type ProcessResult = FaultResult & { points: Point[]; calls: StageCalls; workers: number; seconds: number }

type Place = { db: DbClient; databaseUrl: string; redisUrl?: string; close: () => Promise<void> }
type Scene = { place: Place; models: FaultModels; runId: string; workers: WorkerProcess[]; addWorker: () => Promise<WorkerProcess> }
type Plan = { name: string; points: Point[]; workers?: number; jobsPerWorker?: number; strike: (point: Point, scene: Scene) => Promise<void> }

/** So many different calls of a stage, in order, as the seed says; never among the last ones, so that each is reached for certain. */
export function drawPoints(seed: string, stage: Stage, count: number, known: StageCalls): Point[] {
  const random = seededRandom(`${seed}, ${stage}`)
  const calls = new Set<number>()
  while (calls.size < count) calls.add(1 + Math.floor(random() * known[stage] * 0.8))
  return [...calls].sort((a, b) => a - b).map((call) => ({ stage, call }))
}

/** A run on real worker processes from start to gate, with the plan's faults at its points. */
async function runThrough(bundle: string, place: Place, plan: Plan): Promise<ProcessResult> {
  const startedMs = performance.now()
  const models = await startFaultModels()
  const scene: Scene = {
    place, models, runId: '', workers: [],
    addWorker: async () => {
      const redis: Record<string, string> = place.redisUrl === undefined ? {} : { REDIS_URL: place.redisUrl }
      const worker = await startWorkerProcess(bundle, { DATABASE_URL: place.databaseUrl, SLICEGATE_LOG_LEVEL: 'silent', SLICEGATE_WORKER_CONCURRENCY: String(plan.jobsPerWorker ?? 3), ...redis })
      scene.workers.push(worker)
      return worker
    },
  }
  try {
    for (let count = 0; count < (plan.workers ?? 1); count += 1) await scene.addWorker()
    scene.runId = await start(scene)
    for (const point of plan.points) {
      await models.reached(point.stage, point.call)
      await plan.strike(point, scene)
    }
    await vi.waitUntil(async () => (await statusOf(scene)) === 'done', { timeout: 180_000, interval: 100 })
    const seconds = (performance.now() - startedMs) / 1000
    return {
      name: plan.name, reasons: [], points: plan.points, calls: { ...models.calls }, workers: scene.workers.length, seconds,
      ...await readFaultRun(place.db, scene.runId),
    }
  } finally {
    await Promise.all(scene.workers.filter(({ process }) => process.exitCode === null && process.signalCode === null).map((worker) => worker.kill('SIGKILL')))
    await models.close()
    await place.close()
  }
}

async function statusOf({ place, runId }: Scene): Promise<string> {
  return (await place.db.run.findUniqueOrThrow({ where: { id: runId }, select: { status: true } })).status
}

/** Enqueues on connections that live for this one act. */
async function withEnqueue<T>({ databaseUrl, redisUrl }: Place, act: (enqueue: ReturnType<typeof createEnqueue>) => Promise<T>): Promise<T> {
  const enqueue = createEnqueue({ databaseUrl, redisUrl })
  try {
    return await act(enqueue)
  } finally {
    await enqueue.close()
  }
}

async function start({ place, models }: Scene): Promise<string> {
  const { projectId } = await createRunWorld(place.db, { baseUrl: models.baseUrl, cases: faultCases() })
  await place.db.endpoint.updateMany({ where: { projectId }, data: { concurrency: 20 } })
  const input = { projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, configText: FAULT_CONFIG, createdBy: null }
  return withEnqueue(place, async (enqueue) => (await startRun(input, { db: place.db, enqueue, now: () => new Date() })).runId)
}

async function onTestDatabase(redisUrl?: string): Promise<Place> {
  const { db, databaseUrl, drop } = await createTestDatabase()
  return { db, databaseUrl, close: drop, ...(redisUrl === undefined ? {} : { redisUrl }) }
}

export async function runUndisturbed(bundle: string): Promise<ProcessResult> {
  return runThrough(bundle, await onTestDatabase(), { name: 'none, on a worker process', points: [], strike: async () => undefined })
}

/** At each point the worker dies without a word, and another one starts. */
export async function runWithKilledWorkers(bundle: string, points: Point[]): Promise<ProcessResult> {
  return runThrough(bundle, await onTestDatabase(), {
    name: `worker killed at ${points.length} random points`, points,
    strike: async (_point, { workers, addWorker }) => {
      await workers.at(-1)!.kill('SIGKILL')
      await addWorker()
    },
  })
}

function chunks(caseIds: string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(caseIds.length / size) }, (_, chunk) => caseIds.slice(chunk * size, (chunk + 1) * size))
}

/** While the jobs of a stage are under way, each comes to another worker a second time. */
export async function runDeliveredTwice(bundle: string, points: Point[]): Promise<ProcessResult> {
  return runThrough(bundle, await onTestDatabase(), {
    name: 'each job delivered to two worker processes', points, workers: 2, jobsPerWorker: 8,
    strike: async ({ stage }, { place, runId }) => withEnqueue(place, async (enqueue) => {
      const all = await listCaseIds(place.db, runId)
      const [name, caseIds, size] = stage === 'measuring'
        ? ['replay-cases', all, casesPerJob(all.length)] as const
        : ['rerun-cases', (await listOpenReruns(place.db, runId)).map(({ caseId }) => caseId), RERUNS_PER_JOB] as const
      await enqueue.many(name, chunks(caseIds, size).map((ids) => ({ payload: { runId, caseIds: ids } })))
      await enqueue('decide-gate', { runId })
    }),
  })
}

type Restart = 'restarted' | 'killed'

async function onOwnPostgres(): Promise<Place & { restart: (how: Restart) => Promise<void> }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-faults-'))
  let postgres = await startEmbeddedPostgres({ dataDir: folder })
  await migrate(postgres.url, path.resolve('prisma/migrations'))
  const place = {
    db: createDbClient(postgres.url), databaseUrl: postgres.url,
    restart: async (how: Restart) => {
      await place.db.$disconnect()
      if (how === 'killed') process.kill(Number(fs.readFileSync(path.join(folder, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL')
      else await postgres.stop()
      await postgres.exited
      postgres = await startEmbeddedPostgres({ dataDir: folder })
      expect(postgres.url).toBe(place.databaseUrl)
      place.db = createDbClient(postgres.url)
    },
    close: async () => {
      await place.db.$disconnect()
      await postgres.stop()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
  return place
}

/** The worker lives on while its database goes away at each point, in an orderly way (fast shutdown) or with `kill -9`. */
export async function runWithoutPostgres(bundle: string, how: Restart, points: Point[]): Promise<ProcessResult> {
  const place = await onOwnPostgres()
  return runThrough(bundle, place, { name: `Postgres ${how === 'killed' ? 'killed with -9' : 'restarted'} at ${points.length} points`, points, strike: () => place.restart(how) })
}

/** At each point Redis forgets the queue, its schedule and the locks of the jobs under way; the worker lives on. */
export async function runWithFlushedRedis(bundle: string, server: string, points: Point[]): Promise<ProcessResult> {
  const redis = await startTestRedis(server)
  try {
    return await runThrough(bundle, await onTestDatabase(redis.url), {
      name: `Redis flushed at ${points.length} points`, points,
      strike: async () => {
        const client = new Redis(redis.url)
        await client.flushall()
        client.disconnect()
      },
    })
  } finally {
    await redis.stop()
  }
}
