import { execFile } from 'node:child_process'
import type { Terminal } from '@/cli/terminal'

export type TestTerminal = Terminal & { out(): string; err(): string; interrupt(): void }

/** A terminal that keeps what was printed. Time passes only by `sleep`, which first lets `onSleep` do something. */
export function createTestTerminal(
  input: { env?: Record<string, string>; cwd?: string; redraws?: boolean; onSleep?: (nth: number) => Promise<void> | void } = {},
): TestTerminal {
  let [stdout, stderr, clock, slept] = ['', '', 0, 0]
  let callback: () => void = () => undefined
  return {
    stdout: (text) => { stdout += text },
    stderr: (text) => { stderr += text },
    env: input.env ?? {},
    cwd: input.cwd ?? '/tmp',
    isTerminal: false,
    version: 'test',
    redraws: input.redraws ?? false,
    columns: 80,
    now: () => clock,
    sleep: async (ms) => {
      clock += ms
      await input.onSleep?.(slept++)
    },
    onInterrupt: (listener) => {
      callback = listener
      return () => { callback = () => undefined }
    },
    git: (args) => new Promise((resolve) => {
      execFile('git', args, (error, text) => resolve(error ? null : text.split('\n')[0]!.trim() || null))
    }),
    out: () => stdout,
    err: () => stderr,
    interrupt: () => callback(),
  }
}
