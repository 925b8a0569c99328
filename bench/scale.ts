import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { countRuns, faultsOf } from '@/bench/fleet/count-outcomes'
import { endOnSignals } from '@/bench/fleet/end-on-signals'
import { startFleet, type Fleet } from '@/bench/fleet/start-fleet'
import { openReader, type PageRead, type Watch } from '@/bench/load/live-reader'
import { addressOf, signInAll } from '@/bench/load/make-people'
import { seedCases } from '@/bench/seed-cases'
import { startTarget } from '@/bench/throughput/bench-product'
import { seededRandom } from '@/lib/core/seeded-random'
import { createEnqueue } from '@/lib/queue/enqueue'
import { startRun } from '@/lib/services/start-run'

/**
 * `npm run bench:scale`: the product on more than one process. How fast a run is with 1, 2 and 4 workers, on the queue in Postgres and in Redis, while its calls dominate; and
 * a run with two webs behind a round-robin proxy and two workers, of which some are killed, told to end and added meanwhile: whether a case is lost or doubled, and
 * whether live pages miss anything. Ends with code 1 if a bar is missed. `-- --only workers|replicas --cases 600`.
 */
const { values } = parseArgs({ options: { only: { type: 'string' }, cases: { type: 'string', default: '600' }, readers: { type: 'string', default: '20' } } })

/** Of the times that there are more workers. */
const LEAST_OF_WORKERS = 0.8
const WORKERS = [1, 2, 4]
const LATENCY_MS = 1000
/** Calls at a time of each worker: few enough that the processor of a small machine is idle most of the time, as it is with real models. */
const CONCURRENCY = 20
const ACCOUNT = { email: 'bench@slicegate.test', password: 'scales-need-a-long-password-7' }
const REPLICA_CASES = 1200

const say = (text: string) => process.stdout.write(`${text}\n`)
const cases = Number(values.cases)
const readerCount = Number(values.readers)
if (!Number.isInteger(cases) || cases < 1) throw new Error(`--cases: ${values.cases} is not a whole number of at least 1`)
if (!Number.isInteger(readerCount) || readerCount < 1) throw new Error(`--readers: ${values.readers} is not a whole number of at least 1`)

function verdict(kept: boolean, text: string): boolean {
  say(`  ${kept ? 'kept' : 'MISSED'}: ${text}`)
  return kept
}

async function begin(fleet: Fleet, input: { baseUrl: string; cases: number; concurrency: number }): Promise<{ projectId: string; runId: string }> {
  const enqueue = createEnqueue({ databaseUrl: fleet.databaseUrl, redisUrl: fleet.redisUrl })
  try {
    const { projectId } = await seedCases(fleet.db(), input)
    const { runId } = await startRun({ projectId, candidate: { model: 'candidate' }, baseline: { model: 'baseline' }, createdBy: null }, { db: fleet.db(), enqueue, now: () => new Date() })
    return { projectId, runId }
  } finally {
    await enqueue.close()
  }
}

async function untilEnded(fleet: Fleet, runId: string): Promise<void> {
  for (;;) {
    const { status } = await fleet.db().run.findUniqueOrThrow({ where: { id: runId }, select: { status: true } })
    if (['done', 'failed', 'cancelled', 'paused'].includes(status)) return
    await sleep(50)
  }
}

/** Seconds from the start of a run to its verdict with so many workers. */
async function timeWith(fleet: Fleet, workers: number): Promise<{ seconds: number; faults: string[] }> {
  const target = await startTarget(LATENCY_MS)
  const started = await Promise.all(Array.from({ length: workers }, () => fleet.addWorker({ SLICEGATE_LOG_LEVEL: 'warn' })))
  const beganMs = performance.now()
  const { projectId, runId } = await begin(fleet, { baseUrl: target.baseUrl, cases, concurrency: CONCURRENCY })
  await untilEnded(fleet, runId)
  const seconds = (performance.now() - beganMs) / 1000
  const faults = (await countRuns(fleet.db(), projectId)).flatMap(faultsOf)
  for (const worker of started) await fleet.removeWorker(worker, 'SIGTERM')
  target.stop()
  return { seconds, faults }
}

