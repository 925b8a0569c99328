import Link from 'next/link'
import { ArmPanel } from '@/components/cases/arm-panel'
import { CaseSteps } from '@/components/cases/case-steps'
import { AnswerBody, Conversation } from '@/components/cases/conversation'
import { DiffView } from '@/components/cases/diff-view'
import { ExecutionsPanel } from '@/components/cases/executions-panel'
import { FlagButton, type FlagAction } from '@/components/cases/flag-button'
import { FlagsPanel } from '@/components/cases/flags-panel'
import { FlakinessPanel, type CaseFlakiness } from '@/components/cases/flakiness-panel'
import { FLIP_LOOK } from '@/components/cases/flip-look'
import { JudgeVotes } from '@/components/cases/judge-votes'
import { ToneBadge } from '@/components/ui/badge'
import { TintedText } from '@/components/cases/tinted-text'
import { CopyIcon } from '@/components/ui/copy-command'
import { Page } from '@/components/ui/page'
import { Facts, Mono, Panel } from '@/components/ui/panel'
import type { CaseFilter, CaseNeighbours, CaseView, FlagView, OutcomeView } from '@/lib/core/display/case-view'
import { caseTitle } from '@/lib/core/display/case-title'
import { FIRST_ATTEMPT } from '@/lib/core/gate/attempts'
import { diffOutputs } from '@/lib/core/display/output-text'
import type { Arm } from '@/lib/core/types'
import styles from '@/components/cases/cases.module.css'

type Props = {
  view: CaseView
  flags: FlagView[]
  models: Record<Arm, string>
  crumbs: { label: string; href: string }[]
  neighbours: CaseNeighbours | null
  filter: CaseFilter
  casesHref: string
  query: string
  setHref: string
  traceHref: string | null
  judgesHref: string
  /** The candidate got other tools than were recorded. */
  otherTools: boolean
  flag: FlagAction | null
  flaky: CaseFlakiness
  /** The attempt whose answers are shown, and where to find the others. */
  attempt: { shown: number; hrefOf: (attempt: number) => string; candidateOnly: boolean }
}

/** The arm's outcome in an attempt; where it was not executed then, the one of the first run, which counts. */
function outcomeOf(view: CaseView, arm: Arm, attempt: number): OutcomeView | null {
  const own = view.outcomes.filter((outcome) => outcome.arm === arm)
  return own.find((outcome) => outcome.attempt === attempt) ?? own.find((outcome) => outcome.attempt === FIRST_ATTEMPT) ?? null
}

const OTHER_TOOLS = 'This run gives the candidate other tools or schemas than were recorded. Its calls are compared under the recorded ones.'

export function CasePage({ view, flags, models, crumbs, neighbours, filter, casesHref, query, setHref, traceHref, judgesHref, otherTools, flag, flaky, attempt }: Props) {
  const baseline = outcomeOf(view, 'baseline', attempt.shown)
  const candidate = outcomeOf(view, 'candidate', attempt.shown)
  const look = view.flip ? FLIP_LOOK[view.flip] : null
  const choices = [
    ...(baseline?.output && candidate?.output ? [{ label: 'baseline', diff: diffOutputs(baseline.output, candidate.output) }] : []),
    ...(view.reference && candidate?.output ? [{ label: 'reference', diff: diffOutputs(view.reference, candidate.output) }] : []),
  ]
  return (
    <Page
      title={<CaseTitle view={view} />} badge={<>{look && <ToneBadge tone={look.tone}>{look.label}</ToneBadge>}{flags.length > 0 && <ToneBadge tone="warn">Flagged</ToneBadge>}</>} sub={<CaseSub view={view} hint={look?.hint ?? null} />} crumbs={crumbs}
      actions={<>
        {neighbours && <CaseSteps key={view.caseId} neighbours={neighbours} filter={filter} casesHref={casesHref} query={query} back={setHref} />}
        {flag && <FlagButton traceId={view.traceId ?? view.key} flag={flag} hotkey label={flags.length > 0 ? 'Add a ticket' : 'Flag'} />}
      </>}
    >
      <div className={styles.two}>
        <ArmPanel title="Baseline" model={models.baseline} outcome={baseline} passed={baseline ? baseline.passed : view.before} reason={baseline ? baseline.reason : view.beforeReason} />
        <ArmPanel title="Candidate" model={models.candidate} outcome={candidate} passed={candidate ? candidate.passed : view.after} reason={candidate ? candidate.reason : view.afterReason} hint={otherTools ? OTHER_TOOLS : null} />
      </div>
      {choices.length > 0 && <DiffView choices={choices} />}
      <div className={styles.three}>
        <div className={styles.stack}>
          <Panel title="Request" note={view.request ? undefined : 'not known'} flush>
            {view.request ? <Conversation request={view.request} /> : <p className={styles.words}><span className={styles.dim}>This case came as a result only: its file has no request.</span></p>}
          </Panel>
          {view.expectation && <Panel title="What should have happened"><p className={styles.text}>{view.expectation}</p></Panel>}
          {view.reference && <Panel title="Reference" note="what production answered"><AnswerBody message={view.reference.message} /></Panel>}
          <JudgeVotes judgments={view.judgments} judgesHref={judgesHref} />
        </div>
        <div className={styles.stack}>
          <ExecutionsPanel view={view} {...attempt} />
          <FlagsPanel flags={flags} />
          <FlakinessPanel {...flaky} caseId={view.caseId} name={caseTitle(view.request) ?? view.key} />
          <CaseFacts view={view} traceHref={traceHref} />
        </div>
      </div>
    </Page>
  )
}

/** What was asked; the id where there is no request. */
function CaseTitle({ view }: { view: CaseView }) {
  const said = caseTitle(view.request)
  return said ? <TintedText text={said} /> : <Mono><span style={{ fontSize: 17 }}>{view.key}</span></Mono>
}

function CaseSub({ view, hint }: { view: CaseView; hint: string | null }) {
  return (
    <span className={styles.caseSub}>
      {hint && <span>{hint}</span>}
      <span className={styles.caseId}><Mono>{view.key}</Mono><CopyIcon value={view.key} label="Copy case id" /></span>
    </span>
  )
}

/** Segments and customer stand above: a dimension that only says them again is left out. */
function moreDimensions(view: CaseView): [string, string][] {
  const shown = new Set([...(view.adversarial ? [] : view.segments), view.customerId])
  return Object.entries(view.dimensions).map(([label, value]): [string, string] => [label, String(value)]).filter(([, value]) => !shown.has(value))
}

function CaseFacts({ view, traceHref }: { view: CaseView; traceHref: string | null }) {
  const dash = <span className={styles.faint}>none</span>
  return (
    <Panel title="Case">
      <Facts items={[
        { label: 'Segments', value: view.adversarial ? 'adversarial set' : view.segments.join(', ') || dash },
        { label: 'Cluster', value: view.cluster ?? view.clusterKey ?? dash },
        { label: 'Customer', value: view.customerId ?? dash },
        { label: 'Conversation', value: view.conversationId ? <Mono>{view.conversationId}</Mono> : dash },
        ...moreDimensions(view).map(([label, value]) => ({ label, value })),
        { label: 'Trace', value: traceHref ? <Link href={traceHref}>open the logged call</Link> : dash },
        ...(view.request?.params ? [{ label: 'Parameters', value: <Mono>{JSON.stringify(view.request.params)}</Mono> }] : []),
      ]} />
    </Panel>
  )
}
