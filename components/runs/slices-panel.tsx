'use client'

import { Button, VisuallyHidden } from '@mantine/core'
import { Check, Pin } from 'lucide-react'
import Link from 'next/link'
import { useState, useTransition } from 'react'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import { formatPercent, plural } from '@/lib/core/display/format'
import type { SliceView } from '@/lib/core/display/slice-view'
import { sliceFigures } from '@/lib/core/display/slice-words'
import styles from '@/components/runs/slices.module.css'

type Props = {
  slices: SliceView[]
  /** How many slices were compared; null when the run was not searched. */
  searched: number | null
  base: string
  /** null: this person may not. */
  pin: ((index: number) => Promise<ActionResult>) | null
}

/** Dimensions along which the run should have been cut: found by the search, pinned with one click. */
export function SlicesPanel({ slices, searched, base, pin }: Props) {
  if (searched === null) return null
  const note = slices.length === 0 ? undefined : 'they warn and never block; pin one to gate on it from the next run on'
  return (
    <Panel title="Hidden slices" note={note} flush>
      {slices.length === 0
        ? <p className={styles.none}>{searched === 0 ? 'No dimension of these cases has values to compare.' : `${plural(searched, 'slice')} compared by every dimension that is stored or derived; none explains more breaks than its segments do.`}</p>
        : <ul className={styles.list}>{slices.map((slice) => <SliceRow key={slice.index} slice={slice} href={`${base}/sets/slice/${slice.index}`} pin={pin} />)}</ul>}
    </Panel>
  )
}

function SliceRow({ slice, href, pin }: { slice: SliceView; href: string; pin: Props['pin'] }) {
  return (
    <li className={styles.slice} data-search={slice.search}>
      <div className={styles.text}>
        <p className={styles.sentence}>
          <Link href={slice.search === 'change' ? `${href}?flip=break` : href} prefetch={false}>{slice.words}</Link>
          {explained(slice)}
        </p>
        <p className={styles.figures}>{sliceFigures(slice)}</p>
      </div>
      {pin && <PinButton slice={slice} pin={pin} />}
    </li>
  )
}

function explained({ search, n, explains }: SliceView): string {
  if (explains === null) return `: ${plural(n, 'case')}`
  return `: these ${plural(n, 'case')} explain ${formatPercent(explains, 0)} of the ${search === 'change' ? 'breaks' : 'failures'}`
}

function PinButton({ slice, pin }: { slice: SliceView; pin: NonNullable<Props['pin']> }) {
  const [pinned, setPinned] = useState(slice.pinned)
  const [error, setError] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  if (pinned) return <span className={styles.pinned} role="status"><Check size={14} aria-hidden />A segment from the next run on</span>
  const click = () => startTransition(async () => {
    const result = await pin(slice.index)
    if (result.ok) setPinned(true)
    else setError(result.message)
  })
  return (
    <div className={styles.pin}>
      <Button variant="default" leftSection={<Pin size={14} />} loading={pending} onClick={click}><span>Pin <VisuallyHidden>{slice.words} </VisuallyHidden>as segment</span></Button>
      {error && <span className={styles.error} role="alert">{error}</span>}
    </div>
  )
}
