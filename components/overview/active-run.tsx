'use client'

import Link from 'next/link'
import { useLiveCounts } from '@/components/runs/live-store'
import { ToneBadge } from '@/components/ui/badge'
import { STATUS_LOOK } from '@/components/ui/tone'
import { formatCount } from '@/lib/core/display/format'
import type { RunStatus } from '@/lib/core/types'
import styles from '@/components/overview/overview.module.css'

type Props = { active: { id: string; name: string; status: RunStatus; done: number; total: number }; base: string }

/** The run that is under way, as far as the server has told. */
export function ActiveRun({ active, base }: Props) {
  const told = useLiveCounts().get(active.id)
  const { status, done, total } = told && told.done > active.done ? told : active
  const share = total === 0 ? 0 : done / total
  return (
    <Link href={`${base}/runs/${active.id}`} className={styles.active}>
      {status === 'paused' ? <ToneBadge tone={STATUS_LOOK.paused.tone}>{STATUS_LOOK.paused.label}</ToneBadge> : <ToneBadge tone="accent" live>Running</ToneBadge>}
      <span className={styles.activeName}>{active.name}</span>
      <span className={styles.activeBar} role="progressbar" aria-label="Cases done" aria-valuemin={0} aria-valuemax={total} aria-valuenow={done}><i style={{ width: `${share * 100}%` }} /></span>
      <span className="num">{formatCount(done)} of {formatCount(total)}</span>
    </Link>
  )
}
