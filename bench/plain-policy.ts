import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { measureWeek } from '@/bench/cost/measure-week'
import { describePair } from '@/bench/cost/print-policies'
import { createDbClient } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { createLlm } from '@/lib/llm/client'
import { startSandbox } from '@/lib/llm/sandbox/server'
import { log } from '@/lib/log'
import { collectingEnqueue } from '@/lib/services/test-run-world'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'

/**
 * `npm run bench:cost`: the demo week under two policies, both with real calls over HTTP. Ours is the product as it is. The plain
 * policy has the model judge every case, three votes in both orders, without structure, shortcuts, early stop or cache. Ends
 * with code 1 when a bar is missed.
 */
async function main(): Promise<void> {
  const startedMs = performance.now()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-bench-'))
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres') })
  const db = createDbClient(postgres.url)
  const sandbox = await startSandbox()
  const llm = createLlm({ keyOf: () => null })
  try {
    await migrate(postgres.url, path.resolve('prisma/migrations'))
    const { enqueue, jobs } = collectingEnqueue()
    process.stdout.write('judge: simulated (a reader of the prompts that holds facts, calls and fields against each other; at temperature 0.3 it slips in 1 to 2% of its replies)\n')
    process.stdout.write('Both policies ask it over HTTP with the prompts of the product and pay its prices; their votes are different samplings. Re-runs are included.\n\n')
    const pairs = await measureWeek({ sandboxUrl: sandbox.url.replace(/\/v1$/, ''), onProgress: (line) => process.stderr.write(`${line} …\n`) }, { deps: { db, enqueue, llm, log, now: () => new Date() }, jobs })
    const described = pairs.map(describePair)
    process.stdout.write(`${described.map(({ text }) => text).join('\n\n')}\n\n`)
    const missed = described.flatMap((pair) => pair.missed)
    process.stdout.write(`${missed.length === 0 ? 'Every bar is kept' : `Missed: ${missed.join('; ')}`}; ${((performance.now() - startedMs) / 1000).toFixed(0)} s.\n`)
    if (missed.length > 0) process.exitCode = 1
  } finally {
    await llm.close()
    await sandbox.close()
    await db.$disconnect()
    await postgres.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

await main()
