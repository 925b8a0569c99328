import { fork } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { seedCases } from '@/bench/seed-cases'
import { createDbClient, type DbClient } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { createEnqueue } from '@/lib/queue/enqueue'
import { startRun } from '@/lib/services/start-run'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'
import { bundleWorker, startWorkerProcess } from '@/workers/test-worker-process'

/**
 * `npm run bench`: one run through the whole product (Postgres, queue on Postgres, a worker process of its own) against a model
 * server with a fixed latency, beside the time that the calls alone must take.
 */
const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '2000' },
    latency: { type: 'string', default: '100' },
    concurrency: { type: 'string', default: '100' },
    repeat: { type: 'string', default: '1' },
    profile: { type: 'string' },
  },
})
const [cases, latencyMs, concurrency, repeat] = [values.cases, values.latency, values.concurrency, values.repeat].map(Number) as [number, number, number, number]

async function untilEnded(db: DbClient, runId: string): Promise<{ status: string; error: string | null; casesDone: number }> {
  for (;;) {
    const run = await db.run.findUniqueOrThrow({ where: { id: runId }, select: { status: true, error: true, casesDone: true } })
    if (['done', 'failed', 'cancelled'].includes(run.status)) return run
    await sleep(20)
  }
}

async function measure(db: DbClient, databaseUrl: string, targetPort: number): Promise<void> {
  const enqueue = createEnqueue({ databaseUrl })
  try {
    const { projectId } = await seedCases(db, { baseUrl: `http://127.0.0.1:${targetPort}/v1`, cases, concurrency })
    const startedMs = performance.now()
    const { runId } = await startRun({
      projectId, candidate: { model: 'candidate' }, baseline: { model: 'baseline' }, createdBy: null,
    }, { db, enqueue, now: () => new Date() })
    const acceptedMs = performance.now()
    const run = await untilEnded(db, runId)
    const seconds = (performance.now() - startedMs) / 1000
    if (run.status !== 'done' || run.casesDone !== cases) throw new Error(`The run ended ${run.status} with ${run.casesDone} of ${cases} cases: ${run.error}`)
    const passed = await db.outcome.count({ where: { runId, passed: true } })
    if (passed !== 2 * cases) throw new Error(`${passed} of ${2 * cases} outcomes passed`)
    const limit = (2 * cases * latencyMs) / concurrency / 1000
    const accepted = ((acceptedMs - startedMs) / 1000).toFixed(2)
    const line = `${cases} cases, ${2 * cases} calls of ${latencyMs} ms, concurrency ${concurrency}: ${seconds.toFixed(2)} s (started after ${accepted} s); `
    process.stdout.write(`${line}limit calls × latency / concurrency ${limit.toFixed(2)} s; ratio ${(seconds / limit).toFixed(2)}\n`)
  } finally {
    await enqueue.close()
  }
}

async function main(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-bench-'))
  const bundle = await bundleWorker('bench-worker')
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres') })
  const db = createDbClient(postgres.url)
  const target = fork(path.join(import.meta.dirname, 'load-target.ts'), [String(latencyMs)], { execArgv: ['--no-warnings'] })
  try {
    await migrate(postgres.url, path.resolve('prisma/migrations'))
    const [message] = await once(target, 'message') as [{ port: number }]
    const execArgv = values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : ['--enable-source-maps']
    const worker = await startWorkerProcess(bundle, { DATABASE_URL: postgres.url, SLICEGATE_LOG_LEVEL: 'warn' }, {
      execArgv, onLog: (text) => process.stderr.write(text),
    })
    for (let index = 0; index < repeat; index += 1) await measure(db, postgres.url, message.port)
    await worker.kill('SIGTERM')
  } finally {
    target.disconnect()
    await db.$disconnect()
    await postgres.stop()
    fs.rmSync(folder, { recursive: true, force: true })
    fs.rmSync(bundle, { force: true })
  }
}

await main()
