'use client'

import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { ExternalLink, RotateCcw, Snowflake } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useRef, useState } from 'react'
import { FlagButton } from '@/components/cases/flag-button'
import { EndQuarantineButton } from '@/components/gate-health/end-quarantine-button'
import { caseTitle } from '@/lib/core/display/case-title'
import type { CaseActions } from '@/components/review/break-walk'
import { QuarantineDialog } from '@/components/review/quarantine-dialog'
import { isTyping } from '@/components/shell/keyboard'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import { attemptLabel, attemptRows, rerunSentence } from '@/lib/core/display/executions'
import { formatCount, plural } from '@/lib/core/display/format'
import { REVIEW_ATTEMPTS } from '@/lib/core/gate/attempts'
import { isUnderWay, type ReviewCase } from '@/lib/core/review/review-case'
import { rerunInWords, type ReviewRerunView } from '@/lib/core/review/review-rerun'
import type { RoomView } from '@/lib/core/review/room-view'
import styles from '@/components/review/room.module.css'

type Props = { found: ReviewCase; room: RoomView; actions: CaseActions; reload: () => Promise<void>; caseHref: string; name: string }

/** What re-runs said of a case, how flaky it is known to be, and what can be done about it. */
export function BreakEvidence(props: Props) {
  const { found, room, actions } = props
  const { view, trials } = found
  const rows = attemptRows(view.outcomes.filter(({ attempt }) => attempt > 0))
  const sentence = rerunSentence(view.caseId, view.flip, view.outcomes, room.candidateOnly ? 'candidate' : 'both')
  return (
    <Panel title="Executions" note={plural(view.outcomes.filter(({ attempt }) => attempt > 0).length, 'execution')}>
      <div className={styles.runs}>
        {rows.length > 0 && (
          <table className={styles.dots}>
            <thead><tr><th scope="col"><span className={styles.hidden}>Attempt</span></th><th scope="col">Baseline</th><th scope="col">Candidate</th></tr></thead>
            <tbody>{rows.map(({ attempt, baseline, candidate }) => (
              <tr key={attempt} data-review={attempt >= REVIEW_ATTEMPTS.from || undefined}><th scope="row">{attemptLabel(attempt)}</th><td><Dot passed={baseline} /></td><td><Dot passed={candidate} /></td></tr>
            ))}</tbody>
          </table>
        )}
        {sentence && <p className={styles.says}>{sentence}</p>}
        {found.reruns.map((rerun) => <ReviewRerun key={rerun.id} rerun={rerun} />)}
        <p className={styles.faint}>{trials.trials === 0 ? 'Never measured twice with nothing changed.' : `Came out differently in ${formatCount(trials.differed)} of ${plural(trials.trials, 'repeat')} with nothing changed.`}</p>
        {found.quarantined && (
          <div className={styles.frozen}>
            <p><b>In quarantine</b>, ends <TimeAgo at={found.quarantined.expiresAt} />: {found.quarantined.reason}</p>
            {actions.end && <EndQuarantineButton quarantineId={found.quarantined.id} name={props.name} end={async (id) => { const result = await actions.end!(id); await props.reload(); return result }} />}
          </div>
        )}
        <CaseButtons {...props} />
      </div>
    </Panel>
  )
}

function Dot({ passed }: { passed: boolean | null | undefined }) {
  if (passed === undefined) return <span className={styles.faint} aria-label="not executed">–</span>
  const word = passed === null ? 'not measured' : passed ? 'pass' : 'fail'
  return <span className={styles.dot} data-result={word}><i aria-hidden />{word}</span>
}

function ReviewRerun({ rerun }: { rerun: ReviewRerunView }) {
  const under = rerun.status === 'queued' || rerun.status === 'running'
  return (
    <p className={styles.says} data-open={under || undefined} role={under ? 'status' : undefined}>
      Re-run by {rerun.by}, <TimeAgo at={rerun.createdAt} />:{' '}
      {rerun.status === 'failed' ? `it failed. ${rerun.error ?? ''}` : rerun.result ? rerunInWords(rerun.result) : rerun.status === 'queued' ? 'waits for a worker.' : 'both arms are called afresh.'}
    </p>
  )
}

function CaseButtons({ found, room, actions, reload, caseHref, name }: Props) {
  const { view, reruns } = found
  const [asking, setAsking] = useState(false)
  const [opened, setOpened] = useState(false)
  const replayable = room.replayed && view.request !== null
  const busy = asking || isUnderWay(reruns)
  const rerun = actions.rerun && replayable && !busy ? async () => {
    setAsking(true)
    const result = await actions.rerun!(view.caseId)
    if (!result.ok) notifications.show({ message: result.message, color: 'red' })
    await reload()
    setAsking(false)
  } : null
  const quarantine = actions.quarantine && replayable && !found.quarantined ? () => setOpened(true) : null
  useCaseKeys({ r: rerun, q: quarantine })
  return (
    <div className={styles.buttons}>
      {actions.rerun && replayable && <Button variant="default" leftSection={<RotateCcw size={14} />} rightSection={<kbd>R</kbd>} loading={busy} onClick={() => void rerun?.()}>Run it again</Button>}
      {actions.quarantine && replayable && !found.quarantined && <Button variant="default" leftSection={<Snowflake size={14} />} rightSection={<kbd>Q</kbd>} onClick={() => setOpened(true)}>Quarantine</Button>}
      {actions.flag && view.request && <FlagButton key={view.caseId} traceId={view.traceId ?? view.key} about={caseTitle(view.request) ?? view.key} foundHere hotkey label={found.flags.length > 0 ? 'Add a ticket' : 'Flag'} flag={async (input) => { const result = await actions.flag!(input); await reload(); return result }} />}
      <Button component={Link} href={caseHref} variant="subtle" color="gray" leftSection={<ExternalLink size={14} />} rightSection={<kbd>C</kbd>}>Open the case</Button>
      {actions.quarantine && <QuarantineDialog opened={opened} close={() => setOpened(false)} caseId={view.caseId} name={name} quarantine={actions.quarantine} places={actions.places} done={reload} end={actions.end} />}
    </div>
  )
}

/** Single letters for what can be done about the case that is shown. */
function useCaseKeys(keys: Record<string, (() => unknown) | null>) {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || isTyping(event)) return
      const act = latest.current[event.key]
      if (!act) return
      event.preventDefault()
      void act()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
