import { renderHelp, type CommandHelp } from '@/cli/command-help'
import { findGitContext } from '@/cli/git-context'
import { UsageError, wantsColor } from '@/cli/io'
import { loadConfig } from '@/cli/load-config'
import { parseFlags, type FlagSpec } from '@/cli/parse-flags'
import { readInput } from '@/cli/read-input'
import { createServerClient, SERVER_FLAGS } from '@/cli/server-client'
import type { Terminal } from '@/cli/terminal'
import { RESULT_FORMATS } from '@/lib/core/formats/read-results'
import { renderTerminal } from '@/lib/core/gate/render-terminal'
import type { GateReport } from '@/lib/core/gate/types'

const UPLOAD_FLAGS: Record<string, FlagSpec> = {
  before: { type: 'string', value: 'FILE', help: 'results of what serves production; may be gzip' },
  after: { type: 'string', value: 'FILE', help: 'results of the candidate; may be gzip' },
  format: { type: 'string', value: 'NAME', help: `one of ${RESULT_FORMATS.join(', ')}; default: results` },
  config: { type: 'string', short: 'c', value: 'FILE', help: 'default: ./eval_config.yaml if it is there, else that of the project' },
  name: { type: 'string', value: 'TEXT', help: 'name of the run; default: the names of the files' },
  key: { type: 'string', value: 'TEXT', help: 'the same key again gives the run that it made' },
  ...SERVER_FLAGS,
  help: { type: 'boolean', short: 'h', help: 'show this help' },
}

export const UPLOAD_HELP: CommandHelp = {
  usage: 'slicegate upload --before A.jsonl --after B.jsonl [flags]',
  about: 'Sends result files to a Slicegate server, where the gate decides at once and the browser shows the run.',
  flags: UPLOAD_FLAGS,
  after: 'Exit codes: those of slicegate gate.',
}

/** Sends result files to a server and prints the address of the run and its report. Returns the gate's exit code. */
export async function uploadFiles(args: string[], terminal: Terminal): Promise<number> {
  const flags = parseFlags('upload', args, UPLOAD_FLAGS)
  if (flags.has('help')) {
    terminal.stdout(renderHelp(UPLOAD_HELP))
    return 0
  }
  const [beforeFile, afterFile] = ['before', 'after'].map((side) => {
    const file = flags.one(side)
    if (file === null) throw new UsageError(`--${side} is missing: the results of one side`)
    return file
  }) as [string, string]
  const client = createServerClient(flags, terminal)
  const [before, after] = await Promise.all([readInput(terminal.cwd, beforeFile), readInput(terminal.cwd, afterFile)])
  const { text } = await loadConfig(flags.one('config'), terminal)
  const key = flags.one('key')
  const made = await client.post('/api/v1/results', {
    name: flags.one('name') ?? `${afterFile} against ${beforeFile}`.slice(0, 200),
    before: before.text, after: after.text, format: flags.one('format') ?? undefined, git: await findGitContext(terminal),
    ...(text === null ? {} : { config: text }),
  }, key === null ? {} : { 'idempotency-key': key }) as { id: string; url: string }
  terminal.stdout(`${made.url}\n`)
  const report = await client.get(`/api/v1/runs/${made.id}/report`) as GateReport
  terminal.stdout(renderTerminal(report, { color: wantsColor(terminal) }))
  return report.exit_code
}
