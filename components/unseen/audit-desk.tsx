'use client'

import { Button, Textarea } from '@mantine/core'
import { Flag, Play } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState, useTransition, type ReactNode } from 'react'
import { ToneBadge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/panel'
import { useDeskKeys } from '@/components/unseen/use-desk-keys'
import { VERDICT_LOOKS } from '@/components/unseen/verdict-looks'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'
import { formatCount, plural } from '@/lib/core/display/format'
import { AUDIT_VERDICTS, type AuditVerdict, type ClusterTraces } from '@/lib/core/unseen/tally-audits'
import type { DeskItem } from '@/lib/core/unseen/unseen-view'
import styles from '@/components/unseen/unseen.module.css'

export type TakeTrace = () => Promise<ActionResult<{ auditId: string | null }>>
export type JudgeTrace = (input: { auditId: string; verdict: AuditVerdict; note: string; go: boolean }) => Promise<ActionResult<{ auditId: string | null }>>

type Props = {
  week: string
  items: DeskItem[]
  clusters: ClusterTraces[]
  cluster: string | null
  current: DeskItem | null
  /** What stands on the desk. */
  trace: ReactNode
  base: string
  actions: { take: TakeTrace; judge: JudgeTrace } | null
}

/** One trace after the other, as a reader has them on the desk: 1 fine, 2 failure, 3 unsure, j and k to the others, n the note. */
export function AuditDesk({ week, items, clusters, cluster, current, trace, base, actions }: Props) {
  const router = useRouter()
  const hrefOf = (id: string) => `${base}/unseen?${new URLSearchParams({ week, ...(cluster === null ? {} : { cluster }), audit: id })}#desk`
  const shown = cluster === null ? items : items.filter((item) => (item.cluster ?? 'not-grouped') === cluster)
  const go = (id: string) => router.push(hrefOf(id), { scroll: false })
  const uniform = items.filter(({ drawnAs }) => drawnAs === 'uniform')
  const done = uniform.filter(({ verdict }) => verdict !== null).length
  useStayInView(current?.id ?? null)
  const filtered = cluster === null ? null : clusters.find(({ key }) => (key ?? 'not-grouped') === cluster)?.label ?? cluster
  return (
    <Panel
      id="desk" flush title="Traces to look at" label="Desk" note={<Progress done={done} of={uniform.length} />}
      actions={filtered !== null && <><span className={styles.quiet}>{filtered}: {plural(shown.length, 'trace')}</span><Link className={styles.moreLink} href={`${base}/unseen?week=${week}#desk`} scroll={false}>Show all</Link></>}
    >
      <Squares items={shown} current={current} hrefOf={hrefOf} />
      {current ? <OnDesk key={`${current.id} ${current.note ?? ''}`} item={current} shown={shown} go={go} base={base} actions={actions}>{trace}</OnDesk>
        : <Begin left={items.filter(({ verdict, withOther }) => verdict === null && !withOther).length} total={items.length} take={actions?.take ?? null} go={go} />}
    </Panel>
  )
}

/** Who has read a long trace to its end begins at the top of the next one. */
function useStayInView(id: string | null) {
  useEffect(() => {
    const desk = id === null ? null : document.getElementById('desk')
    if (desk && desk.getBoundingClientRect().top < 0) desk.scrollIntoView({ block: 'start' })
  }, [id])
}

function Progress({ done, of }: { done: number; of: number }) {
  return (
    <span className={styles.progress}>
      <span className={styles.bar} role="progressbar" aria-label="Looked at" aria-valuemin={0} aria-valuemax={of} aria-valuenow={done}><i style={{ width: `${of === 0 ? 0 : (done / of) * 100}%` }} /></span>
      {formatCount(done)} of {formatCount(of)}
    </span>
  )
}

/** Every trace of the draw as a square: what was said of it, and which one is on the desk. */
function Squares({ items, current, hrefOf }: { items: DeskItem[]; current: DeskItem | null; hrefOf: (id: string) => string }) {
  return (
    <ol className={styles.squares} aria-label="Drawn traces">
      {items.map((item) => {
        const what = `${item.drawnAs === 'uniform' ? 'Random' : 'Beside them'} ${item.position + 1}: ${item.verdict ? VERDICT_LOOKS[item.verdict].label : item.withOther ? `with ${item.byName ?? 'someone'}` : 'not looked at'}`
        return (
          <li key={item.id} data-part={item.drawnAs}>
            <Link href={hrefOf(item.id)} scroll={false} aria-label={what} title={what} aria-current={item.id === current?.id} data-verdict={item.verdict ?? (item.withOther ? 'taken' : 'none')} />
          </li>
        )
      })}
    </ol>
  )
}

function Begin({ left, total, take, go }: { left: number; total: number; take: TakeTrace | null; go: (id: string) => void }) {
  const [pending, startTransition] = useTransition()
  const [fault, setFault] = useState<string | null>(null)
  const start = () => startTransition(async () => {
    const result = await take!()
    if (!result.ok) setFault(result.message)
    else if (result.value.auditId === null) setFault('The traces that are left are with other people.')
    else go(result.value.auditId)
  })
  if (take === null) return <p className={styles.begin}>{left === 0 ? 'Every trace was looked at.' : `${plural(left, 'trace')} of ${formatCount(total)} wait for someone who looks: support, a reviewer or an admin.`} Open one above to read it.</p>
  if (left === 0) return <p className={styles.begin}>Every trace of this week was looked at, or is with somebody. Open one above to change what was said.</p>
  return (
    <div className={styles.begin}>
      <Button size="sm" leftSection={<Play size={14} />} loading={pending} onClick={start}>{left === total ? 'Start looking' : 'Take the next one'}</Button>
      <span>You get one at a time, and nobody else gets it meanwhile. Was the answer right, as far as one can tell from the conversation?</span>
      {fault && <span role="alert" className={styles.fault}>{fault}</span>}
    </div>
  )
}

type OnDeskProps = { item: DeskItem; shown: DeskItem[]; go: (id: string) => void; base: string; actions: Props['actions']; children: ReactNode }

function OnDesk({ item, shown, go, base, actions, children }: OnDeskProps) {
  const [note, setNote] = useState(item.note ?? '')
  const [pending, startTransition] = useTransition()
  const [fault, setFault] = useState<string | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const say = (verdict: AuditVerdict) => {
    if (!actions || pending) return
    startTransition(async () => {
      setFault(null)
      // a failure stays on the desk, so that it can be made a flag; who changes their mind stays too
      const result = await awaitAnswer(actions.judge({ auditId: item.id, verdict, note, go: item.verdict === null && verdict !== 'failure' }))
      if (!result.ok) setFault(result.message)
      else if (result.value.auditId !== null) go(result.value.auditId)
    })
  }
  const next = () => startTransition(async () => {
    const result = await actions!.take()
    if (!result.ok) setFault(result.message)
    else if (result.value.auditId === null) setFault('Every trace was looked at, or is with other people.')
    else go(result.value.auditId)
  })
  const step = (by: 1 | -1) => {
    const other = shown[shown.findIndex(({ id }) => id === item.id) + by]
    if (other) go(other.id)
  }
  useDeskKeys({ say: actions ? say : null, step, note: () => field.current?.focus(), next: actions && item.verdict !== null ? next : null })
  return (
    <div className={styles.desk}>
      <div className={styles.where}>
        <b>{item.drawnAs === 'uniform' ? `Random trace ${item.position + 1}` : `Beside the sample: ${item.position + 1}`}</b>
        {item.verdict && <ToneBadge tone={VERDICT_LOOKS[item.verdict].tone}>{VERDICT_LOOKS[item.verdict].label}</ToneBadge>}
        {item.flagged && <ToneBadge tone="warn">Reported</ToneBadge>}
        {item.byName && <span className={styles.quiet}>{item.verdict ? `said ${item.byName}` : item.withOther ? `${item.byName} is looking at it` : 'with you'}</span>}
        {item.drawnAs === 'surprise' && item.reasons.length > 0 && <span className={styles.quiet}>chosen because {item.reasons.join('; ')}</span>}
      </div>
      <div className={styles.reading}>{children}</div>
      {actions && (
        <div className={styles.verdicts}>
          <div className={styles.buttons} role="group" aria-label="Verdict">
            {AUDIT_VERDICTS.map((verdict) => (
              <Button key={verdict} size="sm" variant="default" data-verdict={verdict} data-said={item.verdict === verdict} disabled={pending || item.withOther} onClick={() => say(verdict)} aria-keyshortcuts={VERDICT_LOOKS[verdict].key}>
                {VERDICT_LOOKS[verdict].label}<kbd>{VERDICT_LOOKS[verdict].key}</kbd>
              </Button>
            ))}
          </div>
          <Textarea ref={field} className={styles.note} size="xs" autosize minRows={1} maxRows={5} aria-label="Note" placeholder="Note (n): what was wrong, in words" value={note} onChange={(event) => setNote(event.currentTarget.value)}
            onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()} />
          {item.verdict !== null && note.trim() !== (item.note ?? '') && <Button variant="default" loading={pending} onClick={() => say(item.verdict!)}>Save the note</Button>}
          {item.verdict === 'failure' && item.flagged === false && (
            <Button component={Link} href={`${base}/flag?trace=${item.traceId}`} variant="light" color="red" leftSection={<Flag size={13} />}>Make it a flag</Button>
          )}
          {item.verdict !== null && <Button loading={pending} onClick={next} aria-keyshortcuts="Enter">Next<kbd>↵</kbd></Button>}
          {fault && <p role="alert" className={styles.fault}>{fault}</p>}
        </div>
      )}
    </div>
  )
}
