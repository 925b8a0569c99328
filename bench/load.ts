import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startFleet, type Fleet } from '@/bench/fleet/start-fleet'
import { cpuSeconds } from '@/bench/fleet/product-process'
import { endOnSignals } from '@/bench/fleet/end-on-signals'
import { percentile } from '@/bench/lists/measure-pages'
import { gatherCrowd, type Crowd } from '@/bench/load/crowd'
import { findCapacity } from '@/bench/load/find-capacity'
import type { PageRead } from '@/bench/load/live-reader'
import { makeLoadWorld, startLoadRun, type LoadWorld } from '@/bench/load/load-world'
import { signInAll } from '@/bench/load/make-people'
import { outcomeLags } from '@/bench/load/outcome-lag'
import { pageMix } from '@/bench/load/page-mix'
import { startTarget } from '@/bench/throughput/bench-product'

/**
 * `npm run bench:load`: signed-in readers with live pages open while a run of 20,000 cases writes, on the built product behind a round-robin proxy. How long
 * a page takes, how long an outcome takes to the chart of a reader, and how many readers one web and two webs carry. Ends with code 1 if a bar is missed.
 * `-- --only bar|webs`, `--readers 200 --cases 20000 --minutes 3 --cores 0.3` (share of a core that a web may use in the second part).
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' }, readers: { type: 'string', default: '200' }, cases: { type: 'string', default: '20000' }, minutes: { type: 'string', default: '3' },
    cores: { type: 'string', default: '0.3' }, profile: { type: 'string' },
  },
})

const PAGE_BAR_MS = 300
const LAG_BAR_MS = 1000
const LEAST_RATIO = 1.7
const JOIN_MS = 15_000
const CONCURRENCY = 100
const ACCOUNT = { email: 'bench@slicegate.test', password: 'loads-need-a-long-password-7' }
const LAG_EVERY = 20

const say = (text: string) => process.stdout.write(`${text}\n`)
const ms = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(0)).padStart(7)

function positive(name: 'readers' | 'cases' | 'minutes' | 'cores'): number {
  const value = Number(values[name])
  if (!(value > 0)) throw new Error(`--${name}: ${values[name]} is not a number above 0`)
  return value
}

const [readers, cases, minutes, cores] = [positive('readers'), positive('cases'), positive('minutes'), positive('cores')]

function verdict(kept: boolean, text: string): boolean {
  say(`  ${kept ? 'kept' : 'MISSED'}: ${text}`)
  return kept
}

function printReads(reads: PageRead[]): number {
  say(`  ${'page'.padEnd(24)}${'reads'.padStart(8)}${'p50'.padStart(7)}${'p95'.padStart(7)}${'p99'.padStart(7)}${'KB'.padStart(7)}   milliseconds`)
  const line = (name: string, own: PageRead[]) => {
    const times = own.map(({ tookMs }) => tookMs)
    const bytes = own.reduce((sum, read) => sum + read.bytes, 0) / Math.max(1, own.length)
    say(`  ${name.padEnd(24)}${String(own.length).padStart(8)}${ms(percentile(times, 0.5))}${ms(percentile(times, 0.95))}${ms(percentile(times, 0.99))}${(bytes / 1024).toFixed(0).padStart(7)}`)
    return percentile(times, 0.95)
  }
  for (const page of new Set(reads.map((read) => read.page))) {
    for (const refresh of [false, true]) {
      const own = reads.filter((read) => read.page === page && read.refresh === refresh)
      if (own.length > 0) line(refresh ? `${page}, refreshed` : page, own)
    }
  }
  return line('all', reads)
}

/** Shares of a core that each process took since the last call. */
function cpuMeter(fleet: Fleet) {
  const before = new Map<string, number>()
  let sinceMs = performance.now()
  const all = () => [...fleet.webs, ...fleet.workers].map(({ name, pid }) => ({ name, pid })).concat({ name: 'proxy', pid: fleet.proxy.pid }, { name: 'readers', pid: process.pid })
  return () => {
    const seconds = (performance.now() - sinceMs) / 1000
    sinceMs = performance.now()
    return all().map(({ name, pid }) => {
      const used = cpuSeconds(pid) ?? 0
      const share = (used - (before.get(name) ?? 0)) / seconds
      before.set(name, used)
      return `${name} ${share.toFixed(2)}`
    }).join(', ')
  }
}

async function doneMoments(fleet: Fleet, runId: string): Promise<number[]> {
  const rows = await fleet.db().$queryRaw<{ ms: number }[]>`SELECT (extract(epoch FROM done_at) * 1000)::float8 AS ms FROM run_case WHERE run_id = ${runId}::uuid AND done_at IS NOT NULL ORDER BY done_at`
  return rows.map((row) => row.ms)
}

