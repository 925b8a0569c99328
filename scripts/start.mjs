import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { grantAppRole } from './app-role.mjs'
import { buildWeb, bundlePath, bundleProcesses } from './build.mjs'
import { startEmbeddedPostgres } from './embedded-postgres.mjs'
import { findFreePort } from './free-port.mjs'
import {
  StartError, checkDatabase, checkRedis, claimDataFolder, prepareDataFolder, readOrMakeSecret, readPort, reasonOf, requireFreePort,
} from './start-checks.mjs'
import { SupervisedProcess } from './supervised-process.mjs'

// `npm start`: the whole product in one command. Every step prints one line with the time it took.

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const started = Date.now()
const processes = []
let postgres = null
let release = () => undefined
let ending = null

/** Aborts what is under way when everything has to end. */
const quit = new AbortController()

function asStartError(error) {
  throw new StartError(error.message, { cause: error })
}

function say(line) {
  process.stdout.write(`${line}\n`)
}

async function step(name, work) {
  const begun = Date.now()
  const result = await work()
  if (ending) return ending
  say(`${name.padEnd(12)}${String(result).padEnd(48)} ${((Date.now() - begun) / 1000).toFixed(1)} s`)
}

async function main() {
  if (fs.existsSync(path.join(root, '.env'))) process.loadEnvFile(path.join(root, '.env'))
  const port = readPort(process.env.PORT)
  const dataDir = path.resolve(root, process.env.SLICEGATE_DATA_DIR || '.slicegate/data')
  const url = (process.env.SLICEGATE_URL || `http://localhost:${port}`).replace(/\/+$/, '')
  prepareDataFolder(dataDir)
  release = claimDataFolder(dataDir, url)
  await requireFreePort(port)
  const env = {
    ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', PORT: String(port), SLICEGATE_URL: url,
    SLICEGATE_SECRET: readOrMakeSecret(dataDir, process.env.SLICEGATE_SECRET?.trim()),
  }
  await step('postgres', () => startDatabase(dataDir, env))
  if (env.REDIS_URL?.trim()) await step('redis', () => checkRedis(env.REDIS_URL.trim()))
  await step('programs', async () => (await bundleProcesses().catch(asStartError) ? 'sources changed, bundled' : 'up to date'))
  // The slowest step by far: the demo is measured meanwhile.
  const web = buildWeb({ signal: quit.signal })
  web.catch(() => undefined)
  let admin
  let lostKeys = 0
  await step('database', async () => {
    const result = await runSetup(env)
    admin = result.admin
    lostKeys = result.keys.unreadable
    // nobody but the setup may change what is recorded
    if (postgres) env.DATABASE_URL = await grantAppRole(postgres.url)
    return result.migrations.length > 0 ? `${result.migrations.length} migrations applied` : 'up to date'
  })
  await startWorkers({ dataDir, env })
  const hint = setTimeout(() => { if (!ending) say('build       under way, a minute or two the first time …') }, 3000)
  await step('build', async () => (await web.finally(() => clearTimeout(hint)).catch(asStartError) ? 'sources changed, built' : 'up to date'))
  await startWeb({ dataDir, env, port })
  say('')
  say(`Ready in ${((Date.now() - started) / 1000).toFixed(1)} s. Ctrl-C stops everything. Logs: ${path.relative(root, path.join(dataDir, 'logs')) || '.'}`)
  sayLogin(url, admin)
  if (lostKeys > 0) say(`${lostKeys} keys of model servers or gateways cannot be opened: set SLICEGATE_ENCRYPTION_KEY_PREVIOUS to the key before, or enter them again`)
}

async function startDatabase(dataDir, env) {
  const given = process.env.DATABASE_URL?.trim()
  if (given) return `${await checkDatabase(given)} (DATABASE_URL)`
  postgres = await startEmbeddedPostgres({ dataDir: path.join(dataDir, 'postgres') }).catch(asStartError)
  env.DATABASE_URL = postgres.url
  watchPostgres(path.join(dataDir, 'postgres'))
  return `embedded, 127.0.0.1:${postgres.port}${postgres.created ? ', new data folder' : ''}`
}

/** A crash of the database is repaired on the port that everybody knows; their pools connect again. */
function watchPostgres(dataDir, pauseMs = 200) {
  const { port, exited } = postgres
  void exited.then(async (reason) => {
    if (ending) return
    say(`postgres ${reason}, starting it again`)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    if (ending) return
    try {
      postgres = await startEmbeddedPostgres({ dataDir })
      if (ending) return void await postgres.stop()
      if (postgres.port !== port) throw new Error(`its port ${port} was taken meanwhile`)
      watchPostgres(dataDir, Math.min(pauseMs * 2, 30_000))
      say('postgres is back')
    } catch (error) {
      say(`postgres does not come back: ${reasonOf(error)}`)
      await end(1)
    }
  })
}

