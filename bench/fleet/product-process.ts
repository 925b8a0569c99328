import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MEMORY_FLAGS } from '@/scripts/memory-flags.mjs'

export type ProductProcess = {
  name: string
  pid: number
  logFile: string
  /** Resolves with the code or the signal when it is gone. */
  exited: Promise<string>
  /** Resolves when a worker takes jobs. @throws when it ends before, with its last words */
  ready(): Promise<void>
  gone(): boolean
  kill(signal: NodeJS.Signals): Promise<string>
}

export type ProcessOptions = { name: string; args: string[]; env: Record<string, string>; folder: string; execArgv?: string[] }

const root = path.resolve(import.meta.dirname, '../..')
const READY_MS = 240_000
/** Loaded into every child: it ends when we are gone, however that comes. */
const END_WITH_PARENT = path.join(root, 'scripts/end-with-parent.mjs')

/** Starts a process of the built product; what it prints is added to a log file of its name. */
export function startProcess({ name, args, env, folder, execArgv = [] }: ProcessOptions): ProductProcess {
  const logFile = path.join(folder, `${name}.log`)
  const log = fs.openSync(logFile, 'a')
  const child: ChildProcess = spawn(process.execPath, ['--import', END_WITH_PARENT, ...MEMORY_FLAGS, ...execArgv, ...args], {
    cwd: root, stdio: ['ignore', log, log, 'ipc'],
    env: { PATH: inherited('PATH'), HOME: inherited('HOME'), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', SLICEGATE_SUPERVISOR_PID: String(process.pid), ...env } as NodeJS.ProcessEnv,
  })
  fs.closeSync(log)
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`))
  })
  const ready = new Promise<void>((resolve) => child.on('message', () => resolve()))
  return {
    name, pid: child.pid ?? 0, logFile, exited,
    ready: () => Promise.race([ready, exited.then((how) => { throw new Error(`${name} ended (${how}): ${lastWords(logFile)}`) })]),
    gone: () => child.exitCode !== null || child.signalCode !== null,
    kill: (signal) => {
      child.kill(signal)
      return exited
    },
  }
}

/** Waits until an address answers with 200. @throws when the process ends before, with its last words */
export async function untilAnswers(process: ProductProcess, url: string): Promise<void> {
  const deadline = performance.now() + READY_MS
  for (;;) {
    if (process.gone()) throw new Error(`${process.name} ended (${await process.exited}): ${lastWords(process.logFile)}`)
    const ok = await fetch(url, { signal: AbortSignal.timeout(20_000) }).then(async (response) => {
      await response.arrayBuffer()
      return response.ok
    }, () => false)
    if (ok) return
    if (performance.now() > deadline) throw new Error(`${process.name} did not answer at ${url} in ${READY_MS / 1000} s: ${lastWords(process.logFile)}`)
    await sleep(100)
  }
}

/** Resident memory in bytes; null when the process is gone or the system does not tell. */
export function residentBytes(pid: number): number | null {
  try {
    const pages = Number(fs.readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
    return Number.isFinite(pages) ? pages * 4096 : null
  } catch {
    return null
  }
}

/** Seconds of CPU that a process has used; null when the process is gone or the system does not tell. */
export function cpuSeconds(pid: number): number | null {
  try {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return null
  }
}

function lastWords(file: string): string {
  return fs.readFileSync(file, 'utf8').trim().split('\n').slice(-5).join(' | ').slice(-1500)
}

function inherited(name: string): string {
  // eslint-disable-next-line no-restricted-syntax -- what a child needs to run at all, no setting of the product
  return process.env[name] ?? ''
}
