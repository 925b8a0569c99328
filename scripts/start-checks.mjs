import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'

/** A fault that the person who starts can do something about: printed as one line, without a stack. */
export class StartError extends Error {}

export const reasonOf = (error) => {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]
}

export function prepareDataFolder(dir) {
  try {
    fs.mkdirSync(dir, { recursive: true })
    const probe = path.join(dir, `.probe-${process.pid}`)
    fs.writeFileSync(probe, '')
    fs.rmSync(probe)
  } catch (error) {
    throw new StartError(`The folder ${dir} cannot be written (${error.code ?? error.message}): make it writable or set SLICEGATE_DATA_DIR`)
  }
}

export function readPort(text) {
  const port = Number(text ?? 3000)
  if (text !== undefined && text.trim() === '') return 3000
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new StartError(`PORT: expected a number from 1 to 65535, got "${text}"`)
  return port
}

/** On all addresses, as the web server will listen. */
export async function requireFreePort(port) {
  await new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', (error) => reject(new StartError(
      error.code === 'EADDRINUSE' ? `Port ${port} is taken: end what listens there or choose another one, e.g. PORT=${port + 1} npm start`
        : `Port ${port} cannot be used (${error.code}): choose another one with PORT`,
    )))
    probe.listen({ port, exclusive: true }, () => probe.close(() => resolve(undefined)))
  })
}

/** Returns the server's version in words. */
export async function checkDatabase(url) {
  let where
  try {
    const parsed = new URL(url)
    if (!/^postgres(ql)?:$/.test(parsed.protocol)) throw new Error('not a Postgres URL')
    where = `${parsed.host}${parsed.pathname}`
  } catch {
    throw new StartError('DATABASE_URL: expected something like postgresql://user:password@host:5432/database')
  }
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => { /* a connection that breaks while it is asked fails the query, too */ })
  try {
    await client.connect()
    const { rows } = await client.query('show server_version')
    return `${rows[0].server_version} at ${where}`
  } catch (error) {
    throw new StartError(`DATABASE_URL: ${where} does not answer: ${reasonOf(error)}`)
  } finally {
    await client.end().catch(() => { /* it never was connected */ })
  }
}

export async function checkRedis(url) {
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    throw new StartError('REDIS_URL: expected something like redis://host:6379')
  }
  const where = new URL(url).host
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 5000, maxRetriesPerRequest: 0, retryStrategy: () => null })
  let lastError = null
  redis.on('error', (error) => { lastError = error })
  try {
    await redis.connect()
    const version = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? 'of unknown version'
    return `${version} at ${where}`
  } catch (error) {
    throw new StartError(`REDIS_URL: ${where} does not answer: ${reasonOf(lastError ?? error)}`)
  } finally {
    redis.disconnect()
  }
}

/** The given secret, or one made on the first start and kept beside the data: sign-ins survive a restart. */
export function readOrMakeSecret(dataDir, given) {
  if (given) {
    if (given.length < 32) throw new StartError('SLICEGATE_SECRET: expected at least 32 characters, e.g. from `openssl rand -hex 32`')
    return given
  }
  const file = path.join(dataDir, 'secret')
  if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 })
  return fs.readFileSync(file, 'utf8').trim()
}

/** The process and address of whoever works on the data folder now; null for nobody. */
export function runningOn(dataDir) {
  const file = path.join(dataDir, 'supervisor.json')
  const other = fs.existsSync(file) ? readJson(file) : null
  return other && other.pid !== process.pid && isSupervisor(other.pid) ? other : null
}

/** One supervisor per data folder: two would end each other's database. */
export function claimDataFolder(dataDir, url) {
  const file = path.join(dataDir, 'supervisor.json')
  const other = runningOn(dataDir)
  if (other) throw new StartError(`Slicegate already runs on this data folder (process ${other.pid}): ${other.url}`)
  fs.writeFileSync(file, `${JSON.stringify({ pid: process.pid, url })}\n`)
  return () => fs.rmSync(file, { force: true })
}

/** A file that was cut short by a crash says nothing. */
function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** The number of a process that is gone may belong to something else by now. */
function isSupervisor(pid) {
  try {
    process.kill(pid, 0)
    if (process.platform !== 'linux') return true
    return /\b(start|bootstrap|dev|backup|restore)\.mjs\b/.test(fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '))
  } catch (error) {
    return error.code === 'EPERM'
  }
}
