import { randomUUID } from 'node:crypto'
import { renderHelp, type CommandHelp } from '@/cli/command-help'
import { EXIT_NOTHING_MEASURED, EXIT_PAUSED } from '@/cli/cli-error'
import { followRun } from '@/cli/follow-run'
import { findGitContext } from '@/cli/git-context'
import { UsageError, wantsColor } from '@/cli/io'
import { loadConfig } from '@/cli/load-config'
import { parseFlags, type Flags, type FlagSpec } from '@/cli/parse-flags'
import { readInput } from '@/cli/read-input'
import { retry } from '@/cli/retry'
import { createServerClient, SERVER_FLAGS, type ServerClient } from '@/cli/server-client'
import type { Terminal } from '@/cli/terminal'
import { reviewLine, reviewUrl, waitForReview } from '@/cli/wait-for-review'
import { checkOutputs, OUTPUT_FLAG, writeOutputs } from '@/cli/write-outputs'
import { toolsAsked } from '@/lib/core/arm-overrides'
import type { CreatedRun, CreateRunBody, RunDetail } from '@/lib/core/api/runs'
import { renderTerminal } from '@/lib/core/gate/render-terminal'
import type { GateReport } from '@/lib/core/gate/types'
import { plainText } from '@/lib/core/plain-text'

export const START_PATIENCE_MS = 60_000

export const GATE_CANDIDATE_FLAGS: Record<string, FlagSpec> = {
  candidate: { type: 'string', value: 'MODEL', help: 'the model that wants to ship' },
  endpoint: { type: 'string', value: 'NAME', help: 'endpoint of the project that serves the candidate' },
  'system-prompt': { type: 'string', value: 'FILE', help: 'prompt of the candidate instead of the recorded one; an empty file removes it' },
  tools: { type: 'string', value: 'FILE', help: 'JSON: a list replaces recorded tools by name, an object {name: parameters} only their schemas' },
  baseline: { type: 'string', value: 'MODEL', help: 'default: the model that answered most of the traffic' },
  'baseline-endpoint': { type: 'string', value: 'NAME', help: 'endpoint that serves the baseline' },
  dataset: { type: 'string', value: 'ID', help: 'default: the newest frozen replay dataset' },
  config: { type: 'string', short: 'c', value: 'FILE', help: 'default: ./eval_config.yaml if it is there, else that of the project' },
  name: { type: 'string', value: 'TEXT', help: 'name of the run' },
  budget: { type: 'string', value: 'USD', help: 'what the run may cost, e.g. 5 or 12.50; it pauses there. Default: budget.run_usd of the configuration' },
  key: { type: 'string', value: 'TEXT', help: 'the same key again follows the run that it started, and heeds its review' },
  wait: { type: 'boolean', help: 'wait for the verdict; without it the command ends when the run has started' },
  timeout: { type: 'string', value: 'TIME', help: 'longest wait, e.g. 90s, 30m, 2h; default: 60m' },
  run: { type: 'string', value: 'ID', help: 'instead of --candidate: follow this run, and heed its review' },
  'wait-review': { type: 'string', value: 'TIME', help: 'when it is blocked or inconclusive, wait so long for a person to decide, e.g. 30m' },
  output: OUTPUT_FLAG,
  ...SERVER_FLAGS,
  help: { type: 'boolean', short: 'h', help: 'show this help' },
}

export const GATE_CANDIDATE_HELP: CommandHelp = {
  usage: `slicegate gate --candidate MODEL [--wait] [flags]
slicegate gate --run ID --wait [--wait-review TIME]`,
  about: 'Replays production traffic against a candidate on a Slicegate server and decides whether it may ship.',
  flags: GATE_CANDIDATE_FLAGS,
  after: `Exit codes with --wait: 0 pass (warnings included) or overridden by a review that stands, 1 blocked (upheld, or nobody
decided within --wait-review), 2 usage,
configuration or API key error, 3 inconclusive, not decided in time or paused because a budget is used up, 4 nothing was measured (the run failed or the
server stayed away), 130 stopped by Ctrl-C. The run goes on when the command stops.`,
}