/** 200 readers on one web with all the CPU that it finds. */
async function measureBar(fleet: Fleet, world: LoadWorld, cookies: string[]): Promise<boolean> {
  const web = await fleet.addWeb(values.profile ? { execArgv: ['--cpu-prof', `--cpu-prof-dir=${path.resolve(values.profile)}`] } : {})
  const target = await startTarget((minutes * 60_000 * CONCURRENCY) / (2 * cases))
  const runId = await startLoadRun(fleet, { projectId: world.projectId, baseUrl: target.baseUrl, cases, concurrency: CONCURRENCY, name: 'bar' })
  say(`${readers} readers on one web for ${minutes} min while a run of ${cases.toLocaleString('en-US')} cases writes`)
  const crowd = gatherCrowd({ url: fleet.proxy.url, cookies, pages: pageMix({ ...world, runId }), seed: 'bar' })
  const cpu = cpuMeter(fleet)
  crowd.resize(readers, JOIN_MS)
  await sleep(JOIN_MS + 2000)
  crowd.take()
  cpu()
  await sleep(minutes * 60_000 - JOIN_MS)
  const used = cpu()
  crowd.stop()
  const { reads, watches, faults } = crowd.take()
  const p95 = printReads(reads)
  const lags = outcomeLags(await doneMoments(fleet, runId), watches, LAG_EVERY)
  say(`  outcome → chart of a reader: p50 ${percentile(lags, 0.5).toFixed(0)}, p95 ${percentile(lags, 0.95).toFixed(0)}, p99 ${percentile(lags, 0.99).toFixed(0)} ms (${lags.length.toLocaleString('en-US')} pairs of outcome and reader)`)
  say(`  cores used: ${used}; ${os.availableParallelism()} there, load average ${os.loadavg()[0]!.toFixed(1)}`)
  const { casesDone } = await fleet.db().run.findUniqueOrThrow({ where: { id: runId } })
  say(`  cases measured meanwhile: ${casesDone.toLocaleString('en-US')}`)
  target.stop()
  await fleet.db().run.update({ where: { id: runId }, data: { status: 'cancelled' } })
  await fleet.removeWeb(web, 'SIGTERM')
  return [
    verdict(faults.length === 0, faults.length === 0 ? 'every request was answered' : `${faults.length} requests failed: ${[...new Set(faults)].slice(0, 3).join('; ')}`),
    verdict(p95 <= PAGE_BAR_MS, `pages: 95th percentile ${p95.toFixed(0)} ms, at most ${PAGE_BAR_MS}`),
    verdict(percentile(lags, 0.95) <= LAG_BAR_MS, `outcome → chart: 95th percentile ${percentile(lags, 0.95).toFixed(0)} ms, at most ${LAG_BAR_MS}`),
  ].every(Boolean)
}

/**
 * How many readers one and two webs carry, each held to the same share of a core, so that there is CPU left for everything else on this machine. A page takes as much
 * longer as its web has less than a core, and so does the bar: what is compared is how much each carries before its readers queue.
 */
async function measureWebs(fleet: Fleet, world: LoadWorld, cookies: string[]): Promise<boolean> {
  const barMs = PAGE_BAR_MS / Math.min(1, cores)
  say(`Readers that a web carries within ${barMs.toFixed(0)} ms (${PAGE_BAR_MS} ms of a whole core), each web held to ${cores} of a core: on this machine of ${os.availableParallelism()} cores two webs, Postgres, the worker and the readers would else fight for the same CPU`)
  const found: number[] = []
  for (const count of [1, 2]) {
    const target = await startTarget(1500)
    const runId = await startLoadRun(fleet, { projectId: world.projectId, baseUrl: target.baseUrl, cases, concurrency: 30, name: `webs-${count}` })
    const webs = []
    for (let i = 0; i < count; i += 1) webs.push(await fleet.addWeb({ cores }))
    const crowd: Crowd = gatherCrowd({ url: fleet.proxy.url, cookies, pages: pageMix({ ...world, runId }), seed: `webs ${count}` })
    const result = await findCapacity(crowd, { barMs, most: cookies.length, onStep: (step) => say(`  ${count} web${count > 1 ? 's' : ''}: ${String(step.readers).padStart(4)} readers, p95 ${ms(step.p95)} ms, ${step.reads} reads`) })
    crowd.stop()
    for (const web of webs) await fleet.removeWeb(web, 'SIGTERM')
    target.stop()
    await fleet.db().run.update({ where: { id: runId }, data: { status: 'cancelled' } })
    found.push(result)
    say(`  ${count} web${count > 1 ? 's' : ''}: ${result.toFixed(0)} readers`)
  }
  const ratio = found[1]! / found[0]!
  return verdict(ratio >= LEAST_RATIO, `two webs carry ${ratio.toFixed(2)} times the readers of one, at least ${LEAST_RATIO}`)
}

const PARTS = { bar: measureBar, webs: measureWebs }

async function main(): Promise<void> {
  const parts = values.only === undefined ? Object.values(PARTS) : Object.entries(PARTS).flatMap(([name, part]) => (name === values.only ? [part] : []))
  if (parts.length === 0) throw new Error(`--only: there is no ${values.only}, only ${Object.keys(PARTS).join(', ')}`)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-load-'))
  const fleet = await startFleet({ folder, queue: 'redis', account: ACCOUNT })
  const close = endOnSignals(async () => {
    await fleet.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  try {
    const world = await makeLoadWorld(fleet, { readers, account: ACCOUNT })
    await fleet.addWorker({ SLICEGATE_LOG_LEVEL: 'warn' })
    const first = await fleet.addWeb()
    const beganMs = performance.now()
    const cookies = await signInAll(fleet.proxy.url, world.emails, ACCOUNT.password)
    say(`${cookies.length} people signed in, in ${((performance.now() - beganMs) / 1000).toFixed(0)} s`)
    await fleet.removeWeb(first, 'SIGTERM')
    for (const part of parts) if (!await part(fleet, world, cookies)) process.exitCode = 1
  } finally {
    await close()
  }
}

await main()
