import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Browser } from '@playwright/test'
import { signIn } from '@/bench/lists/measure-pages'
import { FULL_SIZES, seedLists, type SeededLists } from '@/bench/lists/seed-lists'
import { startProduct, type Product } from '@/bench/lists/start-product.mjs'
import { auditPage, type PageAudit } from '@/e2e/page-audit'
import { createDbClient } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'
import { findChromium } from '@/scripts/find-chromium.mjs'

/**
 * `npm run bench:pages`: the five main pages in Chromium with an empty cache, on a run of 50,000 cases: when the first content stands, how much
 * moves by itself, and what axe finds, in light and dark, wide and narrow. Ends with code 1 when one of the bars is missed. `-- --samples 5 --only overview,traces`.
 */
const { values } = parseArgs({ options: { samples: { type: 'string', default: '5' }, only: { type: 'string' } } })

const ACCOUNT = { email: 'bench@slicegate.test', password: 'pages-need-a-password' }
const FIRST_CONTENT_BAR_MS = 1000
const SHIFT_BAR = 0.001
const VIEWS = [
  { name: 'wide, light', viewport: { width: 1440, height: 900 }, colorScheme: 'light' as const },
  { name: 'narrow, dark', viewport: { width: 375, height: 812 }, colorScheme: 'dark' as const },
]
const say = (text: string) => process.stdout.write(`${text}\n`)

function mainPages({ slug, runId }: SeededLists): { name: string; path: string }[] {
  const run = `/p/${slug}/runs/${runId}`
  return [
    { name: 'overview', path: `/p/${slug}` }, { name: 'run', path: run }, { name: 'cases', path: `${run}/cases` }, { name: 'review', path: `${run}/review` },
    { name: 'traces', path: `/p/${slug}/traces` },
  ]
}

/** The slowest of some first visits: each in a context of its own, so that nothing is kept from the one before. */
async function audit(browser: Browser, product: Product, cookie: string, view: (typeof VIEWS)[number], address: string, samples: number): Promise<PageAudit> {
  const seen: PageAudit[] = []
  for (let sample = 0; sample < samples; sample += 1) {
    const context = await browser.newContext({ baseURL: product.url, viewport: view.viewport, colorScheme: view.colorScheme })
    await context.addCookies(cookie.split('; ').map((pair) => {
      const at = pair.indexOf('=')
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url: product.url }
    }))
    seen.push(await auditPage(await context.newPage(), address))
    await context.close()
  }
  return {
    violations: [...new Set(seen.flatMap(({ violations }) => violations))], moved: [...new Set(seen.flatMap(({ moved }) => moved))], shift: Math.max(...seen.map(({ shift }) => shift)),
    firstContentMs: Math.max(...seen.map(({ firstContentMs }) => firstContentMs)),
  }
}

async function measure(browser: Browser, product: Product, world: SeededLists, samples: number): Promise<number> {
  const cookie = await signIn(product.url, ACCOUNT)
  const pages = mainPages(world).filter(({ name }) => !values.only || values.only.split(',').includes(name))
  if (pages.length === 0) throw new Error(`--only: no page of ${values.only}, only ${mainPages(world).map(({ name }) => name).join(', ')}`)
  let missed = 0
  say(`${'page'.padEnd(12)}${'view'.padEnd(16)}${'first content'.padStart(15)}${'moved'.padStart(10)}${'faults'.padStart(8)}   the worst of ${samples} first visits on ${os.cpus().length} cores`)
  for (const { name, path: address } of pages) {
    for (const view of VIEWS) {
      const { firstContentMs, shift, moved, violations } = await audit(browser, product, cookie, view, address, samples)
      const kept = firstContentMs < FIRST_CONTENT_BAR_MS && shift < SHIFT_BAR && violations.length === 0
      if (!kept) missed += 1
      say(`${name.padEnd(12)}${view.name.padEnd(16)}${`${firstContentMs.toFixed(0)} ms`.padStart(15)}${shift.toFixed(4).padStart(10)}${String(violations.length).padStart(8)}   ${kept ? 'kept' : 'missed'}`)
      for (const fault of shift < SHIFT_BAR ? violations : [...violations, ...moved.map((what) => `moved ${what}`)]) say(`  ${fault}`)
    }
  }
  return missed
}

async function main(): Promise<void> {
  const samples = Number(values.samples)
  if (!Number.isInteger(samples) || samples < 1) throw new Error(`--samples: ${values.samples} is not a whole number of at least 1`)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-bench-'))
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres') })
  let product: Product | null = null
  let browser: Browser | null = null
  try {
    await migrate(postgres.url, path.resolve('prisma/migrations'))
    const db = createDbClient(postgres.url)
    const world = await seedLists(db)
    await db.$executeRaw`VACUUM ANALYZE`
    await db.$disconnect()
    say(`A run of ${FULL_SIZES.cases + FULL_SIZES.adversarial} cases, ${FULL_SIZES.runs} decided runs, ${FULL_SIZES.traces} traces`)
    product = await startProduct({ databaseUrl: postgres.url, dataDir: folder, account: ACCOUNT })
    const executablePath = findChromium() ?? undefined
    browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
    const missed = await measure(browser, product, world, samples)
    say(missed === 0 ? `Every bar is kept: first content under ${FIRST_CONTENT_BAR_MS} ms, nothing moves, no fault` : `Missed: ${missed}`)
    if (missed > 0) process.exitCode = 1
  } finally {
    await browser?.close()
    await product?.stop()
    await postgres.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

await main()
