import { renderHelp, type CommandHelp } from '@/cli/command-help'
import { readTimeout, START_PATIENCE_MS, waitForVerdict } from '@/cli/gate-candidate'
import { UsageError } from '@/cli/io'
import { parseFlags, type FlagSpec } from '@/cli/parse-flags'
import { retry } from '@/cli/retry'
import { createServerClient, SERVER_FLAGS } from '@/cli/server-client'
import type { Terminal } from '@/cli/terminal'
import { checkOutputs, OUTPUT_FLAG } from '@/cli/write-outputs'
import type { RetriedRun } from '@/lib/core/api/runs'

const RETRY_FLAGS: Record<string, FlagSpec> = {
  wait: { type: 'boolean', help: 'wait for the verdict; without it the command ends when the run goes on' },
  timeout: { type: 'string', value: 'TIME', help: 'longest wait, e.g. 90s, 30m, 2h; default: 60m' },
  output: OUTPUT_FLAG,
  ...SERVER_FLAGS,
  help: { type: 'boolean', short: 'h', help: 'show this help' },
}

export const RETRY_HELP: CommandHelp = {
  usage: 'slicegate retry RUN [--wait] [flags]',
  about: `Measures the cases of a decided run again that have no pair, or goes on with a run that was stopped or failed, and decides
anew. RUN is the id of the run. What was scored stays and is not paid again.`,
  flags: RETRY_FLAGS,
  after: 'Exit codes with --wait: those of slicegate gate --candidate.',
}

/** Asks a server to go on with a run and, with --wait, follows it to its verdict. Returns the exit code. */
export async function retryRun(args: string[], terminal: Terminal): Promise<number> {
  const [runId, rest] = args[0]?.startsWith('-') === false ? [args[0], args.slice(1)] : [null, args]
  const flags = parseFlags('retry', rest, RETRY_FLAGS)
  if (flags.has('help')) {
    terminal.stdout(renderHelp(RETRY_HELP))
    return 0
  }
  if (!runId?.trim()) throw new UsageError('RUN is missing: slicegate retry RUN, with the id of the run')
  const outputs = flags.all('output')
  checkOutputs(outputs, terminal.cwd, [])
  if (outputs.length > 0 && !flags.has('wait')) throw new UsageError('-o needs --wait: there is no report before the verdict')
  const timeoutMs = readTimeout(flags.one('timeout'))
  const client = createServerClient(flags, terminal)
  const { id, url, cases, status } = await retry(
    () => client.post(`/api/v1/runs/${encodeURIComponent(runId)}/retry`, {}), START_PATIENCE_MS, terminal,
  ) as RetriedRun
  terminal.stdout(`${url}\n`)
  terminal.stderr(status === 'done' ? 'Nothing is missing in this run.\n' : cases === 0 ? 'Deciding again.\n' : `Measuring ${cases} ${cases === 1 ? 'case' : 'cases'}.\n`)
  return flags.has('wait') ? waitForVerdict(client, { id, url }, { timeoutMs, outputs }, terminal) : 0
}