/** Starts a run on a server and, with --wait, follows it to its verdict. Returns the exit code. */
export async function gateCandidate(args: string[], terminal: Terminal): Promise<number> {
  const flags = parseFlags('gate', args, GATE_CANDIDATE_FLAGS)
  if (flags.has('help')) {
    terminal.stdout(renderHelp(GATE_CANDIDATE_HELP))
    return 0
  }
  const outputs = flags.all('output')
  checkOutputs(outputs, terminal.cwd, flags.all('config'))
  if (outputs.length > 0 && !flags.has('wait')) throw new UsageError('-o needs --wait: there is no report before the verdict')
  const waiting = { timeoutMs: readTimeout(flags.one('timeout')), reviewMs: readReviewTime(flags), outputs }
  const client = createServerClient(flags, terminal)
  if (flags.has('run')) return followKnownRun(client, flags, waiting, terminal)
  const body = await readBody(flags, terminal)
  // a key of our own makes it safe to ask again when the first answer was lost
  const key = flags.one('key') ?? randomUUID()
  const started = await retry(
    () => client.post('/api/v1/runs', body, { 'idempotency-key': key }), START_PATIENCE_MS, terminal,
  ) as CreatedRun
  terminal.stdout(`${started.url}\n`)
  // a server that is older than this program says nothing of them
  for (const warning of (started as Partial<CreatedRun>).warnings ?? []) terminal.stderr(`warning: ${plainText(warning)}\n`)
  if (!started.created && flags.has('key')) terminal.stderr('This key had started the run before; following it.\n')
  return flags.has('wait') ? waitForVerdict(client, started, waiting, terminal) : 0
}

/** With --wait-review a person may decide in the meantime; milliseconds, null when nobody is waited for. */
function readReviewTime(flags: Flags): number | null {
  const text = flags.one('wait-review')
  if (text === null) return null
  if (!flags.has('wait')) throw new UsageError('--wait-review needs --wait: there is nothing to review before the verdict')
  return readTimeout(text, 'wait-review')
}

/** What only a run that is started here can be given. */
const STARTING = ['candidate', 'endpoint', 'system-prompt', 'tools', 'baseline', 'baseline-endpoint', 'dataset', 'config', 'name', 'budget', 'key']

async function followKnownRun(client: ServerClient, flags: Flags, waiting: Waiting, terminal: Terminal): Promise<number> {
  const stray = STARTING.find((name) => flags.has(name))
  if (stray !== undefined) throw new UsageError(`--${stray} starts a run, --run follows one that was started: give one or the other`)
  if (!flags.has('wait')) throw new UsageError('--run needs --wait: it follows the run to its verdict')
  const run = await retry(() => client.get(`/api/v1/runs/${encodeURIComponent(flags.one('run')!)}`), START_PATIENCE_MS, terminal) as RunDetail
  terminal.stdout(`${run.url}\n`)
  return waitForVerdict(client, run, waiting, terminal)
}

/** `reviewMs`: how long a person is waited for who decides what did not pass; absent or null = not at all. */
type Waiting = { timeoutMs: number; outputs: string[]; reviewMs?: number | null }

/** Follows a run to its verdict, and to its review if asked to; prints and writes the report. Returns the exit code. */
export async function waitForVerdict(client: ServerClient, started: { id: string; url: string }, waiting: Waiting, terminal: Terminal): Promise<number> {
  let deadline: number | null = null
  for (;;) {
    const decided = await untilDecided(client, started, waiting, terminal)
    if (typeof decided === 'number') return decided
    const { exitCode, reviewed, reviewable } = await finish(client, decided, waiting.outputs, terminal)
    if (reviewed || !reviewable || !waiting.reviewMs) return exitCode
    if (deadline === null) terminal.stderr(`Waiting up to ${Math.round(waiting.reviewMs / 1000)} s for a person to decide: ${reviewUrl(started)}\n`)
    deadline ??= terminal.now() + waiting.reviewMs
    const waited = await waitForReview(client, decided, deadline, terminal)
    if (waited.ended === 'interrupted') return waited.exitCode
    if (waited.ended === 'reviewed') return heed(waited.run, exitCode, terminal)
    if (waited.ended === 'over') {
      terminal.stderr(`Nobody decided within ${Math.round(waiting.reviewMs / 1000)} s. The run waits for a review: ${reviewUrl(started)}\n`)
      return exitCode
    }
    terminal.stderr('The run is measured or decided anew; following it.\n')
  }
}

/** The run once it is decided; an exit code where it comes to no decision. */
async function untilDecided(client: ServerClient, started: { id: string; url: string }, { timeoutMs }: Waiting, terminal: Terminal): Promise<RunDetail | number> {
  const followed = await followRun(client, started, timeoutMs, terminal)
  if (followed.ended === 'early') return followed.exitCode
  if (followed.ended === 'paused') {
    terminal.stderr(pausedMessage(followed.run))
    return EXIT_PAUSED
  }
  if (followed.ended === 'failed') {
    const { status, error } = followed.run
    terminal.stderr(`The run ${status === 'failed' ? 'failed' : 'was cancelled'}${error ? `: ${plainText(error)}` : ''}\n`)
    return EXIT_NOTHING_MEASURED
  }
  return followed.run
}

