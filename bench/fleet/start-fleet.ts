import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { makeCpuShare, type CpuShare } from '@/bench/fleet/cpu-share'
import { startProcess, untilAnswers, type ProductProcess } from '@/bench/fleet/product-process'
import { startRedis, type RestartableRedis } from '@/bench/fleet/restartable-redis'
import { startProxy, type Proxy } from '@/bench/fleet/start-proxy'
import { createDbClient, type DbClient } from '@/lib/db/client'
import { grantAppRole } from '@/scripts/app-role.mjs'
import { bundlePath, bundleProcesses, buildWeb } from '@/scripts/build.mjs'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'
import { findFreePort } from '@/scripts/free-port.mjs'

export type Account = { email: string; password: string }
export type Web = ProductProcess & { url: string }
export type FleetOptions = {
  folder: string
  queue: 'redis' | 'postgres'
  account: Account
  /** Without it no web is built, and none can be started. */
  withWeb?: boolean
  /** More settings of Postgres. */
  settings?: Record<string, string | number>
}

/** The built product as processes on this machine: one Postgres, one Redis, webs behind a proxy, workers. */
export type Fleet = {
  /** As the owner: what a measurement looks up. Opened anew by `restartPostgres`. */
  db(): DbClient
  databaseUrl: string
  appDatabaseUrl: string
  redisUrl: string | undefined
  proxy: Proxy
  webs: Web[]
  workers: ProductProcess[]
  /** `cores`: the share of a core that it may use, as much as it likes when absent. */
  addWeb(options?: { execArgv?: string[]; cores?: number }): Promise<Web>
  /** Says how it ended: `code 0`, or the signal. One that does not end within END_MS is killed. */
  removeWeb(web: Web, signal: NodeJS.Signals): Promise<string>
  addWorker(env?: Record<string, string>): Promise<ProductProcess>
  removeWorker(worker: ProductProcess, signal: NodeJS.Signals): Promise<string>
  restartPostgres(): Promise<void>
  restartRedis(): Promise<void>
  postgresPid(): number
  redisPid(): number | null
  close(): Promise<void>
}

const HEALTH_PATH = '/readyz'

export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { folder, queue, account } = options
  fs.mkdirSync(folder, { recursive: true })
  await bundleProcesses()
  if (options.withWeb ?? true) await buildWeb()
  const ends: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end()
  }
  try {
    const postgres = await startPostgres(folder, options.settings)
    ends.push(postgres.stop)
    const redis = queue === 'redis' ? await startRedis(folder) : null
    if (redis) ends.push(redis.stop)
    const proxy = await startProxy()
    ends.push(proxy.close)
    const base = {
      DATABASE_URL: postgres.url, SLICEGATE_URL: proxy.url, SLICEGATE_SECRET: randomBytes(32).toString('hex'), SLICEGATE_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
      SLICEGATE_DEMO: 'off', SLICEGATE_LOG_LEVEL: 'info', SLICEGATE_TRUSTED_PROXIES: 'loopback', ...(redis ? { REDIS_URL: redis.url } : {}),
    }
    await setUp({ ...base, SLICEGATE_INIT_USER_EMAIL: account.email, SLICEGATE_INIT_USER_PASSWORD: account.password })
    const appDatabaseUrl = await grantAppRole(postgres.url)
    const processes = createProcesses({ folder, proxy, env: { ...base, DATABASE_URL: appDatabaseUrl } })
    ends.push(processes.close)
    return { ...placesOf(postgres, redis), databaseUrl: postgres.url, appDatabaseUrl, redisUrl: redis?.url, proxy, ...processes, close }
  } catch (error) {
    await close()
    throw error
  }
}

type Postgres = { url: string; db(): DbClient; pid(): number; restart(): Promise<void>; stop(): Promise<void> }

