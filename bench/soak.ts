import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { endOnSignals } from '@/bench/fleet/end-on-signals'
import { startFleet, type Fleet } from '@/bench/fleet/start-fleet'
import { gatherCrowd } from '@/bench/load/crowd'
import { makePeople, signInAll } from '@/bench/load/make-people'
import { keepFlagging, keepImporting, keepRunning, newDone, type Activity } from '@/bench/soak/activities'
import { checkSoak, printTable } from '@/bench/soak/check-soak'
import { createProductClient } from '@/bench/soak/product-client'
import { soakPages } from '@/bench/soak/soak-pages'
import { watchMemory } from '@/bench/soak/watch-memory'
import { seedCases } from '@/bench/seed-cases'
import { startTarget } from '@/bench/throughput/bench-product'

/**
 * `npm run soak`: imports, runs, reviews, flags and browsing together on the built product with two webs behind a proxy and two workers, while a worker is killed (-9) every minute
 * and Postgres and Redis are restarted twice each. At the end one table of what must hold; code 1 if a line of it does not. `-- --minutes 30`.
 */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' }, readers: { type: 'string', default: '8' }, cases: { type: 'string', default: '400' }, keep: { type: 'boolean', default: false } } })

const ACCOUNT = { email: 'soak@slicegate.test', password: 'soaking-needs-a-long-password-7' }
const LATENCY_MS = 150
const CONCURRENCY = 20
const KILL_EVERY_MS = 60_000
/** Longest time that what is under way may take to end once nothing new begins. */
const END_MS = 180_000

const say = (text: string) => process.stdout.write(`${text}\n`)
const minutes = Number(values.minutes)
if (!(minutes > 0)) throw new Error(`--minutes: ${values.minutes} is not a number above 0`)

/** When what is restarted, as a share of the time. */
const RESTARTS: { at: number; name: string; act: (fleet: Fleet) => Promise<void> }[] = [
  { at: 0.2, name: 'Redis restarted', act: (fleet) => fleet.restartRedis() },
  { at: 0.35, name: 'Postgres restarted', act: (fleet) => fleet.restartPostgres() },
  { at: 0.6, name: 'Redis restarted', act: (fleet) => fleet.restartRedis() },
  { at: 0.75, name: 'Postgres restarted', act: (fleet) => fleet.restartPostgres() },
]

async function disturb(fleet: Fleet, signal: AbortSignal, counts: Map<string, number>): Promise<void> {
  const beganMs = performance.now()
  const restarts = [...RESTARTS]
  let nextKillMs = Math.min(KILL_EVERY_MS, minutes * 60_000 * 0.3)
  while (!signal.aborted) {
    const nowMs = performance.now() - beganMs
    const due = restarts[0] && nowMs >= restarts[0].at * minutes * 60_000 ? restarts.shift() : undefined
    if (due) {
      await due.act(fleet)
      counts.set(due.name, (counts.get(due.name) ?? 0) + 1)
    } else if (nowMs >= nextKillMs) {
      nextKillMs += KILL_EVERY_MS
      // the first worker lives through everything: its memory is watched
      await fleet.removeWorker(fleet.workers.at(-1)!, 'SIGKILL')
      await fleet.addWorker()
      counts.set('worker killed (-9)', (counts.get('worker killed (-9)') ?? 0) + 1)
    }
    await sleep(200, undefined, { signal }).catch(() => undefined)
  }
}

async function main(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-soak-'))
  const fleet = await startFleet({ folder, queue: 'redis', account: ACCOUNT })
  const stopping = new AbortController()
  const target = await startTarget(LATENCY_MS)
  const close = endOnSignals(async () => {
    stopping.abort()
    target.stop()
    await fleet.close()
    if (values.keep) say(`logs: ${folder}`)
    else fs.rmSync(folder, { recursive: true, force: true })
  })
  try {
    const { projectId } = await seedCases(fleet.db(), { baseUrl: target.baseUrl, cases: Number(values.cases), concurrency: CONCURRENCY })
    const { slug } = await fleet.db().project.findUniqueOrThrow({ where: { id: projectId } })
    await fleet.addWorker()
    await Promise.all([fleet.addWorker(), fleet.addWeb(), fleet.addWeb()])
    const emails = await makePeople(fleet.db(), { count: Number(values.readers), projectId, account: ACCOUNT })
    const [cookie, ...cookies] = await signInAll(fleet.proxy.url, [ACCOUNT.email, ...emails], ACCOUNT.password)
    say(`${minutes} min: imports, runs of ${values.cases} cases, reviews, flags and ${emails.length} readers; two webs, two workers`)

    const done = newDone()
    const onRetry = (why: string) => done.retries.set(why, (done.retries.get(why) ?? 0) + 1)
    const ending = new AbortController()
    // what is under way when the time is up is brought to its end
    const client = createProductClient({ url: fleet.proxy.url, cookie: cookie!, signal: stopping.signal, onRetry })
    const activity: Activity = { client, slug, done, signal: ending.signal }
    const crowd = gatherCrowd({ url: fleet.proxy.url, cookies, pages: soakPages(slug), seed: 'soak' })
    crowd.resize(cookies.length, 5000)
    const memory = watchMemory(() => [...fleet.webs, ...fleet.workers, { name: 'proxy', pid: fleet.proxy.pid }, { name: 'redis', pid: fleet.redisPid() ?? 0 }])
    const counts = new Map<string, number>()
    const working = Promise.all([keepImporting(activity), keepFlagging(activity), keepRunning(activity)])
    const disturbing = disturb(fleet, ending.signal, counts)
    const browsed = { reads: 0, faults: [] as string[], times: [] as number[] }
    const takeReads = () => {
      const { reads, faults } = crowd.take()
      browsed.reads += reads.length
      browsed.faults.push(...faults)
      for (const { tookMs } of reads) browsed.times.push(tookMs)
    }
    const beganMs = performance.now()
    const tell = () => {
      takeReads()
      say(`  ${((performance.now() - beganMs) / 60_000).toFixed(1)} min: ${done.sentRows.toLocaleString('en-US')} rows, ${done.runs.length} runs, ${done.reviews.length} reviews, ${done.flags} flags, ${browsed.reads} pages; ${[...counts].map(([name, n]) => `${name} ${n} ×`).join(', ') || 'nothing disturbed yet'}`)
    }
    const telling = setInterval(tell, 60_000)
    await sleep(minutes * 60_000, undefined, { signal: stopping.signal })
    ending.abort()
    await Promise.race([Promise.all([working, disturbing]), sleep(END_MS, undefined, { ref: false })])
    clearInterval(telling)
    tell()
    await untilEnded(fleet, projectId)
    const chain = (await client.get(`/api/v1/adversarial/chain?project=${slug}`)).body
    takeReads()
    crowd.stop()
    memory.stop()
    const lines = await checkSoak({ db: fleet.db(), projectId, done, chain, browsed, trends: memory.trends(), folder, counts, minutes })
    printTable(lines, say)
    if (lines.some(({ passed }) => passed === false)) process.exitCode = 1
  } finally {
    await close()
  }
}

/** Runs that were started come to their end; so does what a killed worker left. */
async function untilEnded(fleet: Fleet, projectId: string): Promise<void> {
  const deadline = performance.now() + END_MS
  while (performance.now() < deadline) {
    if (await fleet.db().run.count({ where: { projectId, status: { in: ['queued', 'running', 'confirming', 'deciding', 'paused'] } } }) === 0) return
    await sleep(250)
  }
}

await main()