async function measureWorkers(): Promise<boolean> {
  const kept: boolean[] = []
  for (const queue of ['postgres', 'redis'] as const) {
    say(`${cases} cases, ${2 * cases} calls of ${LATENCY_MS} ms, ${CONCURRENCY} at a time for each worker, queue in ${queue === 'redis' ? 'Redis' : 'Postgres'}`)
    await withFleet({ queue, withWeb: false }, async (fleet) => {
      let one = NaN
      for (const workers of WORKERS) {
        const { seconds, faults } = await timeWith(fleet, workers)
        if (workers === 1) one = seconds
        const limit = (2 * cases * LATENCY_MS) / (CONCURRENCY * workers) / 1000
        say(`  ${workers} worker${workers === 1 ? '' : 's'}: ${seconds.toFixed(1)} s, ${(cases / seconds).toFixed(1)} cases/s, ${(seconds / limit).toFixed(2)} × what its calls alone take`)
        if (faults.length > 0) kept.push(verdict(false, faults.join('; ')))
        if (workers > 1) kept.push(verdict(one / seconds >= LEAST_OF_WORKERS * workers, `${workers} workers are ${(one / seconds).toFixed(2)} times as fast as one, at least ${(LEAST_OF_WORKERS * workers).toFixed(1)}`))
      }
    })
  }
  return kept.every(Boolean)
}

/** What happens to the processes, when so large a share of the cases is done. */
const EVENTS: { at: number; say: string; act: (fleet: Fleet) => Promise<unknown>; ends?: 'by itself' }[] = [
  { at: 0.1, say: 'a worker is killed (-9)', act: (fleet) => fleet.removeWorker(fleet.workers[0]!, 'SIGKILL') },
  { at: 0.2, say: 'a worker is added', act: (fleet) => fleet.addWorker() },
  { at: 0.3, say: 'a web is killed (-9)', act: (fleet) => fleet.removeWeb(fleet.webs[0]!, 'SIGKILL') },
  { at: 0.4, say: 'a web is added', act: (fleet) => fleet.addWeb() },
  { at: 0.5, say: 'a worker is told to end (TERM)', act: (fleet) => fleet.removeWorker(fleet.workers[0]!, 'SIGTERM'), ends: 'by itself' },
  { at: 0.6, say: 'two workers are added', act: (fleet) => Promise.all([fleet.addWorker(), fleet.addWorker()]) },
  { at: 0.7, say: 'a web is told to end (TERM)', act: (fleet) => fleet.removeWeb(fleet.webs[0]!, 'SIGTERM'), ends: 'by itself' },
  { at: 0.75, say: 'a web is added', act: (fleet) => fleet.addWeb() },
  { at: 0.85, say: 'a worker is killed (-9)', act: (fleet) => fleet.removeWorker(fleet.workers[0]!, 'SIGKILL') },
]

/** What did not go as it should, in words. */
async function disturb(fleet: Fleet, runId: string): Promise<string[]> {
  const faults: string[] = []
  for (const event of EVENTS) {
    for (;;) {
      const { casesDone, casesTotal, status } = await fleet.db().run.findUniqueOrThrow({ where: { id: runId } })
      if (status !== 'running') break
      if (casesDone >= event.at * casesTotal) break
      await sleep(50)
    }
    say(`  at ${Math.round(event.at * 100)}%: ${event.say}`)
    const how = await event.act(fleet)
    if (event.ends && how === 'SIGKILL') faults.push(`${event.say}, but it did not end by itself`)
  }
  return faults
}

