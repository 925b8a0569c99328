import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { endOnSignals } from '@/bench/fleet/end-on-signals'
import { seedLists } from '@/bench/lists/seed-lists'
import { importBase, multiply, prepareCopies } from '@/bench/sizing/load-traces'
import { measureRuns, measureTables } from '@/bench/sizing/measure-tables'
import { measuredSchema, type Measured } from '@/bench/sizing/measured'
import { MEASURED_FILE, writeSizingPage } from '@/bench/sizing/sizing-page'
import { createDbClient, type DbClient } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { countTraceDay } from '@/lib/db/trace-days'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'

/**
 * `npm run bench:sizing`: measures what traces and runs take in Postgres at 2,000,000 traces, and writes docs/sizing.md from it. `-- --traces 200000` measures fewer,
 * `-- --page` writes the page anew from the last measurement, `-- --import-rate 1175` is what `npm run bench:import` said of redacted rows a second.
 */
const { values } = parseArgs({ options: { traces: { type: 'string', default: '2000000' }, 'import-rate': { type: 'string', default: '1175' }, page: { type: 'boolean', default: false } } })

const RUN_SIZES = { cases: 2000, adversarial: 10, runs: 3, casesOfSmallRun: 1000, traces: 2000 }
const say = (text: string) => process.stdout.write(`${text}\n`)

function positive(name: 'traces' | 'import-rate'): number {
  const value = Number(values[name])
  if (!(value >= 1)) throw new Error(`--${name}: ${values[name]} is not a number of at least 1`)
  return value
}

async function measure(db: DbClient, traces: number): Promise<Measured> {
  await seedLists(db, RUN_SIZES)
  const run = await measureRuns(db)
  await db.$executeRaw`TRUNCATE trace, trace_words, trace_to_index, trace_day, trace_day_change`
  const base = await importBase(db, 'sizing')
  say(`${base.rows.toLocaleString('en-US')} rows of ${Math.round(base.rowBytes)} bytes imported and redacted`)
  await prepareCopies(db, base.projectId)
  const tell = (rows: number) => { if (rows % 200_000 === 0) say(`  ${rows.toLocaleString('en-US')} traces`) }
  await multiply(db, { traces, to: Math.round(traces / 10) }, tell)
  const tenth = await measureTables(db)
  await multiply(db, { traces, from: Math.round(traces / 10) }, tell)
  await db.$executeRaw`VACUUM ANALYZE`
  const day = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10)
  const beganMs = performance.now()
  await db.$transaction((tx) => countTraceDay(tx, { projectId: base.projectId, day, dimension: 'intent' }), { timeout: 600_000 })
  const seconds = (performance.now() - beganMs) / 1000
  const sizes = await measureTables(db)
  const sum = (all: Record<string, number>) => Object.values(all).reduce((total, bytes) => total + bytes, 0)
  return measuredSchema.parse({
    measuredAt: new Date().toISOString().slice(0, 10), cores: os.availableParallelism(), traces, rowBytes: base.rowBytes, ...sizes, rollups: sizes.rollups * 28,
    tenth: { traces: Math.round(traces / 10), heap: tenth.heap, toast: tenth.toast, indexes: sum(tenth.indexes), words: tenth.wordsHeap + tenth.wordsIndex },
    dayCount: { traces: Math.round(traces / 28), seconds }, importRowsPerSecond: positive('import-rate'), textCharacters: base.textCharacters, run,
  })
}

async function main(): Promise<void> {
  if (values.page) return writeSizingPage()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-sizing-'))
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres'), settings: { max_wal_size: '4GB', maintenance_work_mem: '256MB' } })
  const db = createDbClient(postgres.url)
  const close = endOnSignals(async () => {
    await db.$disconnect()
    await postgres.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  try {
    await migrate(postgres.url, path.resolve('prisma/migrations'))
    const measured = await measure(db, positive('traces'))
    fs.writeFileSync(MEASURED_FILE, `${JSON.stringify(measured, null, 2)}\n`)
    writeSizingPage()
    say('docs/sizing.md is written')
  } finally {
    await close()
  }
}

await main()
