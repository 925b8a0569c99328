import type { SetVerdict } from '@/lib/core/gate/types'
import type { Gate, RunStatus } from '@/lib/core/types'

/** The five meanings a colour may have; every badge, bar and line takes its colour from here. */
export type Tone = 'blocked' | 'warn' | 'pass' | 'open' | 'neutral' | 'accent'

export const GATE_LOOK: Record<Gate, { label: string; tone: Tone }> = {
  pass: { label: 'Pass', tone: 'pass' },
  warn: { label: 'Pass with warnings', tone: 'warn' },
  blocked: { label: 'Blocked', tone: 'blocked' },
  inconclusive: { label: 'Inconclusive', tone: 'open' },
  'no-verdict': { label: 'No verdict', tone: 'neutral' },
}

export const STATUS_LOOK: Record<RunStatus, { label: string; tone: Tone }> = {
  queued: { label: 'Queued', tone: 'neutral' },
  running: { label: 'Running', tone: 'accent' },
  confirming: { label: 'Confirming', tone: 'accent' },
  paused: { label: 'Paused', tone: 'open' },
  deciding: { label: 'Deciding', tone: 'accent' },
  done: { label: 'Done', tone: 'neutral' },
  failed: { label: 'Failed', tone: 'blocked' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
}

export const VERDICT_LOOK: Record<SetVerdict, { label: string; tone: Tone }> = {
  regressed: { label: 'Regressed', tone: 'blocked' },
  intermittent: { label: 'Intermittent', tone: 'blocked' },
  'below-floor': { label: 'Below floor', tone: 'blocked' },
  suspected: { label: 'Suspected', tone: 'warn' },
  flaky: { label: 'Flaky', tone: 'warn' },
  'within-noise': { label: 'Within noise', tone: 'neutral' },
  improved: { label: 'Improved', tone: 'pass' },
  stable: { label: 'Stable', tone: 'neutral' },
  'low-confidence': { label: 'Low confidence', tone: 'open' },
  incomplete: { label: 'Incomplete', tone: 'open' },
  'no-data': { label: 'No data', tone: 'open' },
}

/** A set that stops the deploy is red, whatever the word for it; one that does not is never red. */
export function setTone(set: { verdict: SetVerdict; blocks: boolean }): Tone {
  if (set.blocks) return 'blocked'
  const tone = VERDICT_LOOK[set.verdict].tone
  return tone === 'blocked' ? 'warn' : tone
}

export const toneColor = (tone: Tone): string => (tone === 'neutral' ? 'var(--sg-faint)' : `var(--sg-${tone})`)
