import { EXIT_INTERRUPTED, EXIT_TIMED_OUT } from '@/cli/cli-error'
import { progressBar, progressText } from '@/cli/progress-line'
import { retry } from '@/cli/retry'
import type { ServerClient } from '@/cli/server-client'
import type { Terminal } from '@/cli/terminal'
import type { RunDetail } from '@/lib/core/api/runs'

const POLL_MS = 1000
const LINE_EVERY_MS = 10_000
/** How long a server may be away while someone waits: a restart with migrations fits in. */
const PATIENCE_MS = 300_000

export type Followed = { ended: 'decided' | 'failed' | 'paused'; run: RunDetail } | { ended: 'early'; exitCode: number }

/**
 * Watches a run until it ends or pauses for want of money, the time is over or someone presses Ctrl-C; the run itself goes on whatever happens here.
 * Shows a bar that redraws itself on a terminal, and a line every 10 s elsewhere.
 */
export async function followRun(
  client: ServerClient, run: { id: string; url: string }, timeoutMs: number, terminal: Terminal,
): Promise<Followed> {
  const began = terminal.now()
  let interrupted: () => void = () => undefined
  const interrupt = new Promise<'interrupted'>((resolve) => { interrupted = () => resolve('interrupted') })
  const stopListening = terminal.onInterrupt(interrupted)
  const progress = createProgress(terminal)
  try {
    for (;;) {
      const seen = await Promise.race([retry(() => client.get(`/api/v1/runs/${run.id}`), PATIENCE_MS, terminal), interrupt])
      if (seen === 'interrupted') return leave('Stopped waiting', EXIT_INTERRUPTED)
      const detail = seen as RunDetail
      if (detail.status === 'done') return { ended: 'decided', run: detail }
      if (detail.status === 'failed' || detail.status === 'cancelled') return { ended: 'failed', run: detail }
      // without a cap that is reached it goes on by itself in a moment
      if (detail.status === 'paused' && detail.paused?.cap) return { ended: 'paused', run: detail }
      progress.show(detail)
      if (terminal.now() - began >= timeoutMs) return leave(`Not decided after ${Math.round(timeoutMs / 1000)} s`, EXIT_TIMED_OUT)
      if ((await Promise.race([terminal.sleep(POLL_MS), interrupt])) === 'interrupted') return leave('Stopped waiting', EXIT_INTERRUPTED)
    }
  } finally {
    stopListening()
    progress.clear()
  }

  function leave(why: string, exitCode: number): Followed {
    progress.clear()
    terminal.stderr(`${why}. The run goes on: ${run.url}\n`)
    return { ended: 'early', exitCode }
  }
}

function createProgress(terminal: Terminal): { show(run: RunDetail): void; clear(): void } {
  let drawn = false
  let lastLine = Number.NEGATIVE_INFINITY
  return {
    show: ({ progress, status }) => {
      if (terminal.redraws) {
        terminal.stderr(progressBar(progress, status, terminal.columns))
        drawn = true
      } else if (terminal.now() - lastLine >= LINE_EVERY_MS) {
        lastLine = terminal.now()
        terminal.stderr(`${progressText(progress, status)}\n`)
      }
    },
    clear: () => {
      if (drawn) terminal.stderr('\r\u001b[K')
      drawn = false
    },
  }
}
