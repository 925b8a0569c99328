import { renderHelp, type CommandHelp } from '@/cli/command-help'
import { EXIT_INTERRUPTED, EXIT_NOTHING_MEASURED, EXIT_TIMED_OUT } from '@/cli/cli-error'
import { readTimeout } from '@/cli/gate-candidate'
import { UsageError } from '@/cli/io'
import { parseFlags, type Flags, type FlagSpec } from '@/cli/parse-flags'
import { duration } from '@/cli/progress-line'
import { retry } from '@/cli/retry'
import { createServerClient, SERVER_FLAGS, type ServerClient } from '@/cli/server-client'
import type { Terminal } from '@/cli/terminal'
import type { RefreshDetail, StartedRefresh, StartRefreshBody } from '@/lib/core/api/refreshes'
import { plainText } from '@/lib/core/plain-text'

const POLL_MS = 500
const LINE_EVERY_MS = 10_000
/** How long a server may be away while someone waits: a restart with migrations fits in. */
const PATIENCE_MS = 300_000

const REFRESH_FLAGS: Record<string, FlagSpec> = {
  candidate: { type: 'string', value: 'MODEL', help: 'start a run of this model on the new cases' },
  endpoint: { type: 'string', value: 'NAME', help: 'endpoint of the project that serves the candidate' },
  name: { type: 'string', value: 'TEXT', help: 'name of the dataset; default: traffic' },
  wait: { type: 'boolean', help: 'wait until it is done; without it the command ends when the refresh has started' },
  timeout: { type: 'string', value: 'TIME', help: 'longest wait, e.g. 90s, 30m, 2h; default: 60m' },
  ...SERVER_FLAGS,
  help: { type: 'boolean', short: 'h', help: 'show this help' },
}

export const REFRESH_HELP: CommandHelp = {
  usage: 'slicegate refresh [--wait] [--candidate MODEL] [flags]',
  about: `Brings the eval set up to date with the traffic: groups the newest traces, draws cases and freezes them as the next version of the
dataset. With --candidate a run on them is started; its verdict is not waited for (slicegate gate --candidate MODEL --wait).`,
  flags: REFRESH_FLAGS,
  after: `Exit codes: 0 started, or with --wait done; 2 a mistake in the call, or another refresh is under way; 3 still going on when the time was
over; 4 the server cannot be reached, or the refresh failed or was cancelled (the last good dataset stays); 130 Ctrl-C. The refresh
goes on whatever happens here.`,
}

/** Starts a refresh on a server and, asked to, follows it stage by stage. Returns the exit code. */
export async function refresh(args: string[], terminal: Terminal): Promise<number> {
  const flags = parseFlags('refresh', args, REFRESH_FLAGS)
  if (flags.has('help')) {
    terminal.stdout(renderHelp(REFRESH_HELP))
    return 0
  }
  const timeoutMs = readTimeout(flags.one('timeout'))
  const client = createServerClient(flags, terminal)
  // asked once only: a second request would meet the refresh that the first one started
  const started = await client.post('/api/v1/refreshes', bodyOf(flags)) as StartedRefresh
  terminal.stdout(`${started.url}\n`)
  return flags.has('wait') ? followRefresh(client, started, timeoutMs, terminal) : 0
}

function bodyOf(flags: Flags): StartRefreshBody {
  const [candidate, endpoint, name] = [flags.one('candidate'), flags.one('endpoint'), flags.one('name')]
  if (endpoint !== null && candidate === null) throw new UsageError('--endpoint needs --candidate MODEL: it says who serves it')
  return {
    trigger: 'cli', ...(name === null ? {} : { name }),
    ...(candidate === null ? {} : { startRun: { candidate: { model: candidate, ...(endpoint === null ? {} : { endpoint }) } } }),
  }
}

async function followRefresh(client: ServerClient, started: StartedRefresh, timeoutMs: number, terminal: Terminal): Promise<number> {
  const began = terminal.now()
  let interrupted: () => void = () => undefined
  const interrupt = new Promise<'interrupted'>((resolve) => { interrupted = () => resolve('interrupted') })
  const stopListening = terminal.onInterrupt(interrupted)
  const lines = createLines(terminal)
  try {
    for (;;) {
      const seen = await Promise.race([retry(() => client.get(`/api/v1/refreshes/${started.id}`), PATIENCE_MS, terminal), interrupt])
      if (seen === 'interrupted') return leave('Stopped waiting', EXIT_INTERRUPTED)
      const detail = seen as RefreshDetail
      lines.show(detail)
      if (detail.status === 'done' || detail.status === 'failed' || detail.status === 'cancelled') {
        lines.clear()
        return finish(detail, terminal)
      }
      if (terminal.now() - began >= timeoutMs) return leave(`Not done after ${Math.round(timeoutMs / 1000)} s`, EXIT_TIMED_OUT)
      if ((await Promise.race([terminal.sleep(POLL_MS), interrupt])) === 'interrupted') return leave('Stopped waiting', EXIT_INTERRUPTED)
    }
  } finally {
    stopListening()
    lines.clear()
  }

  function leave(why: string, exitCode: number): number {
    lines.clear()
    terminal.stderr(`${why}. The refresh goes on: ${started.url}\n`)
    return exitCode
  }
}

function finish({ status, error, runUrl }: RefreshDetail, terminal: Terminal): number {
  if (status === 'done') {
    if (runUrl !== null) terminal.stdout(`${runUrl}\n`)
    return 0
  }
  terminal.stderr(`The refresh ${status === 'failed' ? 'failed' : 'was cancelled'}${error === null ? '' : `: ${plainText(error)}`}\n`)
  return EXIT_NOTHING_MEASURED
}

/** A line for each stage that ended, and how far the one under way is: redrawn on a terminal, every 10 s elsewhere. */
function createLines(terminal: Terminal): { show(detail: RefreshDetail): void; clear(): void } {
  const said = new Set<string>()
  let [drawn, lastLine] = [false, terminal.now()]
  const clear = () => {
    if (drawn) terminal.stderr('\r\u001b[K')
    drawn = false
  }
  return {
    clear,
    show: ({ status, stages }) => {
      clear()
      for (const stage of stages) {
        if (said.has(stage.name) || !['done', 'skipped', 'failed'].includes(stage.status)) continue
        said.add(stage.name)
        terminal.stderr(`${stage.name.padEnd(8)}${plainText(stage.note ?? stage.status)}\n`)
      }
      const current = stages.find((stage) => stage.status === 'running')
      const text = current ? stageText(current) : status === 'queued' ? 'waiting for a worker' : null
      if (text === null) return
      if (terminal.redraws) {
        terminal.stderr(`\r\u001b[K${text}`.slice(0, terminal.columns + 4))
        drawn = true
      } else if (terminal.now() - lastLine >= LINE_EVERY_MS) {
        lastLine = terminal.now()
        terminal.stderr(`${text}\n`)
      }
    },
  }
}

/** `embed   1024 of 3896 texts · 210.0 a second · 14 s left`; what is not known is left out. */
function stageText({ name, done, total, unit, ratePerSecond, secondsLeft }: RefreshDetail['stages'][number]): string {
  const parts = [total === null ? `${done} ${unit}` : `${done} of ${total} ${unit}`]
  if (ratePerSecond !== null) parts.push(`${ratePerSecond.toFixed(1)} a second`)
  if (secondsLeft !== null) parts.push(`${duration(secondsLeft)} left`)
  return `${name.padEnd(8)}${parts.join(' · ')}`
}
