import Link from 'next/link'
import { AnswerBody, Conversation } from '@/components/cases/conversation'
import { FlagButton, type FlagAction } from '@/components/cases/flag-button'
import { FlagsPanel } from '@/components/cases/flags-panel'
import { LifeLine } from '@/components/flag/life-line'
import { EraseButton, type EraseAction } from '@/components/overview/erase-button'
import { ExpectationPanel } from '@/components/overview/expectation-panel'
import { RunHistory } from '@/components/overview/run-history'
import type { RefineAction } from '@/components/overview/refine-dialog'
import { ToneBadge } from '@/components/ui/badge'
import { CopyIcon } from '@/components/ui/copy-command'
import { Page } from '@/components/ui/page'
import { Facts, Mono, Panel } from '@/components/ui/panel'
import type { AdversarialCaseView } from '@/lib/core/display/adversarial-view'
import { caseTitle } from '@/lib/core/display/case-title'
import type { FlagView } from '@/lib/core/display/case-view'
import { LIFE_LOOK } from '@/lib/core/display/flag-view'
import { formatMoment } from '@/lib/core/display/format'
import type { LifeRun } from '@/lib/core/flag/flag-life'
import styles from '@/components/overview/adversarial.module.css'

type Props = {
  view: AdversarialCaseView
  flags: FlagView[]
  /** Newest first. */
  runs: LifeRun[]
  base: string
  /** Each null where the person may not, or where nothing is left to act on. */
  refine: RefineAction | null
  erase: EraseAction | null
  flag: FlagAction | null
}

/** Everything about one reported failure: what was asked, what should have happened, who reported it, and every run since. */
export function AdversarialCasePage({ view, flags, runs, base, refine, erase, flag }: Props) {
  const look = LIFE_LOOK[view.life.state]
  const [firstFlag] = flags
  return (
    <Page
      title={view.erased ? 'Erased case' : caseTitle(view.request) ?? view.key} crumbs={[{ label: 'Adversarial set', href: `${base}/adversarial` }]}
      badge={view.erased ? <ToneBadge tone="neutral">Erased</ToneBadge> : <ToneBadge tone={look.tone}>{look.label}</ToneBadge>}
      sub={<span style={{ display: 'inline-flex', gap: 4, alignItems: 'center', overflowWrap: 'anywhere' }}><Mono>{view.key}</Mono><CopyIcon value={view.key} label="Copy case id" /></span>}
      actions={flag && <FlagButton traceId={view.traceId} flag={flag} hotkey label="Add a ticket" />}
    >
      {view.erased && (
        <section className={styles.tombstone} aria-label="Tombstone">
          <b>Its contents were erased by law, {formatMoment(view.erased.at)}.</b>
          <p>{view.erased.reason}</p>
          <p>The case still counts in the set and in the chain. Runs from then on leave it out; earlier ones keep their numbers.</p>
        </section>
      )}
      <div className={styles.columns}>
        <div className={styles.column}>
          {!view.erased && <ExpectationPanel view={view} refine={refine} />}
          {view.request && <Panel title="Request" flush><Conversation request={view.request} /></Panel>}
          {view.production && <Panel title="What production answered" note="the failure"><AnswerBody message={view.production.message} /></Panel>}
          <RunHistory runs={runs} base={base} caseId={view.caseId} />
        </div>
        <div className={styles.column}>
          <Panel title="Its life"><LifeLine receivedAt={firstFlag?.createdAt ?? view.createdAt} acceptedAt={view.createdAt} life={view.life} base={base} caseId={view.caseId} /></Panel>
          {!view.erased && <FlagsPanel flags={flags} />}
          <Panel title="Case">
            <Facts items={[
              { label: 'In the set since', value: formatMoment(view.createdAt) },
              { label: 'Segment', value: view.segments.join(', ') || '–' },
              { label: 'Customer', value: view.customerId ?? '–' },
              { label: 'Trace', value: view.traceId && !view.erased ? <Link href={`${base}/traces/${view.traceId}`}>open the logged call</Link> : view.expired && !view.erased ? 'expired by retention' : '–' },
            ]} />
          </Panel>
          {erase && <Panel title="Legal erasure"><EraseButton caseKey={view.key} erase={erase} /></Panel>}
        </div>
      </div>
    </Page>
  )
}