async function startPostgres(folder: string, settings: Record<string, string | number> = {}): Promise<Postgres> {
  const dataDir = path.join(folder, 'postgres')
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir, settings })
  let db = createDbClient(server.url, { poolSize: 4 })
  const end = async () => {
    await db.$disconnect()
    await server.stop()
  }
  return {
    url: server.url, db: () => db, stop: end,
    pid: () => Number(fs.readFileSync(path.join(dataDir, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]),
    restart: async () => {
      await end()
      const again = await startEmbeddedPostgres({ dataDir, settings })
      if (again.url !== server.url) throw new Error('Postgres came back on another port: its own was taken meanwhile')
      server = again
      db = createDbClient(server.url, { poolSize: 4 })
    },
  }
}

function placesOf(postgres: Postgres, redis: RestartableRedis | null) {
  return {
    db: postgres.db, restartPostgres: postgres.restart, postgresPid: postgres.pid,
    restartRedis: async () => redis?.restart(), redisPid: () => redis?.pid() ?? null,
  }
}

/** Migrations and the first account, by the program that the product starts with. */
async function setUp(env: Record<string, string>): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, [bundlePath('setup')], { env: { NODE_ENV: 'production', ...env } })
  const line = stdout.trim().split('\n').at(-1) ?? ''
  const answer = JSON.parse(line) as { ok: boolean; message?: string }
  if (!answer.ok) throw new Error(`The setup failed: ${answer.message}`)
}

/** Longest time that a process may take to end what is under way: what the product promises, and some room. */
const END_MS = 35_000

async function endWithin(process: ProductProcess, signal: NodeJS.Signals): Promise<string> {
  const timer = setTimeout(() => void process.kill('SIGKILL'), END_MS)
  const how = await process.kill(signal)
  clearTimeout(timer)
  return how
}

function createProcesses({ folder, proxy, env }: { folder: string; proxy: Proxy; env: Record<string, string> }) {
  const [webs, workers]: [Web[], ProductProcess[]] = [[], []]
  const shares: CpuShare[] = []
  const count = { web: 0, worker: 0 }
  const tellProxy = () => proxy.setTargets(webs.map(({ url }) => url))
  const take = <T>(list: T[], item: T) => { if (list.includes(item)) list.splice(list.indexOf(item), 1) }
  return {
    webs, workers,
    addWeb: async ({ execArgv = [], cores }: { execArgv?: string[]; cores?: number } = {}): Promise<Web> => {
      const port = await findFreePort()
      const name = `web-${count.web += 1}`
      const url = `http://127.0.0.1:${port}`
      const args = ['node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1', '-p', String(port)]
      const web: Web = { ...startProcess({ name, args, env: { ...env, PORT: String(port) }, folder, execArgv }), url }
      webs.push(web)
      await untilAnswers(web, url + HEALTH_PATH)
      if (cores !== undefined) {
        const share = makeCpuShare(name, cores)
        if (!share) throw new Error('A web cannot be held to a share of a core here: that needs control groups, and root')
        share.add(web.pid)
        shares.push(share)
      }
      await tellProxy()
      return web
    },
    removeWeb: async (web: Web, signal: NodeJS.Signals) => {
      // killed webs are found out by the proxy itself, as with a crash; one that is told to end is taken out first
      if (signal !== 'SIGKILL') {
        take(webs, web)
        await tellProxy()
      }
      const how = await endWithin(web, signal)
      take(webs, web)
      return how
    },
    addWorker: async (own: Record<string, string> = {}): Promise<ProductProcess> => {
      const worker = startProcess({ name: `worker-${count.worker += 1}`, args: [bundlePath('worker')], env: { ...env, ...own }, folder })
      workers.push(worker)
      await worker.ready()
      return worker
    },
    removeWorker: async (worker: ProductProcess, signal: NodeJS.Signals) => {
      take(workers, worker)
      return endWithin(worker, signal)
    },
    close: async () => {
      await Promise.all([...webs, ...workers].filter((one) => !one.gone()).map((one) => endWithin(one, 'SIGTERM')))
      shares.forEach((share) => share.release())
    },
  }
}
