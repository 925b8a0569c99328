import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { listPages, PAGE_BAR_MS } from '@/bench/lists/list-pages'
import { measurePages, signIn, type PageTimes } from '@/bench/lists/measure-pages'
import { FULL_SIZES, seedLists } from '@/bench/lists/seed-lists'
import { FULL_PEOPLE, seedPeople } from '@/bench/lists/seed-people'
import { startProduct, type Product } from '@/bench/lists/start-product.mjs'
import { createDbClient } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'

/**
 * `npm run bench:lists`: every list and page of the built product, by HTTP with a session, on a database with 100,000 outcomes in one run,
 * 200 decided runs, 50,000 traces and 2,000 adversarial cases. Ends with code 1 when the 95th percentile of a page misses the
 * bar, and when a page is not whole. `-- --samples 40` says how often each page is read, `-- --only cases` measures those whose name has the word.
 */
const { values } = parseArgs({ options: { samples: { type: 'string', default: '40' }, only: { type: 'string' } } })

const ACCOUNT = { email: 'bench@slicegate.test', password: 'lists-need-a-password' }
const say = (text: string) => process.stdout.write(`${text}\n`)
const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(0)} s`

const missed = ({ p95, fault }: PageTimes) => fault !== null || p95 > PAGE_BAR_MS

function line({ page, p50, p95, fault }: PageTimes): string {
  const verdict = fault ?? (p95 > PAGE_BAR_MS ? 'missed' : 'kept')
  return [page.name.padEnd(36), p50.toFixed(0).padStart(8), p95.toFixed(0).padStart(8), String(PAGE_BAR_MS).padStart(8), `  ${verdict}`].join('')
}

async function main(): Promise<void> {
  const samples = Number(values.samples)
  if (!Number.isInteger(samples) || samples < 1) throw new Error(`--samples: ${values.samples} is not a whole number of at least 1`)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-bench-'))
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres') })
  let product: Product | null = null
  try {
    await migrate(postgres.url, path.resolve('prisma/migrations'))
    const seeding = performance.now()
    const db = createDbClient(postgres.url)
    const world = await seedLists(db)
    await seedPeople(db, world.projectId)
    await db.$executeRaw`VACUUM ANALYZE`
    await db.$disconnect()
    const { cases, adversarial, runs, traces } = FULL_SIZES
    say(`${cases + adversarial} cases in a run with ${2 * (cases + adversarial)} outcomes, ${runs} decided runs, ${traces} traces, ${adversarial} adversarial cases, ${FULL_PEOPLE.ratingTasks} rated verdicts, ${FULL_PEOPLE.tickets} tickets, ${FULL_PEOPLE.auditEvents} entries of the log: seeded in ${seconds(seeding)}`)
    product = await startProduct({ databaseUrl: postgres.url, dataDir: folder, account: ACCOUNT })
    const cookie = await signIn(product.url, ACCOUNT)
    const { only } = values
    const pages = listPages(world).filter(({ name }) => only === undefined || name.includes(only))
    say(`${'page'.padEnd(36)}${'p50'.padStart(8)}${'p95'.padStart(8)}${'bar'.padStart(8)}   milliseconds, ${samples} reads each on ${os.cpus().length} cores`)
    const times = await measurePages({ url: product.url, cookie }, pages, samples, (measured) => say(line(measured)))
    const failed = times.filter(missed)
    say(failed.length === 0 ? `Every bar is kept: ${times.length} pages within ${PAGE_BAR_MS} ms` : `Missed: ${failed.map(({ page }) => page.name).join(', ')}`)
    if (failed.length > 0) process.exitCode = 1
  } finally {
    await product?.stop()
    await postgres.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

await main()
