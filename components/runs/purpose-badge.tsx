import { RunBadge, ToneBadge } from '@/components/ui/badge'
import type { Tone } from '@/components/ui/tone'
import type { RunRow } from '@/lib/core/display/run-view'
import type { Gate } from '@/lib/core/types'

const AA_LOOK: Record<Gate, { label: string; tone: Tone }> = {
  pass: { label: 'A/A · quiet', tone: 'neutral' }, warn: { label: 'A/A · warned', tone: 'neutral' }, blocked: { label: 'A/A · false alarm', tone: 'warn' },
  inconclusive: { label: 'A/A · inconclusive', tone: 'neutral' }, 'no-verdict': { label: 'A/A · no verdict', tone: 'neutral' },
}

/**
 * The outcome of a run by which nothing ships: an A/A run that blocks was a false alarm, a drill that blocks was caught. `short`
 * leaves the purpose out.
 */
export function PurposeBadge({ row, short = false }: { row: Pick<RunRow, 'purpose' | 'status' | 'gate' | 'caught'>; short?: boolean }) {
  if (row.status !== 'done' || row.gate === null) {
    return <span style={{ display: 'inline-flex', gap: 4 }}><RunBadge status={row.status} gate={null} /><ToneBadge tone="neutral" dot={false}>{row.purpose === 'aa' ? 'A/A' : 'Drill'}</ToneBadge></span>
  }
  const look: { label: string; tone: Tone } = row.purpose === 'aa' ? AA_LOOK[row.gate]
    : row.caught === null ? { label: 'Drill · unclear', tone: 'open' } : row.caught ? { label: 'Drill · caught', tone: 'pass' } : { label: 'Drill · missed', tone: 'blocked' }
  return <ToneBadge tone={look.tone} title={look.label}>{short ? shortened(look.label) : look.label}</ToneBadge>
}

function shortened(label: string): string {
  const [, outcome = label] = label.split(' · ')
  return outcome.charAt(0).toUpperCase() + outcome.slice(1)
}