/** Why it is paused, and the command that goes on with it. */
function pausedMessage({ id, paused, spending }: RunDetail): string {
  const more = paused?.cap === 'week' ? 'raise budget.week_usd in the configuration of the project to go on earlier'
    : `raise it with: slicegate resume ${id} --budget ${paused?.suggestedUsd ?? Math.ceil(spending.spentUsd * 2)}`
  return `Paused: ${plainText(paused?.sentence ?? '')} What was measured stays; ${more}\n`
}

/** Prints and writes the report. `reviewed`: a review stands, and the exit code heeds it. `reviewable`: a person can decide it. */
async function finish(
  client: ServerClient, run: RunDetail, outputs: string[], terminal: Terminal,
): Promise<{ exitCode: number; reviewed: boolean; reviewable: boolean }> {
  const report = await retry(() => client.get(`/api/v1/runs/${run.id}/report`), START_PATIENCE_MS, terminal) as GateReport
  terminal.stdout(renderTerminal(report, { color: wantsColor(terminal) }))
  const faults = await writeOutputs(terminal.cwd, outputs, report, {
    version: terminal.version, candidate: run.candidate.model, baseline: run.baseline.model, name: run.name, url: run.url, decidedAt: run.finishedAt,
  })
  for (const fault of faults) terminal.stderr(`slicegate: ${fault}\n`)
  if (faults.length > 0) return { exitCode: 2, reviewed: false, reviewable: false }
  const reviewable = report.gate === 'blocked' || report.gate === 'inconclusive'
  if (!reviewable || !run.review?.stands) return { exitCode: report.exit_code, reviewed: false, reviewable }
  // an override that waits for its second person may change what stands
  return { exitCode: heed(run, report.exit_code, terminal), reviewed: !run.pendingReview, reviewable }
}

/** Says who decided; an override that stands lets the run through, an upheld one keeps the exit code of the gate. */
function heed(run: RunDetail, exitCode: number, terminal: Terminal): number {
  terminal.stdout(`${reviewLine(run) ?? ''}\n`)
  return run.review?.choice === 'override' ? 0 : exitCode
}

async function readBody(flags: Flags, terminal: Terminal): Promise<CreateRunBody> {
  const candidate = flags.one('candidate')
  if (candidate === null) throw new UsageError('--candidate is missing: the model that wants to ship')
  const [endpoint, baseline, baselineEndpoint, name, datasetId] =
    ['endpoint', 'baseline', 'baseline-endpoint', 'name', 'dataset'].map((flag) => flags.one(flag) ?? undefined)
  const { text } = await loadConfig(flags.one('config'), terminal)
  const [git, overrides] = [await findGitContext(terminal), await readOverridden(flags, terminal)]
  return {
    candidate: { model: candidate, endpoint, ...(overrides === null ? {} : { overrides }) },
    ...(baseline || baselineEndpoint ? { baseline: { model: baseline, endpoint: baselineEndpoint } } : {}),
    name, datasetId, git, budgetUsd: readBudget(flags.one('budget')),
    ...(text === null ? {} : { config: text }),
  }
}

type Overrides = NonNullable<NonNullable<CreateRunBody['candidate']>['overrides']>

/** Prompt and tools from their files, as they are: the server checks them. null: neither is given. */
async function readOverridden(flags: Flags, terminal: Terminal): Promise<Overrides | null> {
  const [prompt, tools] = [flags.one('system-prompt'), flags.one('tools')]
  if (prompt === null && tools === null) return null
  return {
    ...(prompt === null ? {} : { systemPrompt: (await readInput(terminal.cwd, prompt)).text }),
    ...(tools === null ? {} : toolsAsked(readJson(await readInput(terminal.cwd, tools)))),
  }
}

function readJson({ name, text }: { name: string; text: string }): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${name}: expected JSON: ${(error as Error).message}`)
  }
}

/** US dollars; undefined when none is given. */
export function readBudget(text: string | null): number | undefined {
  if (text === null) return undefined
  const usd = /^\$?(\d+(?:\.\d+)?|\.\d+)$/.exec(text)?.[1]
  if (usd === undefined || !(Number(usd) > 0)) throw new UsageError(`--budget ${text}: expected US dollars above 0, such as 5 or 12.50`)
  return Number(usd)
}

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000 }

/** Milliseconds; 60 minutes when no time is given. */
export function readTimeout(text: string | null, flag = 'timeout'): number {
  const match = /^(\d+)([smh])$/.exec(text ?? '60m')
  if (!match || Number(match[1]) === 0) throw new UsageError(`--${flag} ${text}: expected a time like 90s, 30m or 2h`)
  return Number(match[1]) * UNITS[match[2]!]!
}
