import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { findFreePort } from '@/scripts/free-port.mjs'

/** The account that the stories sign in with, made by the product on its first start. */
const ACCOUNT = { email: 'ada@slicegate.test', password: 'stories-need-a-password' }

const STARTED = /^Open http/m

/** One that passed, one that is blocked. */
const DEMO_RUNS = 2

export type Product = { url: string; email: string; password: string; databaseUrl: string; pid: number; stop: () => Promise<void> }

/** Starts the real product, as `npm start` does, on a data folder of its own, and waits until its demo runs have ended. */
export async function startProduct(): Promise<Product> {
  const url = `http://localhost:${await findFreePort()}`
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-stories-'))
  const product = startProcess(url, dataDir)
  const stop = async () => {
    await product.stop()
    fs.rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    await product.until((output) => STARTED.test(output), 300_000)
    const databaseUrl = readDatabaseUrl(dataDir)
    await waitForDemoRuns(databaseUrl)
    return { url, ...ACCOUNT, databaseUrl, pid: product.pid, stop }
  } catch (error) {
    const logs = readLogs(dataDir)
    await stop()
    throw new Error(`The product did not come up: ${String(error)}\n${product.output()}\n${logs}`, { cause: error })
  }
}

function startProcess(url: string, dataDir: string) {
  const env = {
    ...process.env, DATABASE_URL: '', REDIS_URL: '', SLICEGATE_URL: url, PORT: new URL(url).port, SLICEGATE_DATA_DIR: dataDir, SLICEGATE_DEMO: 'on',
    SLICEGATE_INIT_USER_EMAIL: ACCOUNT.email, SLICEGATE_INIT_USER_PASSWORD: ACCOUNT.password,
    // Long enough that a person, and a story, can watch a run.
    SLICEGATE_SANDBOX_LATENCY_MS: '60',
  }
  // The channel tells the product when this process is gone, so that it ends, too.
  const child = spawn(process.execPath, ['scripts/start.mjs'], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  let output = ''
  let ended = false
  child.stdout?.on('data', (chunk) => { output += String(chunk) })
  child.stderr?.on('data', (chunk) => { output += String(chunk) })
  const exited = new Promise<void>((resolve) => child.once('exit', () => { ended = true; resolve() }))
  const until = async (isTrue: (output: string) => boolean, limitMs: number) => {
    const deadline = Date.now() + limitMs
    while (!isTrue(output)) {
      if (ended) throw new Error('it ended')
      if (Date.now() > deadline) throw new Error(`not within ${limitMs / 1000} s`)
      await pause(50)
    }
  }
  const stop = async () => {
    child.kill('SIGTERM')
    await exited
  }
  return { pid: child.pid!, output: () => output, until, stop }
}

function readDatabaseUrl(dataDir: string): string {
  const { port, password } = JSON.parse(fs.readFileSync(path.join(dataDir, 'postgres/connection.json'), 'utf8')) as { port: number; password: string }
  return `postgresql://slicegate:${password}@127.0.0.1:${port}/slicegate`
}

async function waitForDemoRuns(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const deadline = Date.now() + 180_000
    for (;;) {
      const { rows } = await client.query<{ status: string; cases_done: number; cases_total: number; finished_at: Date | null }>(
        `select r.status, r.cases_done, r.cases_total, r.finished_at from run r join project p on p.id = r.project_id where p.slug = 'demo'`,
      )
      if (rows.length === DEMO_RUNS && rows.every((row) => row.finished_at)) return
      if (Date.now() > deadline) throw new Error(`the demo runs have not ended: ${JSON.stringify(rows)}`)
      await pause(250)
    }
  } finally {
    await client.end()
  }
}

function readLogs(dataDir: string): string {
  const dir = path.join(dataDir, 'logs')
  if (!fs.existsSync(dir)) return ''
  return fs.readdirSync(dir).map((name) => `--- ${name}\n${fs.readFileSync(path.join(dir, name), 'utf8').slice(-3000)}`).join('\n')
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
