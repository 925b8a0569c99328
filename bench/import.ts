import { fork } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { bundleProcess } from '@/bench/import/bundle-process'
import type { ImportTask } from '@/bench/import/import-process'
import { logStream } from '@/bench/import/log-stream'
import type { Stored } from '@/bench/import/ways-to-store'
import { createDbClient } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { indexTraces } from '@/lib/services/index-traces'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'
import { MEMORY_FLAGS } from '@/scripts/memory-flags.mjs'

/**
 * `npm run bench:import`: traces a second of the import beside COPY of the same lines into a table with one column, in the same run and on the
 * same server, and the memory of the importing process over a gigabyte. Exit code 1 when a bar is missed. `--only speed|memory`, `--mb N` of the
 * large one, `--sample-mb N` of the others.
 */
const { values } = parseArgs({ options: { only: { type: 'string' }, mb: { type: 'string', default: '1000' }, 'sample-mb': { type: 'string', default: '48' } } })

const BARS = { shareOfCopy: 0.25, tracesPerSecond: 1000, peakMb: 400 }
const ROUNDS = 3
const MB = 1_000_000
const say = (text: string) => process.stdout.write(`${text}\n`)

/** Runs one way in a process of its own. */
async function inProcess(bundle: string, task: ImportTask): Promise<Stored> {
  const child = fork(bundle, { execArgv: ['--enable-source-maps', ...MEMORY_FLAGS], stdio: 'inherit' })
  const answer = await new Promise<{ stored?: Stored; error?: string }>((resolve) => {
    child.once('message', resolve)
    child.once('exit', (code, signal) => resolve({ error: `the process ended with ${signal ?? code}` }))
    child.send(task)
  })
  if (!answer.stored) throw new Error(`${task.way}: ${answer.error}`)
  return answer.stored
}

const rate = ({ rows, seconds }: Stored) => rows / seconds
const best = (runs: Stored[]) => runs.reduce((a, b) => (rate(b) > rate(a) ? b : a))
const line = (name: string, stored: Stored, bytes: number, more = '') =>
  say([name.padEnd(38), Math.round(rate(stored)).toLocaleString('en').padStart(9), `${(bytes / MB / stored.seconds).toFixed(1)} MB/s`.padStart(12), `${stored.peakMb.toFixed(0)} MB`.padStart(9), `  ${more}`].join(''))

type World = { bundle: string; databaseUrl: string; folder: string; newProject: () => Promise<string> }

/** In turns, so that what else the machine does falls on all of them; the best round of each counts. */
async function measureSpeed({ bundle, databaseUrl, folder, newProject }: World): Promise<string[]> {
  const file = path.join(folder, 'logs.jsonl')
  fs.writeFileSync(file, Buffer.concat([...logStream(Number(values['sample-mb']) * MB, Date.now())]))
  const { size } = fs.statSync(file)
  const runs: Record<'copy' | 'unredacted' | 'redacted', Stored[]> = { copy: [], unredacted: [], redacted: [] }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const way of ['copy', 'unredacted', 'redacted'] as const) runs[way].push(await inProcess(bundle, { way, file, databaseUrl, projectId: await newProject() }))
  }
  const [copy, unredacted, redacted] = [best(runs.copy), best(runs.unredacted), best(runs.redacted)]
  const share = rate(unredacted) / rate(copy)
  say(`${copy.rows.toLocaleString('en')} rows of ${Math.round(size / copy.rows)} bytes, on ${os.cpus().length} cores; the best of ${ROUNDS} rounds`)
  say(`${''.padEnd(38)}${'rows/s'.padStart(9)}${'bytes'.padStart(12)}${'peak'.padStart(9)}`)
  line('COPY into one column', copy, size)
  line('import, redaction off (bench only)', unredacted, size, `${(100 * share).toFixed(0)} % of COPY, bar ${100 * BARS.shareOfCopy} %`)
  line('import', redacted, size, `bar ${BARS.tracesPerSecond} rows/s`)
  return [...(share < BARS.shareOfCopy ? ['a quarter of COPY'] : []), ...(rate(redacted) < BARS.tracesPerSecond ? ['1,000 traces a second'] : [])]
}

async function measureMemory({ bundle, databaseUrl, newProject }: World): Promise<string[]> {
  const bytes = Number(values.mb) * MB
  const stored = await inProcess(bundle, { way: 'stream', bytes, endsAt: Date.now(), databaseUrl, projectId: await newProject() })
  line(`import of ${values.mb} MB, as it is made`, stored, bytes, `${stored.rows.toLocaleString('en')} rows, bar ${BARS.peakMb} MB`)
  return stored.peakMb < BARS.peakMb ? [] : [`${BARS.peakMb} MB`]
}

/** What the index of words takes, which the worker fills beside the import. */
async function measureIndex({ databaseUrl }: World): Promise<void> {
  const db = createDbClient(databaseUrl)
  const started = performance.now()
  let traces = 0
  for (let taken = 1; taken > 0; traces += taken) taken = await indexTraces({ db, now: () => new Date() })
  const seconds = (performance.now() - started) / 1000
  say(`${'words of them into the index'.padEnd(38)}${Math.round(traces / seconds).toLocaleString('en').padStart(9)}   by the worker, beside the import`)
  await db.$disconnect()
}

async function main(): Promise<void> {
  for (const name of ['mb', 'sample-mb'] as const) if (!(Number(values[name]) > 0)) throw new Error(`--${name}: ${values[name]} is not a number above 0`)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-bench-'))
  const bundle = await bundleProcess()
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres') })
  try {
    await migrate(postgres.url, path.resolve('prisma/migrations'))
    const db = createDbClient(postgres.url)
    let projects = 0
    const newProject = async () => (await db.project.create({ data: { slug: `import-${projects += 1}`, name: 'Import', config: 'gating:\n  segment_by: intent\n' } })).id
    const world: World = { bundle, databaseUrl: postgres.url, folder, newProject }
    const missed: string[] = []
    if (values.only !== 'memory') missed.push(...await measureSpeed(world))
    if (values.only !== 'memory') await measureIndex(world)
    if (values.only !== 'speed') missed.push(...await measureMemory(world))
    await db.$disconnect()
    say(missed.length === 0 ? 'Every bar is kept' : `Missed: ${missed.join(', ')}`)
    if (missed.length > 0) process.exitCode = 1
  } finally {
    await postgres.stop()
    fs.rmSync(folder, { recursive: true, force: true })
    fs.rmSync(bundle, { force: true })
  }
}

await main()
