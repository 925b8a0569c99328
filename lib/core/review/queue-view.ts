import { formatPercent, plural } from '@/lib/core/display/format'
import type { SetKind } from '@/lib/core/gate/types'

/** `open`: nobody decided. `second`: an override waits for another person. `expired`: an override stood until its time was over. */
export type QueueState = 'open' | 'second' | 'expired'

export const QUEUE_OWNERS = ['all', 'mine', 'nobody'] as const
export type QueueOwner = (typeof QUEUE_OWNERS)[number]

/** A figure of one gated set: rates 0 to 1, null where nothing was measured. */
export type WorstSet = { id: string; kind: SetKind; label: string; n: number | null; before: number | null; after: number | null; delta: number | null; blocks: boolean }

/** A run that waits for a person, or was decided by one. Times are ISO 8601 UTC. */
export type QueueRow = {
  runId: string
  name: string
  candidate: string
  gate: 'blocked' | 'inconclusive'
  /** The sentence of the decision, as in reports. */
  sentence: string
  createdAt: string
  decidedAt: string
  startedBy: string | null
  owner: { id: string; name: string } | null
  worst: WorstSet | null
  /** Sets that block. */
  blocking: number
  /** Breaks behind the sets that block, confirmed by re-runs; null where nothing was re-run. */
  confirmed: number | null
  /** Critical segments that block by themselves, by key. */
  critical: string[]
  state: QueueState
  /** Who wants the override that waits, and for which critical segments. */
  pending: { by: string; byId: string; critical: string[] } | null
  /** The newest review that counts: expired in state `expired`, standing in the list of decided ones; null = none. */
  review: { choice: 'uphold' | 'override'; by: string; reason: string; createdAt: string; expiresAt: string | null } | null
}

/** "refund_flow fell from 91.5% to 76.6% on 47 cases; 2 more sets block". The decision's own sentence where no set blocks. */
export function queueSentence({ sentence, worst, blocking }: Pick<QueueRow, 'sentence' | 'worst' | 'blocking'>): string {
  if (!worst?.blocks || worst.n === null || worst.n === 0) return sentence
  const verb = worst.delta === null || worst.delta === 0 ? 'went' : worst.delta < 0 ? 'fell' : 'rose'
  const rest = blocking <= 1 ? '' : `; ${blocking - 1} more ${blocking === 2 ? 'set blocks' : 'sets block'}`
  const name = worst.kind === 'all' ? 'The run as a whole' : worst.label
  return `${name} ${verb} from ${formatPercent(worst.before)} to ${formatPercent(worst.after)} on ${plural(worst.n, 'case')}${rest}`
}

const DAY_MS = 86_400_000

/** Whether a decision has waited for longer than a day at `nowMs` (since the epoch). */
export const isLate = (decidedAt: string, nowMs: number): boolean => nowMs - Date.parse(decidedAt) > DAY_MS
