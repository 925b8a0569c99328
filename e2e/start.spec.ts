import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { descendants } from '@/e2e/processes'
import { expect, productTest as test } from '@/e2e/story'
import { findFreePort } from '@/scripts/free-port.mjs'

// `npm start` itself, without a browser: each test on a data folder and a port of its own.

let dataDir: string
let port: number
const started: ChildProcess[] = []

test.describe.configure({ timeout: 120_000 })

test.beforeEach(async () => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-start-'))
  port = await findFreePort()
})

test.afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGTERM')
    await new Promise((resolve) => child.once('exit', resolve))
  }
  fs.rmSync(dataDir, { recursive: true, force: true })
})

/** Starts the product; `output` grows, `ended` settles with exit code and everything printed. */
function start(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, DATABASE_URL: '', REDIS_URL: '', SLICEGATE_URL: '', SLICEGATE_DEMO: 'off', SLICEGATE_DATA_DIR: dataDir, PORT: String(port), ...env },
  })
  started.push(child)
  const product = { child, pid: child.pid!, output: '', ended: Promise.resolve({ code: null as number | null, output: '' }) }
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk) => { product.output += String(chunk) })
  product.ended = new Promise((resolve) => child.once('close', (code) => resolve({ code, output: product.output })))
  return product
}

type Product = ReturnType<typeof start>

const says = (product: Product, text: string | RegExp) => expect.poll(() => product.output, { timeout: 60_000 }).toMatch(text)
const isUp = async () => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok === true
const isAlive = (pid: number) => fs.existsSync(`/proc/${pid}/stat`) && !/^\d+ \(.*\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))

async function expectOneLine(product: Product, line: RegExp) {
  const { code, output } = await product.ended
  expect(code).toBe(1)
  const lines = output.trim().split('\n').filter((text) => !/^(postgres|redis|programs|build) .* s$/.test(text))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(line)
}

test('a taken port is one clear line', async () => {
  const server = net.createServer().listen(port)
  await expectOneLine(start(), new RegExp(`^Port ${port} is taken: end what listens there or choose another one, e.g. PORT=${port + 1} npm start$`))
  server.close()
})

test('a port that is none is one clear line', async () => {
  await expectOneLine(start({ PORT: 'eighty' }), /^PORT: expected a number from 1 to 65535, got "eighty"$/)
})

test('a folder that cannot be written is one clear line', async () => {
  fs.writeFileSync(path.join(dataDir, 'file'), '')
  await expectOneLine(start({ SLICEGATE_DATA_DIR: path.join(dataDir, 'file/data') }), /^The folder .* cannot be written \(ENOTDIR\): make it writable or set SLICEGATE_DATA_DIR$/)
})

test('a DATABASE_URL that nobody answers, or that is none, is one clear line', async () => {
  await expectOneLine(start({ DATABASE_URL: `postgresql://nobody:x@127.0.0.1:${port}/none` }), /^DATABASE_URL: 127\.0\.0\.1:\d+\/none does not answer: connect ECONNREFUSED/)
  await expectOneLine(start({ DATABASE_URL: 'mysql://here' }), /^DATABASE_URL: expected something like postgresql:/)
})

test('a REDIS_URL that nobody answers, or that is none, is one clear line', async () => {
  await expectOneLine(start({ REDIS_URL: `redis://127.0.0.1:${port}` }), /^REDIS_URL: 127\.0\.0\.1:\d+ does not answer: connect ECONNREFUSED/)
  await expectOneLine(start({ REDIS_URL: 'here' }), /^REDIS_URL: expected something like redis:/)
})

test('a secret that is too short is one clear line', async () => {
  await expectOneLine(start({ SLICEGATE_SECRET: 'short' }), /^SLICEGATE_SECRET: expected at least 32 characters/)
})

test.describe('on Linux, where processes can be listed', () => {
  test.skip(process.platform !== 'linux', 'needs /proc')

  test('the login is shown once, the start after a crash of the supervisor finds everything again, and nothing outlives either', async () => {
    const first = start()
    await says(first, /Open http/)
    await says(first, /Sign in as admin@slicegate\.local with \S{12,} \(shown this once\)/)
    const processes = descendants(first.pid)
    expect(processes.some(({ command }) => command.includes('postgres'))).toBe(true)
    const second = start()
    await expectOneLine(second, new RegExp(`^Slicegate already runs on this data folder \\(process ${first.pid}\\): http://localhost:${port}$`))
    first.child.kill('SIGKILL')
    await first.ended
    await expect.poll(() => processes.filter(({ pid }) => isAlive(pid)), { timeout: 30_000 }).toEqual([])

    const third = start()
    await says(third, /Open http/)
    expect(third.output).not.toContain('Sign in as')
    const others = descendants(third.pid)
    third.child.kill('SIGINT')
    third.child.kill('SIGINT')
    expect((await third.ended).code).toBe(130)
    expect(others.filter(({ pid }) => isAlive(pid))).toEqual([])
  })

  test('a worker, a web server and a Postgres that crash are started again', async () => {
    const product = start()
    await says(product, /Open http/)
    for (const [name, pattern] of [['worker', /worker\.mjs/], ['web', /next-server|next start/], ['postgres', /^\S*bin\/postgres -D/]] as const) {
      const victim = descendants(product.pid).filter(({ command }) => pattern.test(command)).at(-1)
      expect(victim, name).toBeDefined()
      process.kill(victim!.pid, 'SIGKILL')
      await says(product, new RegExp(`^${name} .*starting it again`, 'm'))
      await expect.poll(() => descendants(product.pid).some(({ pid, command }) => pid !== victim!.pid && pattern.test(command)), { timeout: 30_000 }).toBe(true)
      await expect.poll(isUp, { timeout: 30_000 }).toBe(true)
    }
    await says(product, /postgres is back/)
    // The page reads the database, over connections that had to be made anew.
    await expect.poll(async () => (await fetch(`http://127.0.0.1:${port}/api/auth/get-session`).catch(() => null))?.status, { timeout: 30_000 }).toBe(200)
  })
})
