import { fork } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createDbClient, type DbClient } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'
import { bundleWorker, startWorkerProcess, type WorkerProcess } from '@/workers/test-worker-process'

export type WorkerMemory = { peakRss: number; peakHeap: number; keptHeap: number }
/** A worker process as the product runs it. `memory` cleans its heap up first, so that what is left is in use. */
export type BenchWorker = { memory: () => Promise<WorkerMemory>; stop: () => Promise<void> }
export type LoadTarget = { baseUrl: string; stop: () => void }

export type BenchProduct = {
  db: DbClient
  databaseUrl: string
  /** `profile` is a folder for the CPU profile that the worker writes when it ends. */
  startWorker: (options?: { profile?: string | undefined }) => Promise<BenchWorker>
  /** An OpenAI-compatible server in a process of its own that takes `latencyMs` for every answer. */
  startTarget: (latencyMs: number) => Promise<LoadTarget>
  close: () => Promise<void>
}

/** The product without its pages: Postgres with the queue in it, and as many worker processes as are asked for. */
export async function startBenchProduct(): Promise<BenchProduct> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-bench-'))
  const bundle = await bundleWorker('bench-worker')
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres') })
  const db = createDbClient(postgres.url)
  await migrate(postgres.url, path.resolve('prisma/migrations'))
  return {
    db, databaseUrl: postgres.url, startTarget,
    startWorker: async ({ profile } = {}) => {
      const report = ['--expose-gc', '--import', path.join(import.meta.dirname, 'report-memory.mjs')]
      const execArgv = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : ['--enable-source-maps']
      return describe(await startWorkerProcess(bundle, { DATABASE_URL: postgres.url, SLICEGATE_LOG_LEVEL: 'warn' }, {
        execArgv: [...report, ...execArgv], onLog: (text) => process.stderr.write(text),
      }))
    },
    close: async () => {
      await db.$disconnect()
      await postgres.stop()
      fs.rmSync(folder, { recursive: true, force: true })
      fs.rmSync(bundle, { force: true })
    },
  }
}

function describe(worker: WorkerProcess): BenchWorker {
  return {
    stop: () => worker.kill('SIGTERM'),
    memory: async () => {
      worker.process.send('memory')
      const [memory] = await once(worker.process, 'message') as [WorkerMemory]
      return memory
    },
  }
}

/** An OpenAI-compatible server in a process of its own that takes `latencyMs` for every answer. */
export async function startTarget(latencyMs: number): Promise<LoadTarget> {
  const child = fork(path.join(import.meta.dirname, '../load-target.ts'), [String(latencyMs)], { execArgv: ['--no-warnings'] })
  const [{ port }] = await once(child, 'message') as [{ port: number }]
  return { baseUrl: `http://127.0.0.1:${port}/v1`, stop: () => child.disconnect() }
}
