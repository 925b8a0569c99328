import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { MEMORY_FLAGS } from './memory-flags.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const KEEP_WATCH = path.join(root, 'scripts/end-with-parent.mjs')
const LOG_LIMIT_BYTES = 20 * 1024 * 1024
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
/** After so long without a crash the next one is a first one again. */
const STEADY_MS = 60_000

/**
 * A Node process that is started again when it ends by itself, with longer and longer pauses. What it prints goes to
 * `logFile`, which needs nobody to read it, so that it can go on while the supervisor dies.
 */
export class SupervisedProcess {
  #options
  #child = null
  #stopping = false
  #pauseMs = FIRST_PAUSE_MS
  #timer = null

  /** @param {{ name: string, args: string[], env: NodeJS.ProcessEnv, logFile: string, say: (line: string) => void, graceMs: number, sourceMaps?: boolean }} options */
  constructor(options) {
    this.#options = options
  }

  get running() {
    return this.#child !== null
  }

  start() {
    const { name, args, env, logFile, say, sourceMaps } = this.#options
    if (this.#stopping) return
    const log = openLog(logFile)
    const startedAt = Date.now()
    const child = spawn(process.execPath, ['--import', KEEP_WATCH, ...(sourceMaps ? ['--enable-source-maps'] : []), ...MEMORY_FLAGS, ...args], {
      cwd: root, env: { ...env, SLICEGATE_SUPERVISOR_PID: String(process.pid) }, detached: true, stdio: ['ignore', log, log, 'ipc'],
    })
    fs.closeSync(log)
    this.#child = child
    const ended = (reason) => {
      if (this.#child !== child) return
      this.#child = null
      if (this.#stopping) return
      if (Date.now() - startedAt > STEADY_MS) this.#pauseMs = FIRST_PAUSE_MS
      say(`${name} ${reason}, starting it again in ${this.#pauseMs / 1000} s${lastWords(logFile)} (log: ${path.relative(root, logFile)})`)
      this.#timer = setTimeout(() => this.start(), this.#pauseMs)
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS)
    }
    child.on('error', (error) => ended(`cannot be started: ${error.message}`))
    child.on('exit', (code, signal) => ended(signal ? `was ended by ${signal}` : `ended with code ${code}`))
  }

  /** Asks it to end, and ends it and whatever it started when it takes longer than its grace. */
  async stop() {
    this.#stopping = true
    clearTimeout(this.#timer)
    const child = this.#child
    if (!child) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const timer = setTimeout(() => this.kill(), this.#options.graceMs)
    await gone
    clearTimeout(timer)
    this.kill()
  }

  /** Ends its whole group at once. */
  kill() {
    const pid = this.#child?.pid
    if (!pid) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch (error) {
      if (error.code !== 'ESRCH') throw error
    }
  }
}

function openLog(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > LOG_LIMIT_BYTES) fs.renameSync(file, `${file}.1`)
  return fs.openSync(file, 'a')
}

function lastWords(file) {
  const lines = fs.readFileSync(file, 'utf8').trim().split('\n')
  const error = lines.slice(-40).reverse().find((line) => /error/i.test(line))
  return error ? `: ${error.trim().slice(0, 300)}` : ''
}
