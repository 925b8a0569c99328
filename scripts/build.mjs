import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import { generateClient } from './generate.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const outDir = path.join(root, '.slicegate/build')

/** Everything that a build is made from; what only tests read is left out. */
const SOURCES = [
  'app', 'cli', 'components', 'lib', 'public', 'workers', 'instrumentation.ts', 'proxy.ts', 'scripts/setup.ts', 'scripts/backup.ts', 'scripts/restore.ts', 'scripts/build.mjs', 'prisma/schema.prisma',
  'next.config.mjs', 'postcss.config.mjs', 'tsconfig.json', 'package.json', 'package-lock.json',
]
const IGNORED = /\.(test|spec|bench)\.tsx?$|\/test-[^/]+\.ts$|^lib\/db\/generated\//

const BUNDLES = {
  worker: 'workers/index.ts', sandbox: 'lib/llm/sandbox/main.ts', setup: 'scripts/setup.ts', cli: 'cli/main.ts',
  backup: 'scripts/backup.ts', restore: 'scripts/restore.ts',
}

/** Builds what changed since the last build. Returns false when nothing did. Throws an Error with the compiler's words. */
export async function build({ signal } = {}) {
  const changed = await Promise.all([bundleProcesses(), buildWeb({ signal })])
  return changed.includes(true)
}

/** Worker, sandbox, setup and command line tool: a second or two. Returns and throws like `build`. */
export async function bundleProcesses() {
  generateClient()
  const names = Object.keys(BUNDLES)
  return unlessBuilt('bundled-from', () => names.every((name) => fs.existsSync(bundlePath(name))), () => bundle(names))
}

/** The web app: half a minute or more. Returns and throws like `build`. */
export async function buildWeb({ signal } = {}) {
  generateClient()
  return unlessBuilt('web-built-from', () => fs.existsSync(path.join(root, '.next/BUILD_ID')), () => runNextBuild(signal))
}

async function unlessBuilt(markerName, isThere, make, sources = SOURCES) {
  const hash = hashSources(sources)
  const marker = path.join(outDir, markerName)
  if (readIfThere(marker) === hash && isThere()) return false
  fs.mkdirSync(outDir, { recursive: true })
  fs.rmSync(marker, { force: true })
  await make()
  fs.writeFileSync(marker, hash)
  return true
}

/** Only the command line tool, which needs neither the web app nor a database. */
export async function buildCli() {
  await unlessBuilt('cli-built-from', () => fs.existsSync(bundlePath('cli')), () => bundle(['cli']), ['cli', 'lib/core', 'package-lock.json'])
}

export const bundlePath = (name) => path.join(outDir, `${name}.mjs`)

async function bundle(names) {
  const missing = names.filter((name) => !fs.existsSync(path.join(root, BUNDLES[name])))
  if (missing.length > 0) throw new Error(`Not in this checkout: ${missing.map((name) => BUNDLES[name]).join(', ')}`)
  try {
    await esbuild.build({
      absWorkingDir: root,
      entryPoints: names.map((name) => ({ in: BUNDLES[name], out: name })),
      outdir: outDir,
      outExtension: { '.js': '.mjs' },
      bundle: true, platform: 'node', format: 'esm', target: 'node22', packages: 'external', sourcemap: 'linked',
      alias: { '@': root },
      logLevel: 'silent',
    })
  } catch (error) {
    const messages = await esbuild.formatMessages(error.errors ?? [], { kind: 'error' })
    throw new Error(messages.join('\n') || String(error), { cause: error })
  } finally {
    await esbuild.stop()
  }
}

function runNextBuild(signal) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
    const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'build'], { cwd: root, env, signal, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { output += chunk })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(undefined)
      else reject(new Error(`next build failed:\n${output.trim()}`))
    })
  })
}

function hashSources(entries) {
  const hash = createHash('sha256').update(process.version)
  for (const file of entries.flatMap((entry) => listFiles(entry)).sort()) {
    if (IGNORED.test(file)) continue
    hash.update(`\0${file}\0`).update(fs.readFileSync(path.join(root, file)))
  }
  return hash.digest('hex')
}

function listFiles(entry) {
  const stat = fs.statSync(path.join(root, entry), { throwIfNoEntry: false })
  if (!stat) return []
  if (stat.isFile()) return [entry]
  return fs.readdirSync(path.join(root, entry)).flatMap((name) => listFiles(`${entry}/${name}`))
}

function readIfThere(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = Date.now()
  try {
    const changed = await build()
    console.log(changed ? `built in ${((Date.now() - started) / 1000).toFixed(1)} s` : 'the build is up to date')
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
