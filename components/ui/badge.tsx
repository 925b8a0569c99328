import type { ReactNode } from 'react'
import type { SetVerdict } from '@/lib/core/gate/types'
import type { Gate, RunStatus } from '@/lib/core/types'
import { GATE_LOOK, setTone, STATUS_LOOK, VERDICT_LOOK, type Tone } from '@/components/ui/tone'
import styles from '@/components/ui/badge.module.css'

type Props = { tone: Tone; children: ReactNode; large?: boolean; live?: boolean; dot?: boolean; title?: string }

export function ToneBadge({ tone, children, large = false, live = false, dot = true, title }: Props) {
  return (
    <span className={`${styles.badge} ${large ? styles.large : ''}`} data-tone={tone} title={title}>
      {dot && <span className={`${styles.dot} ${live ? styles.pulse : ''}`} aria-hidden />}
      {children}
    </span>
  )
}

export function GateBadge({ gate, large }: { gate: Gate; large?: boolean }) {
  const look = GATE_LOOK[gate]
  return <ToneBadge tone={look.tone} large={large}>{look.label}</ToneBadge>
}

/** The gate of a decided run, else where the run stands. */
export function RunBadge({ status, gate, large }: { status: RunStatus; gate: Gate | null; large?: boolean }) {
  if (status === 'done' && gate) return <GateBadge gate={gate} large={large} />
  const look = STATUS_LOOK[status]
  const live = status === 'running' || status === 'confirming' || status === 'deciding'
  return <ToneBadge tone={look.tone} large={large} live={live}>{look.label}</ToneBadge>
}

export function SetBadge({ set }: { set: { verdict: SetVerdict; blocks: boolean; text?: string } }) {
  return <ToneBadge tone={setTone(set)} title={set.text}>{VERDICT_LOOK[set.verdict].label}</ToneBadge>
}
