import { execFile } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'

/** Everything that a server command does to the outside, so that a test can be the terminal. */
export type Terminal = {
  env: Record<string, string | undefined>
  /** Standard output: what the command was asked for. */
  print(text: string): void
  /** Standard error: progress and remarks. */
  note(text: string): void
  /** Whether standard error is a terminal, which can redraw a line. */
  isTty: boolean
  /** Whether standard output wants colours. */
  color: boolean
  columns: number
  now(): number
  sleep(ms: number): Promise<void>
  /** Calls back on Ctrl-C; returns the end of it. */
  onInterrupt(callback: () => void): () => void
  /** First line of what git prints; null where there is no git or no repository. */
  git(args: string[]): Promise<string | null>
}

/** The terminal of this process. */
export function processTerminal(env: Record<string, string | undefined>): Terminal {
  return {
    env,
    print: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
    isTty: process.stderr.isTTY === true,
    color: process.stdout.isTTY === true && !env.NO_COLOR,
    columns: process.stderr.columns ?? 80,
    now: () => Date.now(),
    sleep: (ms) => wait(ms),
    onInterrupt: (callback) => {
      process.once('SIGINT', callback)
      return () => void process.off('SIGINT', callback)
    },
    git: (args) => new Promise((resolve) => {
      execFile('git', args, { timeout: 5000 }, (error, stdout) => resolve(error ? null : stdout.split('\n')[0]!.trim() || null))
    }),
  }
}