async function measureReplicas(): Promise<boolean> {
  let kept = false
  await withFleet({ queue: 'redis' }, async (fleet) => {
    const target = await startTarget(LATENCY_MS)
    await Promise.all([fleet.addWeb(), fleet.addWeb(), fleet.addWorker(), fleet.addWorker()])
    const [cookie] = await signInAll(fleet.proxy.url, [ACCOUNT.email], ACCOUNT.password)
    const { projectId, runId } = await begin(fleet, { baseUrl: target.baseUrl, cases: REPLICA_CASES, concurrency: CONCURRENCY })
    say(`${REPLICA_CASES} cases, two webs behind a round-robin proxy, two workers, ${readerCount} readers with the run's page open`)
    const { slug } = await fleet.db().project.findUniqueOrThrow({ where: { id: projectId } })
    const found = { reads: [] as PageRead[], watches: [] as Watch[], faults: [] as string[] }
    const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity })
    const page = { name: 'run', path: `/p/${slug}/runs/${runId}`, events: `/api/v1/runs/${runId}/events`, share: 1, follows: runId }
    const readers = Array.from({ length: readerCount }, (_, i) => openReader(page, {
      url: fleet.proxy.url, cookie: cookie!, address: addressOf(i), agent, random: seededRandom(`replicas ${i}`),
      onRead: (read) => found.reads.push(read), onWatch: (watch) => found.watches.push(watch), onFault: (fault) => found.faults.push(fault),
    }))
    const stuck = await disturb(fleet, runId)
    await untilEnded(fleet, runId)
    // the verdict has to come by itself, through whatever web is left
    for (let waited = 0; waited < 100 && !readers.every((reader) => reader.decided()); waited += 1) await sleep(100)
    const decided = readers.filter((reader) => reader.decided()).length
    const opened = readers.map((reader) => reader.opened())
    readers.forEach((reader) => reader.close())
    agent.destroy()
    target.stop()
    const runs = await countRuns(fleet.db(), projectId)
    const runFaults = runs.flatMap(faultsOf)
    const again = opened.filter((times) => times > 1).length
    const least = Math.min(...found.watches.map(({ seen }) => new Set(seen.map(({ done }) => done)).size))
    const spread = (await fleet.proxy.counts()).map(({ requests, streams }) => `${requests} requests, ${streams} streams`).join('; ')
    say(`  ${found.reads.length} pages read, lines opened ${opened.reduce((sum, times) => sum + times, 0)} times; webs at the end: ${spread}`)
    kept = [
      verdict(runFaults.length === 0, runFaults.length === 0 ? `none of ${REPLICA_CASES} cases is lost or doubled, one verdict` : runFaults.join('; ')),
      verdict(stuck.length === 0, stuck.length === 0 ? 'what was told to end ended by itself' : stuck.join('; ')),
      verdict(decided === readerCount, `${decided} of ${readerCount} live pages show the verdict by themselves`),
      verdict(again > 0, `${again} readers lost their line and came back through another web`),
      verdict(least >= 10, `each page moved at least ${least} times, 10 wanted`),
      verdict(found.faults.length === 0, found.faults.length === 0 ? 'no request failed' : `${found.faults.length} requests failed: ${[...new Set(found.faults)].slice(0, 3).join('; ')}`),
    ].every(Boolean)
  })
  return kept
}

async function withFleet(options: { queue: 'redis' | 'postgres'; withWeb?: boolean }, work: (fleet: Fleet) => Promise<void>): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-scale-'))
  const fleet = await startFleet({ folder, account: ACCOUNT, ...options })
  const close = endOnSignals(async () => {
    await fleet.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  try {
    await work(fleet)
  } finally {
    await close()
  }
}

const PARTS = { workers: measureWorkers, replicas: measureReplicas }

const parts = values.only === undefined ? Object.values(PARTS) : Object.entries(PARTS).flatMap(([name, part]) => (name === values.only ? [part] : []))
if (parts.length === 0) throw new Error(`--only: there is no ${values.only}, only ${Object.keys(PARTS).join(', ')}`)
say(`${os.availableParallelism()} cores, load average ${os.loadavg()[0]!.toFixed(2)}`)
for (const part of parts) if (!await part()) process.exitCode = 1
