import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { grantAppRole } from './app-role.mjs'
import { startEmbeddedPostgres } from './embedded-postgres.mjs'
import { findFreePort } from './free-port.mjs'
import { generateClient } from './generate.mjs'
import { StartError, checkDatabase, claimDataFolder, prepareDataFolder, readOrMakeSecret, readPort, requireFreePort } from './start-checks.mjs'

// `npm run dev`: the sources as they are, started again when they change. Everything prints to this terminal.

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const children = []
let postgres = null
let release = () => undefined
let ending = null

async function main() {
  generateClient()
  if (fs.existsSync(path.join(root, '.env'))) process.loadEnvFile(path.join(root, '.env'))
  const port = readPort(process.env.PORT)
  const dataDir = path.resolve(root, process.env.SLICEGATE_DATA_DIR || '.slicegate/data')
  const url = process.env.SLICEGATE_URL || `http://localhost:${port}`
  prepareDataFolder(dataDir)
  release = claimDataFolder(dataDir, url)
  await requireFreePort(port)
  const env = {
    ...process.env, NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1', PORT: String(port), SLICEGATE_URL: url,
    SLICEGATE_SECRET: readOrMakeSecret(dataDir, process.env.SLICEGATE_SECRET?.trim()),
  }
  if (env.DATABASE_URL?.trim()) console.log(`postgres ${await checkDatabase(env.DATABASE_URL.trim())}`)
  else {
    postgres = await startEmbeddedPostgres({ dataDir: path.join(dataDir, 'postgres') })
    env.DATABASE_URL = postgres.url
    void postgres.exited.then((reason) => { if (!ending) void end(1, `postgres ${reason}`) })
  }
  await once('setup', ['scripts/setup.ts'], env)
  // nobody but the setup may change what is recorded
  if (postgres) env.DATABASE_URL = await grantAppRole(postgres.url)
  if (!['off', 'false', '0'].includes(env.SLICEGATE_DEMO?.trim().toLowerCase() ?? 'on')) {
    const file = path.join(dataDir, 'sandbox-port')
    const sandboxPort = await findFreePort(fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0)
    fs.writeFileSync(file, String(sandboxPort))
    env.SLICEGATE_SANDBOX_URL = `http://127.0.0.1:${sandboxPort}`
    run('sandbox', ['watch', '--clear-screen=false', 'lib/llm/sandbox/main.ts'], { ...env, SLICEGATE_SANDBOX_PORT: String(sandboxPort) })
  }
  run('worker', ['watch', '--clear-screen=false', 'workers/index.ts'], env)
  launch('web', ['node_modules/next/dist/bin/next', 'dev', '-p', String(port)], env)
}

const tsx = (args) => ['node_modules/tsx/dist/cli.mjs', ...args]
const run = (name, args, env) => launch(name, tsx(args), env)

function launch(name, args, env) {
  const child = spawn(process.execPath, ['--import', path.join(root, 'scripts/end-with-parent.mjs'), ...args], {
    cwd: root, env: { ...env, SLICEGATE_SUPERVISOR_PID: String(process.pid) }, detached: true, stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  children.push(child)
  child.on('exit', (code) => { if (!ending) void end(1, `${name} ended with code ${code}`) })
  return child
}

async function once(name, args, env) {
  const child = spawn(process.execPath, tsx(args), { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => { output += chunk })
  await new Promise((resolve) => child.on('close', resolve))
  const line = output.trim().split('\n').at(-1) ?? ''
  const answer = line.startsWith('{') ? JSON.parse(line) : { ok: false, message: `${name} failed: ${line}` }
  if (!answer.ok) throw new StartError(answer.message)
  if (answer.admin.password) console.log(`Sign in as ${answer.admin.email} with ${answer.admin.password} (shown this once)`)
}

function end(code, reason) {
  if (reason && !ending) console.error(reason)
  ending ??= (async () => {
    await Promise.all(children.map(stop))
    await postgres?.stop()
    release()
    process.exit(code)
  })()
  return ending
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  signalGroup(child, 'SIGTERM')
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), 5000)
  await gone
  clearTimeout(timer)
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(130))
process.on('disconnect', () => void end(1))

try {
  await main()
} catch (error) {
  await end(1, error instanceof StartError ? error.message : error.stack)
}
