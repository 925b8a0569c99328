'use client'

import { Button } from '@mantine/core'
import { Play } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useRef, useState, useTransition, type ReactNode } from 'react'
import { LeakForm, type Leak, type LeakPattern } from '@/components/privacy/leak-form'
import { useSampleKeys } from '@/components/privacy/use-sample-keys'
import { ToneBadge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'
import { formatCount, plural } from '@/lib/core/display/format'
import type { SampleItem } from '@/lib/core/privacy/privacy-view'
import { labelOf } from '@/lib/core/privacy/privacy-words'
import styles from '@/components/privacy/privacy.module.css'

export type TakeSampled = () => Promise<ActionResult<{ sampleId: string | null }>>
export type JudgeSampled = (input: { sampleId: string; verdict: 'clean' | 'leak'; leaks: Leak[]; pattern: LeakPattern | null }) => Promise<ActionResult<{ sampleId: string | null; scanId: string | null }>>

type Props = { week: string; items: SampleItem[]; current: SampleItem | null; trace: ReactNode; base: string; actions: { take: TakeSampled; judge: JudgeSampled } | null }

/** One stored trace after the other with one question, as a reader has them on the desk: 1 no, 2 yes. */
export function SampleDesk({ week, items, current, trace, base, actions }: Props) {
  const router = useRouter()
  const hrefOf = (id: string) => `${base}/privacy/sample?${new URLSearchParams({ week, sample: id })}#desk`
  const go = (id: string) => router.push(hrefOf(id), { scroll: false })
  const done = items.filter(({ verdict }) => verdict !== null).length
  return (
    <Panel id="desk" flush title="Traces to look through" label="Desk" note={`${formatCount(done)} of ${formatCount(items.length)}`}>
      <ol className={styles.squares} aria-label="Drawn traces">
        {items.map((item) => {
          const what = `Trace ${item.position + 1}: ${item.verdict === 'clean' ? 'nothing left' : item.verdict === 'leak' ? 'leak' : item.withOther ? `with ${item.byName ?? 'someone'}` : 'not looked at'}`
          return <li key={item.id}><Link href={hrefOf(item.id)} scroll={false} aria-label={what} title={what} aria-current={item.id === current?.id} data-verdict={item.verdict ?? (item.withOther ? 'taken' : 'none')} /></li>
        })}
      </ol>
      {current ? <OnDesk key={current.id} item={current} items={items} go={go} base={base} actions={actions}>{trace}</OnDesk>
        : <Begin left={items.filter(({ verdict, withOther }) => verdict === null && !withOther).length} total={items.length} take={actions?.take ?? null} go={go} />}
    </Panel>
  )
}

function Begin({ left, total, take, go }: { left: number; total: number; take: TakeSampled | null; go: (id: string) => void }) {
  const [pending, startTransition] = useTransition()
  const [fault, setFault] = useState<string | null>(null)
  const start = () => startTransition(async () => {
    const result = await awaitAnswer(take!())
    if (!result.ok) setFault(result.message)
    else if (result.value.sampleId === null) setFault('The traces that are left are with other people.')
    else go(result.value.sampleId)
  })
  if (take === null || left === 0) return <p className={styles.begin}>{left === 0 ? 'Every trace of this sample was looked through, or is with somebody.' : `${plural(left, 'trace')} of ${formatCount(total)} wait for support, a reviewer or an admin.`} Open one above to read it.</p>
  return (
    <div className={styles.begin}>
      <Button size="sm" leftSection={<Play size={14} />} loading={pending} onClick={start}>{left === total ? 'Start looking' : 'Take the next one'}</Button>
      <span>You get one at a time, and nobody else gets it meanwhile. One question: is there personal data left in this text?</span>
      {fault && <p role="alert" className={styles.fault}>{fault}</p>}
    </div>
  )
}

type OnDeskProps = { item: SampleItem; items: SampleItem[]; go: (id: string) => void; base: string; actions: Props['actions']; children: ReactNode }

function OnDesk({ item, items, go, base, actions, children }: OnDeskProps) {
  const reading = useRef<HTMLDivElement>(null)
  const [marking, setMarking] = useState(false)
  const [scan, setScan] = useState<string | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const say = (verdict: 'clean' | 'leak', leaks: Leak[] = [], pattern: LeakPattern | null = null) => startTransition(async () => {
    setFault(null)
    const result = await awaitAnswer(actions!.judge({ sampleId: item.id, verdict, leaks, pattern }))
    if (!result.ok) return setFault(result.message)
    setMarking(false)
    setScan(result.value.scanId)
    if (result.value.sampleId !== null) go(result.value.sampleId)
  })
  const next = () => startTransition(async () => {
    const result = await awaitAnswer(actions!.take())
    if (!result.ok) setFault(result.message)
    else if (result.value.sampleId === null) setFault('Every trace was looked through, or is with other people.')
    else go(result.value.sampleId)
  })
  const step = (by: 1 | -1) => {
    const other = items[items.findIndex(({ id }) => id === item.id) + by]
    if (other) go(other.id)
  }
  const may = actions !== null && !pending && !item.withOther
  useSampleKeys({ clean: may ? () => say('clean') : null, leak: may ? () => setMarking(true) : null, step, next: may && item.verdict !== null && !marking ? next : null })
  return (
    <div>
      <div className={styles.where}>
        <b>Trace {item.position + 1}</b>
        {item.verdict && <ToneBadge tone={item.verdict === 'clean' ? 'pass' : 'blocked'}>{item.verdict === 'clean' ? 'Nothing left' : 'Leak'}</ToneBadge>}
        {item.types.length > 0 && <span className={styles.quiet}>{item.types.map(labelOf).join(', ')}</span>}
        {item.byName && <span className={styles.quiet}>{item.verdict ? `said ${item.byName}` : item.withOther ? `${item.byName} is looking at it` : 'with you'}</span>}
      </div>
      <div className={styles.reading} ref={reading}>{children}</div>
      {actions && (
        <div className={styles.verdicts}>
          {marking && <LeakForm reading={reading} pending={pending} send={(leaks, pattern) => say('leak', leaks, pattern)} cancel={() => setMarking(false)} />}
          <div className={styles.buttons} role="group" aria-label="Is there personal data left in this text?">
            <b>Is there personal data left in this text?</b>
            <Button size="sm" variant="default" disabled={!may} onClick={() => say('clean')} aria-keyshortcuts="1">No<kbd>1</kbd></Button>
            <Button size="sm" variant="default" disabled={!may} onClick={() => setMarking(true)} aria-keyshortcuts="2" aria-expanded={marking}>Yes<kbd>2</kbd></Button>
            {item.verdict !== null && !marking && <Button size="sm" loading={pending} onClick={next} aria-keyshortcuts="Enter">Next<kbd>↵</kbd></Button>}
            {scan && <span role="status" className={styles.quiet}>Hidden from now on; <Link href={`${base}/privacy/scans/${scan}`}>what is stored is being gone over</Link>.</span>}
            {fault && <p role="alert" className={styles.fault}>{fault}</p>}
          </div>
        </div>
      )}
    </div>
  )
}
