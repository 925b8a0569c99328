import { spawn, type ChildProcess } from 'node:child_process'
import { UsageError, type CliIo } from '@/cli/io'

const MAX_OUTPUT = 64 * 1024 * 1024
const TAIL = 4000
/** How long the last output of a command that was ended may take, before what still holds its pipes is left alone. */
const LINGER_MS = 200

export type CommandOptions = Pick<CliIo, 'cwd' | 'env'> & {
  /** What the command is called in messages, e.g. the name of the flag. */
  name: string
  timeoutMs: number
}

/**
 * Runs a line of shell with `input` on standard input and returns what it printed. Throws CommandFailed when it ends with
 * another exit code than 0, by a signal, prints more than can be read, or is not done in time; then
 * everything that it started is ended as well, except for what left its process group, which is not waited for.
 */
export async function spawnCommand(line: string, input: string, options: CommandOptions): Promise<string> {
  // a process group of its own, so that what the shell started can be ended with it
  const child = spawn(line, { cwd: options.cwd, env: options.env as NodeJS.ProcessEnv, shell: true, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
  const stopPassingOn = passSignalsOn(child)
  try {
    return await answerOf(child, input, options)
  } finally {
    stopPassingOn()
  }
}

/** The caller can repair it: exit code 2. `tail` is the end of what the command wrote to standard error. */
export class CommandFailed extends UsageError {
  readonly tail: string

  constructor(message: string, tail: string) {
    super(message)
    this.name = 'CommandFailed'
    this.tail = tail
  }
}

function answerOf(child: ChildProcess, input: string, { name, timeoutMs }: CommandOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let [size, tail, fault] = [0, '', '']
    let linger: NodeJS.Timeout | undefined
    const stop = (why: string) => {
      fault = why
      endGroup(child, 'SIGKILL')
      linger = setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream!.destroy()), LINGER_MS)
    }
    const timer = setTimeout(() => {
      const ended = child.exitCode !== null || child.signalCode !== null
      stop(`${ended ? 'ended, but something that it started still held its output' : 'was not done'} after ${timeoutMs / 1000} s`)
    }, timeoutMs)
    child.stdout!.on('data', (chunk: Buffer) => {
      if (fault !== '') return
      chunks.push(chunk)
      if ((size += chunk.length) > MAX_OUTPUT) stop(`printed more than ${MAX_OUTPUT / 1024 / 1024} MiB`)
    })
    child.stderr!.on('data', (chunk: Buffer) => { tail = (tail + chunk.toString('utf8')).slice(-TAIL) })
    // a command may end without reading all of its input; its exit code says whether that is a fault
    child.stdin!.on('error', () => undefined)
    child.stdin!.end(input)
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(new CommandFailed(`${name} could not be started: ${error.message}`, tail))
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      clearTimeout(linger)
      if (fault === '' && code !== 0) fault = signal ? `was ended by ${signal}` : `ended with exit code ${code}`
      if (fault === '') resolve(Buffer.concat(chunks).toString('utf8'))
      else reject(new CommandFailed(`${name} ${fault}`, tail))
    })
  })
}

/** In a group of its own the command does not hear Ctrl-C; it is ended from here (what a shell has in the background ignores SIGINT), and then so are we. */
function passSignalsOn(child: ChildProcess): () => void {
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const listeners = signals.map((signal) => {
    const listener = () => {
      stop()
      endGroup(child, 'SIGTERM')
      process.kill(process.pid, signal)
    }
    process.on(signal, listener)
    return [signal, listener] as const
  })
  const stop = () => {
    for (const [signal, listener] of listeners) process.off(signal, listener)
  }
  return stop
}

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // it has ended already
  }
}
