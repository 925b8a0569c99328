'use client'

import Link from 'next/link'
import { ArmPanel } from '@/components/cases/arm-panel'
import { AnswerBody, Conversation } from '@/components/cases/conversation'
import { DiffView } from '@/components/cases/diff-view'
import { FlagsPanel } from '@/components/cases/flags-panel'
import { JudgeVotes } from '@/components/cases/judge-votes'
import { TintedText } from '@/components/cases/tinted-text'
import { STATUS_LOOK, type CaseActions } from '@/components/review/break-walk'
import { BreakEvidence } from '@/components/review/break-evidence'
import { FailureName } from '@/components/review/failure-name'
import type { Walk } from '@/components/review/room'
import { CopyIcon } from '@/components/ui/copy-command'
import { ToneBadge } from '@/components/ui/badge'
import { Mono, Panel } from '@/components/ui/panel'
import type { ChatResponse } from '@/lib/core/chat'
import { caseTitle } from '@/lib/core/display/case-title'
import type { OutcomeView } from '@/lib/core/display/case-view'
import { FIRST_ATTEMPT } from '@/lib/core/gate/attempts'
import { outputText } from '@/lib/core/display/output-text'
import type { ReviewCase } from '@/lib/core/review/review-case'
import type { ReviewItem } from '@/lib/core/review/review-items'
import type { RoomView } from '@/lib/core/review/room-view'
import type { Arm } from '@/lib/core/types'
import cases from '@/components/cases/cases.module.css'
import styles from '@/components/review/room.module.css'

type Props = {
  caseId: string; item: ReviewItem; room: RoomView; walk: Walk; runHref: string; judgesHref: string; models: { baseline: string; candidate: string }; actions: CaseActions
}

/** One break with all its evidence; an empty frame of the same size until it is read. */
export function BreakCase({ caseId, walk, ...props }: Props) {
  const { entry } = walk
  if (!entry) return <div className={styles.loading} role="status" aria-label="Reading the case"><i /><i /><i /></div>
  if ('fault' in entry) return <p className={styles.nothing} role="alert">{entry.fault} <button type="button" onClick={() => void walk.reload(caseId)}>Try again</button></p>
  return <CaseBody {...props} found={entry.item} reload={() => walk.reload(caseId)} />
}

/** An answer that stands above already is not shown once more. */
function sameAnswer(reference: ChatResponse, baseline: ChatResponse | null): boolean {
  return baseline !== null && outputText(reference) === outputText(baseline)
}

type BodyProps = Omit<Props, 'caseId' | 'walk'> & { found: ReviewCase; reload: () => Promise<void> }

function CaseBody({ found, item, room, runHref, judgesHref, models, actions, reload }: BodyProps) {
  const { view } = found
  const group = room.list.groups.find(({ key }) => key === item.group)
  const title = caseTitle(view.request)
  const caseHref = `${runHref}/cases/${view.caseId}`
  const arm = (name: Arm): OutcomeView | null => view.outcomes.find((outcome) => outcome.arm === name && outcome.attempt === FIRST_ATTEMPT) ?? null
  const [baseline, candidate] = [arm('baseline'), arm('candidate')]
  return (
    <article className={styles.case} aria-label={title ?? view.key} data-case={view.caseId}>
      <header className={styles.caseHead}>
        <h3>{title ? <TintedText text={title} /> : <Mono>{view.key}</Mono>}</h3>
        <div className={styles.caseFacts}>
          <ToneBadge tone={STATUS_LOOK[item.status].tone}>{item.status === 'open' && !room.confirmed ? 'Broke, not run again' : STATUS_LOOK[item.status].label}</ToneBadge>
          {found.flags.length > 0 && <ToneBadge tone="warn">Flagged</ToneBadge>}
          {found.quarantined && <ToneBadge tone="open">In quarantine</ToneBadge>}
          {group && <span className={styles.groupName}><FailureName group={group} /></span>}
          <span>{view.adversarial ? 'adversarial set' : view.segments.join(', ')}</span>
          <span className={cases.caseId}><Link href={caseHref}><Mono>{view.key}</Mono></Link><CopyIcon value={view.key} label="Copy case id" /></span>
        </div>
      </header>
      <div className={cases.three}>
        <div className={cases.stack}>
          <div className={cases.two}>
            <ArmPanel title="Baseline" model={models.baseline} outcome={baseline} passed={baseline ? baseline.passed : view.before} reason={baseline ? baseline.reason : view.beforeReason} />
            <ArmPanel title="Candidate" model={models.candidate} outcome={candidate} passed={candidate ? candidate.passed : view.after} reason={candidate ? candidate.reason : view.afterReason} />
          </div>
          {found.diffs.length > 0 && <DiffView choices={found.diffs} />}
          {view.expectation && <Panel title="What should have happened"><p className={cases.text}>{view.expectation}</p></Panel>}
          {view.reference && (
            sameAnswer(view.reference, baseline?.output ?? null)
              ? <Panel title="Reference" note="what production answered: the same as the baseline" flush><span /></Panel>
              : <Panel title="Reference" note="what production answered"><AnswerBody message={view.reference.message} /></Panel>
          )}
          <JudgeVotes judgments={view.judgments} judgesHref={judgesHref} />
          {view.request && <Panel title="Request" flush><Conversation request={view.request} /></Panel>}
        </div>
        <div className={`${cases.stack} ${styles.aside}`}>
          <BreakEvidence found={found} room={room} actions={actions} reload={reload} caseHref={caseHref} name={title ?? view.key} />
          <FlagsPanel flags={found.flags} />
        </div>
      </div>
    </article>
  )
}