async function runSetup(env) {
  const child = spawn(process.execPath, ['--enable-source-maps', bundlePath('setup')], {
    cwd: root, env, signal: quit.signal, stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr']) child[name].on('data', (chunk) => { output[name] += chunk })
  await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  const line = output.stdout.trim().split('\n').at(-1) ?? ''
  if (!line.startsWith('{')) throw new StartError(`The setup failed: ${output.stderr.trim() || line || child.signalCode}`)
  const answer = JSON.parse(line)
  if (!answer.ok) throw new StartError(answer.message)
  return answer
}

function run(name, args, { dataDir, env, graceMs = 10_000, sourceMaps = true }) {
  const child = new SupervisedProcess({ name, args, env, graceMs, say, sourceMaps, logFile: path.join(dataDir, 'logs', `${name}.log`) })
  processes.push(child)
  child.start()
}

async function startWorkers({ dataDir, env }) {
  if (isDemoOn(env.SLICEGATE_DEMO)) {
    await step('sandbox', async () => {
      const sandboxPort = await rememberedPort(path.join(dataDir, 'sandbox-port'))
      env.SLICEGATE_SANDBOX_URL = `http://127.0.0.1:${sandboxPort}`
      run('sandbox', [bundlePath('sandbox')], { dataDir, env: { ...env, SLICEGATE_SANDBOX_PORT: String(sandboxPort) }, graceMs: 3000 })
      await untilAnswers(`${env.SLICEGATE_SANDBOX_URL}/v1/models`, 'sandbox')
      return `simulated models on 127.0.0.1:${sandboxPort}`
    })
  }
  await step('worker', async () => {
    // whoever stops it waits at the terminal
    run('worker', [bundlePath('worker')], { dataDir, env: { ...env, SLICEGATE_STOP_SECONDS: '5' } })
    return `concurrency ${env.SLICEGATE_WORKER_CONCURRENCY?.trim() || 16}, queue on ${env.REDIS_URL?.trim() ? 'Redis' : 'Postgres'}`
  })
}

async function startWeb({ dataDir, env, port }) {
  await step('web', async () => {
    // the map of every chunk of every page would be read when it starts: half a gigabyte
    run('web', ['node_modules/next/dist/bin/next', 'start', '-p', String(port)], { dataDir, env: { ...env, SLICEGATE_DRAIN_SECONDS: '0' }, graceMs: 3000, sourceMaps: false })
    await untilAnswers(`http://127.0.0.1:${port}/readyz`, 'web')
    return `port ${port}`
  })
}

function isDemoOn(text) {
  const value = text?.trim().toLowerCase() || 'on'
  if (['on', 'true', '1'].includes(value)) return true
  if (['off', 'false', '0'].includes(value)) return false
  throw new StartError(`SLICEGATE_DEMO: expected on or off, got "${text}"`)
}

/** The demo's endpoints point there: the same port from start to start as long as it is free. */
async function rememberedPort(file) {
  const before = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0
  const port = await findFreePort(before)
  fs.writeFileSync(file, String(port))
  return port
}

async function untilAnswers(url, name) {
  const deadline = Date.now() + 60_000
  let last = 'no answer'
  while (Date.now() < deadline && !ending) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
      await response.arrayBuffer()
      if (response.ok) return
      last = `status ${response.status}`
    } catch (error) {
      last = reasonOf(error.cause ?? error)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  if (!ending) throw new StartError(`${name} did not come up in 60 s (${last}): see its log`)
}

function sayLogin(url, admin) {
  say(`Open ${url}`)
  if (admin.password) say(`Sign in as ${admin.email} with ${admin.password} (shown this once)`)
  else if (admin.created) say(`Sign in as ${admin.email} with the password of SLICEGATE_INIT_USER_PASSWORD`)
}

/** In order: nobody is served, no work is taken, then the database closes. Asked twice it is the same end. */
function end(code) {
  ending ??= (async () => {
    quit.abort()
    for (const child of [...processes].reverse()) await child.stop()
    await postgres?.stop()
    release()
    process.exit(code)
  })()
  return ending
}

let lastSignalAt = 0
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    const again = lastSignalAt > 0 && Date.now() - lastSignalAt > 1500
    // npm passes on the Ctrl-C that the terminal has sent already; a person who presses it later once more means it.
    if (again) for (const child of processes) child.kill()
    if (lastSignalAt === 0) say('stopping …')
    lastSignalAt = Date.now()
    void end(signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 129)
  })
}
process.on('disconnect', () => void end(1))

try {
  await main()
} catch (error) {
  if (!ending) {
    process.stderr.write(`${error instanceof StartError ? error.message : error.stack ?? error}\n`)
    await end(1)
  }
}
