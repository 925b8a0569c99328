import { EXIT_NOTHING_MEASURED, TemporaryFailure } from '@/cli/cli-error'
import type { CliIo } from '@/cli/io'
import { processTerminal, type Terminal } from '@/cli/terminal'
import { plainText } from '@/lib/core/plain-text'

/** A command that talks to a server, for the command table: a server that stays away is one line and exit code 4. */
export function serverCommand(command: (args: string[], terminal: Terminal) => Promise<number>) {
  return async (args: string[], io: CliIo, terminal: Terminal = processTerminal(io)): Promise<number> => {
    try {
      return await command(args, terminal)
    } catch (error) {
      if (!(error instanceof TemporaryFailure)) throw error
      io.stderr(`slicegate: ${plainText(error.message)}\n`)
      return EXIT_NOTHING_MEASURED
    }
  }
}
