import { GateBadge, RunBadge, ToneBadge } from '@/components/ui/badge'
import { GATE_LOOK } from '@/components/ui/tone'
import { formatDay, formatMoment } from '@/lib/core/display/format'
import type { Gate, RunStatus } from '@/lib/core/types'

/** `until` is the ISO 8601 end of an override that stands; null when it has no end. */
type Override = { until: string | null }
type Props = { status: RunStatus; gate: Gate | null; override: Override | null; large?: boolean; short?: boolean }

/** The gate of a run; while a person's override stands, with that, and no longer in red: CI lets the run pass. */
export function RunGateBadge({ status, gate, override, large, short }: Props) {
  if (status !== 'done' || !gate) return <RunBadge status={status} gate={gate} large={large} />
  if (!override && short && gate === 'warn') return <ToneBadge tone="warn" title={GATE_LOOK.warn.label}>Warnings</ToneBadge>
  if (!override) return <GateBadge gate={gate} large={large} />
  const until = override.until ? ` until ${formatDay(override.until)}` : ''
  return (
    <ToneBadge tone="warn" large={large} title={override.until ? `Overridden until ${formatMoment(override.until)}` : undefined}>
      {short ? 'Overridden' : `${GATE_LOOK[gate].label} · overridden${until}`}
    </ToneBadge>
  )
}
