import { renderHelp, type CommandHelp } from '@/cli/command-help'
import { readBudget, readTimeout, START_PATIENCE_MS, waitForVerdict } from '@/cli/gate-candidate'
import { UsageError } from '@/cli/io'
import { parseFlags, type FlagSpec } from '@/cli/parse-flags'
import { retry } from '@/cli/retry'
import { createServerClient, SERVER_FLAGS } from '@/cli/server-client'
import type { Terminal } from '@/cli/terminal'
import { checkOutputs, OUTPUT_FLAG } from '@/cli/write-outputs'
import type { ResumedRun } from '@/lib/core/api/runs'

const RESUME_FLAGS: Record<string, FlagSpec> = {
  budget: { type: 'string', value: 'USD', help: 'what the run may cost from now on, what it has spent included, e.g. 8 or 12.50' },
  wait: { type: 'boolean', help: 'wait for the verdict; without it the command ends when the run goes on' },
  timeout: { type: 'string', value: 'TIME', help: 'longest wait, e.g. 90s, 30m, 2h; default: 60m' },
  output: OUTPUT_FLAG,
  ...SERVER_FLAGS,
  help: { type: 'boolean', short: 'h', help: 'show this help' },
}

export const RESUME_HELP: CommandHelp = {
  usage: 'slicegate resume RUN [--budget USD] [--wait] [flags]',
  about: `Goes on with a run where it stands: one that is paused because its budget or that of the week is used up, or that was stopped
or failed. RUN is the id of the run. What was measured is not paid again. Of a run that is going on only the budget changes.`,
  flags: RESUME_FLAGS,
  after: 'Exit codes with --wait: those of slicegate gate --candidate. 2 when there is no money: the budget has to be raised.',
}

/** Asks a server to go on with a run that waits for money and, with --wait, follows it to its verdict. Returns the exit code. */
export async function resumeRun(args: string[], terminal: Terminal): Promise<number> {
  const [runId, rest] = args[0]?.startsWith('-') === false ? [args[0], args.slice(1)] : [null, args]
  const flags = parseFlags('resume', rest, RESUME_FLAGS)
  if (flags.has('help')) {
    terminal.stdout(renderHelp(RESUME_HELP))
    return 0
  }
  if (!runId?.trim()) throw new UsageError('RUN is missing: slicegate resume RUN, with the id of the run')
  const outputs = flags.all('output')
  checkOutputs(outputs, terminal.cwd, [])
  if (outputs.length > 0 && !flags.has('wait')) throw new UsageError('-o needs --wait: there is no report before the verdict')
  const [timeoutMs, budgetUsd] = [readTimeout(flags.one('timeout')), readBudget(flags.one('budget'))]
  const client = createServerClient(flags, terminal)
  const { id, url, status, resumed } = await retry(
    () => client.post(`/api/v1/runs/${encodeURIComponent(runId)}/resume`, { budgetUsd }), START_PATIENCE_MS, terminal,
  ) as ResumedRun
  terminal.stdout(`${url}\n`)
  terminal.stderr(resumed ? `The run goes on (${status}).\n` : `There was nothing to resume: the run is ${status}.\n`)
  return flags.has('wait') ? waitForVerdict(client, { id, url }, { timeoutMs, outputs }, terminal) : 0
}
