import { execFile } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import type { CliIo } from '@/cli/io'

/** What the commands that talk to a server need besides, so that a test can be the terminal. */
export type Terminal = CliIo & {
  /** stderr is a terminal, which can redraw a line; `columns` is its width. */
  redraws: boolean
  columns: number
  now(): number
  sleep(ms: number): Promise<void>
  /** Calls back on Ctrl-C; returns the end of it. */
  onInterrupt(callback: () => void): () => void
  /** First line of what git prints; null where there is no git or no repository. */
  git(args: string[]): Promise<string | null>
}

/** The terminal of this process. */
export function processTerminal(io: CliIo): Terminal {
  return {
    ...io,
    redraws: process.stderr.isTTY === true,
    columns: process.stderr.columns ?? 80,
    now: () => Date.now(),
    sleep: (ms) => wait(ms),
    onInterrupt: (callback) => {
      process.once('SIGINT', callback)
      return () => void process.off('SIGINT', callback)
    },
    git: (args) => new Promise((resolve) => {
      execFile('git', args, { timeout: 5000, cwd: io.cwd }, (error, stdout) => resolve(error ? null : stdout.split('\n')[0]!.trim() || null))
    }),
  }
}
