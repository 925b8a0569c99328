// What runs before anything is installed: plain JavaScript that Node 18 understands, with nothing but Node's own modules.
// `node scripts/bootstrap.mjs NAME …` installs the packages when they are missing or another set than package-lock.json
// says, then runs scripts/NAME.mjs with the Node that this project pins.
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const pinnedNode = path.join(root, 'node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
const [name = 'start', ...rest] = process.argv.slice(2)

if (Number(process.versions.node.split('.')[0]) < 18) fail(`Slicegate needs Node 18 or newer, this is ${process.version}`)
if (process.platform === 'win32') fail('Slicegate runs on Linux and macOS; on Windows use WSL or Docker')
process.chdir(root)
if (!isInstalled()) install()
linkCommand()
await handOver()

function fail(message) {
  console.error(message)
  process.exit(1)
}

/** npm leaves a list of what it put into node_modules as its last act: it must agree with package-lock.json. */
function isInstalled() {
  const installed = readPackages('node_modules/.package-lock.json')
  const wanted = readPackages('package-lock.json')
  if (!wanted) fail('package-lock.json is missing: this is not a whole checkout')
  if (!installed || !fs.existsSync(pinnedNode)) return false
  return Object.entries(wanted).every(([key, entry]) => {
    if (key === '') return true
    const found = installed[key]
    if (!found) return entry.optional === true || entry.peer === true || (entry.dev === true && process.env.NODE_ENV === 'production')
    return found.version === entry.version
  })
}

function readPackages(file) {
  if (!fs.existsSync(file)) return null
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages
  } catch (error) {
    if (file === 'package-lock.json') fail(`package-lock.json cannot be read: ${error.message}`)
    return null
  }
}

function install() {
  try {
    fs.accessSync(root, fs.constants.W_OK)
  } catch (error) {
    fail(`The packages are not installed and ${root} cannot be written (${error.code})`)
  }
  const started = Date.now()
  process.stdout.write('packages    installing …\n')
  // The Node that runs npm, not the pinned one: that one is about to be replaced.
  const npm = process.env.npm_execpath
  const node = process.env.npm_node_execpath || process.execPath
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024 }
  const result = npm && npm.endsWith('.js') ? spawnSync(node, [npm, ...args], options) : spawnSync('npm', args, options)
  if (result.error) fail(`npm cannot be run: ${result.error.message}`)
  if (result.signal) process.exit(1)
  if (result.status !== 0) {
    console.error(`${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-30).join('\n'))
    fail(`The packages cannot be installed: npm ci ended with code ${result.status}`)
  }
  if (!fs.existsSync(pinnedNode)) fail('The npm package "node" did not bring its binary: are install scripts switched off (npm config ignore-scripts)?')
  process.stdout.write(`packages    installed in ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
}

/** So that `npx slicegate` finds the command of this checkout. */
function linkCommand() {
  const link = path.join(root, 'node_modules/.bin/slicegate')
  if (fs.existsSync(link)) return
  try {
    fs.rmSync(link, { force: true })
    fs.symlinkSync('../../bin/slicegate.mjs', link)
  } catch (error) {
    // A read-only checkout has no use for the link; whatever else is wrong shows in the next step.
    if (error.code !== 'EROFS' && error.code !== 'EACCES' && error.code !== 'EEXIST') throw error
  }
}

async function handOver() {
  const script = path.join(root, 'scripts', `${name}.mjs`)
  if (!fs.existsSync(script)) fail(`There is no scripts/${name}.mjs`)
  endWithNpm()
  if (fs.realpathSync(process.execPath) === fs.realpathSync(pinnedNode)) {
    process.argv = [process.argv[0], script, ...rest]
    await import(pathToFileURL(script).href)
    return
  }
  const env = { ...process.env, PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH ?? ''}` }
  const child = spawn(pinnedNode, [script, ...rest], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env })
  // Ctrl-C reaches the child by itself; the others are sent to one process only.
  process.on('SIGINT', () => undefined)
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => fail(`${pinnedNode} cannot be run: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code ?? 1))
}

/** npm passes signals on, but kill -9 leaves it no time to: whoever it started looks after itself. */
function endWithNpm() {
  if (!process.env.npm_execpath) return
  const parent = process.ppid
  setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM') }, 1000).unref()
}
