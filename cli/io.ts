/** What a command may touch, passed in by the entry so that commands can be run in tests. */
export type CliIo = {
  stdout: (text: string) => void
  stderr: (text: string) => void
  env: Readonly<Record<string, string | undefined>>
  cwd: string
  /** stdout is a terminal. */
  isTerminal: boolean
  version: string
}

/** A command that cannot be carried out as written: printed as one line, exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** Colour only on a terminal that wants it (https://no-color.org). */
export function wantsColor({ env, isTerminal }: CliIo): boolean {
  return isTerminal && !env.NO_COLOR && env.TERM !== 'dumb'
}
