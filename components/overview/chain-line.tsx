'use client'

import { Button } from '@mantine/core'
import { Link2, ShieldCheck, ShieldX } from 'lucide-react'
import { useState, useTransition } from 'react'
import { CopyIcon } from '@/components/ui/copy-command'
import type { ActionResult } from '@/lib/core/display/action-result'
import { formatCount, plural } from '@/lib/core/display/format'
import styles from '@/components/overview/adversarial.module.css'

type Verified = { ok: true; cases: number; erased: number; head: string; recordedHeads: number } | { ok: false; message: string; sequence: number }
export type ChainView = { head: { cases: number; erased: number; entries: number; head: string } | null; verify: () => Promise<ActionResult<Verified>> }

/** The proof that nothing was taken away: how long the chain is, its newest hash, and a button that computes all of it anew. */
export function ChainLine({ head, verify, size }: ChainView & { size: number }) {
  const [checked, setChecked] = useState<Verified | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const run = () => startTransition(async () => {
    const result = await verify()
    setProblem(result.ok ? null : result.message)
    setChecked(result.ok ? result.value : null)
  })
  const shown = checked?.ok ? checked.head : head?.head
  const Icon = checked ? (checked.ok ? ShieldCheck : ShieldX) : Link2
  return (
    <div className={styles.chain} data-state={checked ? (checked.ok ? 'ok' : 'broken') : 'unknown'} role="status">
      <Icon size={16} aria-hidden />
      <span className={styles.chainText}>
        {checked?.ok && <><b>Verified just now:</b> nothing was taken away or changed. </>}
        {checked && !checked.ok && <><b>The chain is broken at entry {formatCount(checked.sequence)}:</b> {checked.message} </>}
        {problem && <b>{problem} </b>}
        {plural(size, 'case')}{(head?.erased ?? 0) > 0 && `, ${formatCount(head!.erased)} of them erased by law`}{head && `, ${plural(head.entries, 'entry', 'entries')} in the chain`}
        {checked?.ok && checked.recordedHeads > 0 && `, as ${plural(checked.recordedHeads, 'earlier record')} say${checked.recordedHeads === 1 ? 's' : ''}`}
      </span>
      {shown && <span className={styles.head} title={shown}><code>{shown.slice(0, 12)}</code><CopyIcon value={shown} label="Copy the head hash" /></span>}
      <Button size="compact-xs" variant="default" loading={pending} onClick={run}>Verify</Button>
    </div>
  )
}
