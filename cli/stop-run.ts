import { renderHelp, type CommandHelp } from '@/cli/command-help'
import { START_PATIENCE_MS } from '@/cli/gate-candidate'
import { UsageError } from '@/cli/io'
import { parseFlags, type FlagSpec } from '@/cli/parse-flags'
import { retry } from '@/cli/retry'
import { createServerClient, SERVER_FLAGS } from '@/cli/server-client'
import type { Terminal } from '@/cli/terminal'
import type { CancelledRun } from '@/lib/core/api/runs'

const STOP_FLAGS: Record<string, FlagSpec> = { ...SERVER_FLAGS, help: { type: 'boolean', short: 'h', help: 'show this help' } }

export const STOP_HELP: CommandHelp = {
  usage: 'slicegate stop RUN [flags]',
  about: `Stops a run: no further case begins, what was measured stays, nothing is decided. RUN is the id of the run. slicegate resume RUN
goes on with it.`,
  flags: STOP_FLAGS,
}

/** Asks a server to stop a run. Returns 0 also when it had ended already. */
export async function stopRun(args: string[], terminal: Terminal): Promise<number> {
  const [runId, rest] = args[0]?.startsWith('-') === false ? [args[0], args.slice(1)] : [null, args]
  const flags = parseFlags('stop', rest, STOP_FLAGS)
  if (flags.has('help')) {
    terminal.stdout(renderHelp(STOP_HELP))
    return 0
  }
  if (!runId?.trim()) throw new UsageError('RUN is missing: slicegate stop RUN, with the id of the run')
  const client = createServerClient(flags, terminal)
  const { url, status, cancelled } = await retry(() => client.post(`/api/v1/runs/${encodeURIComponent(runId)}/cancel`, {}), START_PATIENCE_MS, terminal) as CancelledRun
  terminal.stdout(`${url}\n`)
  terminal.stderr(cancelled ? 'The run is stopped.\n' : `The run had ended already (${status}).\n`)
  return 0
}
