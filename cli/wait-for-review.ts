import { EXIT_INTERRUPTED } from '@/cli/cli-error'
import { retry } from '@/cli/retry'
import type { ServerClient } from '@/cli/server-client'
import type { Terminal } from '@/cli/terminal'
import type { RunDetail } from '@/lib/core/api/runs'
import { plainText } from '@/lib/core/plain-text'

const POLL_MS = 2000
/** How long a server may be away while someone waits: a restart with migrations fits in. */
const PATIENCE_MS = 300_000

/** `again`: the run is measured or was decided anew, so that its verdict has to be read again. */
export type Waited = { ended: 'reviewed'; run: RunDetail } | { ended: 'again' } | { ended: 'over' } | { ended: 'interrupted'; exitCode: number }

/** Watches a decided run until a review stands, `deadline` (on the terminal's clock) is over or someone presses Ctrl-C. */
export async function waitForReview(client: ServerClient, run: RunDetail, deadline: number, terminal: Terminal): Promise<Waited> {
  let interrupted: () => void = () => undefined
  const interrupt = new Promise<'interrupted'>((resolve) => { interrupted = () => resolve('interrupted') })
  const stopListening = terminal.onInterrupt(interrupted)
  let told: string | null = null
  try {
    for (;;) {
      const seen = await Promise.race([retry(() => client.get(`/api/v1/runs/${run.id}`), PATIENCE_MS, terminal), interrupt])
      if (seen === 'interrupted') return leave()
      const detail = seen as RunDetail
      if (detail.status !== 'done' || detail.finishedAt !== run.finishedAt) return { ended: 'again' }
      if (detail.review?.stands && !detail.pendingReview) return { ended: 'reviewed', run: detail }
      told = tellPending(detail, told, terminal)
      if (terminal.now() >= deadline) return { ended: 'over' }
      if ((await Promise.race([terminal.sleep(POLL_MS), interrupt])) === 'interrupted') return leave()
    }
  } finally {
    stopListening()
  }

  function leave(): Waited {
    terminal.stderr(`Stopped waiting. The run waits for a review: ${reviewUrl(run)}\n`)
    return { ended: 'interrupted', exitCode: EXIT_INTERRUPTED }
  }
}

/** Says once of each override that a second person is waited for; returns the one that was told. */
function tellPending({ pendingReview }: RunDetail, told: string | null, terminal: Terminal): string | null {
  if (!pendingReview || pendingReview.id === told) return told
  const { by, critical, reason } = pendingReview
  terminal.stderr(plainText(`${by} wants to override it; ${critical.join(', ')} ${critical.length === 1 ? 'is' : 'are'} critical, so a second person has to agree: ${reason}`) + '\n')
  return pendingReview.id
}

export const reviewUrl = ({ url }: { url: string }): string => `${url}/review`

/** Who decided, why and until when; null while no review stands. */
export function reviewLine({ review }: Pick<RunDetail, 'review'>): string | null {
  if (!review?.stands) return null
  const agreed = review.agreedBy ? `, agreed by ${review.agreedBy},` : ''
  return plainText(review.choice === 'override' ? `overridden by ${review.by}${agreed} until ${review.expiresAt ?? 'further notice'}: ${review.reason}` : `upheld by ${review.by}: ${review.reason}`)
}
