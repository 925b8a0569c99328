import Link from 'next/link'
import type { ReactNode } from 'react'
import { CasesLink } from '@/components/cases/cases-link'
import { ForestPlot } from '@/components/charts/forest-plot'
import { ReviewSummary } from '@/components/review/review-summary'
import { BudgetButton, ResumeButton, type Resume } from '@/components/runs/budget-button'
import { CancelRunButton } from '@/components/runs/cancel-run-button'
import { FailureMatrix } from '@/components/runs/failure-matrix'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { LiveBanner, LiveSets } from '@/components/runs/live-sets'
import { RetryRunButton } from '@/components/runs/retry-run-button'
import type { RecordedPrompt } from '@/components/runs/arm-overrides'
import { ConfigPanel, MissingPanel, RunFacts } from '@/components/runs/run-facts'
import { SlicesPanel } from '@/components/runs/slices-panel'
import { SegmentTable } from '@/components/runs/segment-table'
import { SpendingPanel } from '@/components/runs/spending-panel'
import { VerdictBanner } from '@/components/runs/verdict-banner'
import { LinkButton } from '@/components/ui/link-button'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import { formatBudget } from '@/lib/core/cost/budget'
import type { SpendingView } from '@/lib/core/cost/spending-view'
import type { ActionResult } from '@/lib/core/display/action-result'
import { writeCaseFilter } from '@/lib/core/display/case-filter'
import { formatCount, formatPercent, formatPoints, plural } from '@/lib/core/display/format'
import { modelName } from '@/lib/core/display/model-name'
import { LIVE_LIMIT, type LiveFigures } from '@/lib/core/display/live-figures'
import type { ArmUsage, FailureCount, MissingCount, RunProgress, RunView, RunVotes, SetRow } from '@/lib/core/display/run-view'
import { weightInWords } from '@/lib/core/gate/composite'
import { blockingBreaks } from '@/lib/core/review/blocking-sets'
import type { OverrideRow } from '@/lib/core/review/score-override'
import type { SliceView } from '@/lib/core/display/slice-view'
import { packRows } from '@/lib/core/display/packed-rows'
import { plotRows } from '@/lib/core/display/set-rows'
import styles from '@/components/runs/run.module.css'

type Props = {
  base: string
  runsHref: string
  run: RunView
  rows: SetRow[]
  /** While the run is under way; null = it is over. */
  figures: LiveFigures | null
  usage: ArmUsage[]
  votes: RunVotes
  failures: FailureCount[]
  missing: MissingCount[]
  slices: { slices: SliceView[]; searched: number } | null
  pin: ((index: number) => Promise<ActionResult>) | null
  canReview: boolean
  /** The newest override of the run and what became of it; null = there was none. */
  override: OverrideRow | null
  /** Critical segments inside the sets that block. */
  critical: string[]
  adversarialHref: string
  cancel: (() => Promise<ActionResult>) | null
  /** null for uploaded results, which cost nothing here. */
  spending: SpendingView | null
  /** Goes on with a paused run or changes its budget; null for those who may not, and when it has ended. */
  resume: Resume | null
  settingsHref: string
  /** What the button says that goes on with a run that has ended, and what it does; null where nothing is left to measure. */
  retry: { label: string; run: () => Promise<ActionResult<{ sentence: string }>> } | null
  recorded: RecordedPrompt
  /** What people say of the judges of this run; null = nothing. */
  judges: ReactNode
}

/** Rows of the plot; the table below has all. */
const PLOT_ROWS = 12

export function RunPage(props: Props) {
  const { base, run, rows, figures } = props
  const fileName = `slicegate-${run.id}.csv`
  const footer = <MeanFooter base={base} run={run} />
  const retry = props.retry && <RetryRunButton label={props.retry.label} retry={props.retry.run} />
  // Last in its column, so that nothing moves when the verdict comes; the verdict has the link to it.
  const reviewed = run.purpose === 'gate' && (props.canReview || run.reviews.length > 0 || run.report?.gate === 'blocked')
  const reviewHref = run.purpose === 'gate' && (run.report?.gate === 'blocked' || run.report?.gate === 'inconclusive') ? `${base}/review` : null
  return (
    <Page title={run.name} crumbs={[{ label: 'Runs', href: props.runsHref }]} sub={<RunSub run={run} />}>
      {figures
        ? (
          <LiveBanner
            list={`${base}/cases`} figures={figures} run={{ status: run.status, candidate: run.candidate, baseline: run.baseline }}
            live={<LiveRefresh url={`/api/v1/runs/${run.id}/events`} />} cancel={props.cancel ? <CancelRunButton cancel={props.cancel} /> : null} paused={pausedParts(props)}
          />
        )
        : <VerdictBanner base={base} run={run} rows={rows} side={run.report === null ? retry : reviewHref && <Link className={styles.toReview} href={reviewHref}>Review</Link>} />}
      <div className={styles.columns}>
        <div className={styles.column}>
          {figures ? <LiveSets figures={figures} base={base} fileName={fileName} footer={footer} plotted={PLOT_ROWS} /> : (
            <>
              <Plot rows={plotRows(rows)} base={base} measuring={run.report === null} />
              <Panel title="Segments" note={plural(rows.length, 'row')} flush>
                <SegmentTable packed={packRows(rows, run.families)} base={base} fileName={fileName} footer={footer} />
              </Panel>
            </>
          )}
          {props.judges}
          {run.report && <SlicesPanel slices={props.slices?.slices ?? []} searched={props.slices?.searched ?? null} base={base} pin={props.pin} />}
          {run.report && run.kind === 'replay' && <FailureMatrix counts={props.failures} hrefOf={failureHref(base)} />}
        </div>
        <div className={styles.column}>
          <RunSpending {...props} />
          <RunFacts base={base} run={run} usage={props.usage} votes={props.votes} recorded={props.recorded} />
          <ConfigPanel run={run} />
          <MissingPanel base={base} missing={props.missing} action={run.report === null ? null : retry} />
          {reviewed && run.report && (
            <ReviewSummary
              reviews={run.reviews} breaks={blockingBreaks(run.report)} critical={props.critical} override={props.override} reviewHref={reviewHref} runsHref={props.runsHref} adversarialHref={props.adversarialHref}
            />
          )}
        </div>
      </div>
    </Page>
  )
}

/** What the banner of a paused run says and offers. */
function pausedParts({ spending, figures, resume, settingsHref }: Props): { sentence: string; under: string; resume: ReactNode } | null {
  const progress = figures?.progress
  if (!spending?.paused || !progress) return null
  const { cap, sentence } = spending.paused
  const offer = resume === null ? null : cap === 'run' ? <BudgetButton paused why={budgetFigures(spending, progress)} suggestedUsd={spending.suggestedUsd} resume={resume} />
    : <>{cap === 'week' && <LinkButton href={settingsHref} variant="default">Configuration</LinkButton>}<ResumeButton resume={resume} /></>
  return { sentence, under: `What was measured stays: ${plural(progress.done, 'case')} of ${formatCount(progress.total)}. Nothing more is called until the run goes on.`, resume: offer }
}

function budgetFigures({ spentUsd, budgetUsd, projectedUsd, unpricedCalls }: SpendingView, progress: RunProgress | null): string {
  const spent = `${unpricedCalls > 0 ? 'At least ' : ''}${formatBudget(spentUsd)}${budgetUsd === null ? '' : ` of ${formatBudget(budgetUsd)}`} spent.`
  if (progress && progress.done >= progress.total) return `${spent} Every case is measured; re-runs are left.`
  return projectedUsd === null ? spent : `${spent} At the mean cost of the cases so far all of them cost ${formatBudget(projectedUsd)}; re-runs come on top.`
}

/** The budget of a replay that has one, or that goes on under that of the week. */
function RunSpending({ run, spending, figures, resume }: Props) {
  const progress = figures?.progress ?? null
  if (!spending || (spending.budgetUsd === null && (spending.week === null || progress === null))) return null
  const stopped = run.status === 'cancelled' || run.status === 'failed'
  const change = resume && (progress || stopped) && run.status !== 'paused' && run.status !== 'deciding' && spending.budgetUsd !== null
    ? <BudgetButton paused={stopped} variant="default" size="compact-xs" why={budgetFigures(spending, progress)} suggestedUsd={Math.max(spending.budgetUsd, spending.suggestedUsd ?? 0)} resume={resume} /> : null
  return <SpendingPanel spending={spending} progress={progress} action={change} />
}

function RunSub({ run }: { run: RunView }) {
  return <>{modelName(run.candidate)} against {modelName(run.baseline)}{run.kind === 'results' && ', uploaded results'}</>
}

function failureHref(base: string) {
  return (segment: string, failureKind?: string) => {
    const path = segment === 'adversarial' ? '/sets/adversarial/adversarial' : `/sets/segment/${encodeURIComponent(segment)}`
    return `${base}${path}?${writeCaseFilter({ flip: 'break', failureKind })}`
  }
}

function Plot({ rows, base, measuring }: { rows: SetRow[]; base: string; measuring: boolean }) {
  const shown = rows.slice(0, PLOT_ROWS)
  const rest = rows.slice(PLOT_ROWS)
  const blocking = rest.filter((row) => row.blocks).length
  if (rows.length === 0) return null
  return (
    <Panel title="Change by segment" note={measuring ? 'largest first' : 'worst first'} flush>
      <ForestPlot
        rows={shown} base={base} fixedLimit={measuring ? LIVE_LIMIT : undefined}
        footer={rest.length > 0 && <span>{rest.length} more, {blocking === 0 ? 'none blocked' : `${blocking} blocked`}: all are in the table</span>}
      />
    </Panel>
  )
}

/** The mean stands under the table, as in the printed report. */
function MeanFooter({ base, run }: { base: string; run: RunView }) {
  const mean = run.report?.mean
  if (!mean) return <span>{run.status === 'cancelled' || run.status === 'failed' ? 'Nothing was decided: the run ended early.' : 'The gate decides when every case is measured.'}</span>
  const delta = mean.weightedBefore === null || mean.weightedAfter === null ? null : mean.weightedAfter - mean.weightedBefore
  const [weight, composite] = [weightInWords(run.report!), run.report!.composite]
  return (
    <>
      <span className="num">
        {weight === null || composite === null
          ? <>Mean (weighted) of all <CasesLink list={`${base}/cases`} n={mean.n}>{plural(mean.n, 'case')}</CasesLink>, adversarial ones included: {formatPercent(mean.weightedBefore)} → {formatPercent(mean.weightedAfter)} ({formatPoints(delta)}).</>
          : <>Mean of all {plural(mean.n, 'case')}, weighted ({weight}): {formatPercent(composite.before)} → {formatPercent(composite.after)} ({formatPoints(composite.after - composite.before)}); unweighted: {formatPercent(mean.weightedBefore)} → {formatPercent(mean.weightedAfter)} ({formatPoints(delta)}).</>}
        {mean.traffic && <> As the traffic is, each of the {plural(mean.traffic.n, 'drawn case')} counted for the traces that it stands for ({formatCount(Math.round(mean.traffic.standsFor))} in all): {formatPercent(mean.traffic.before.rate)} → {formatPercent(mean.traffic.after.rate)}.</>}
        {run.report!.aggregate === 'min_segment' ? ' No mean decides; all cases together are tested like one more segment.' : ' The weighted mean takes part in the decision.'}
      </span>
      <span className={styles.reports}>
        Report: <Link href={`/api/v1/runs/${run.id}/report?format=html`} prefetch={false} target="_blank">HTML</Link>
        <Link href={`/api/v1/runs/${run.id}/report?format=markdown`} prefetch={false} target="_blank">Markdown</Link>
        <Link href={`/api/v1/runs/${run.id}/report`} prefetch={false} target="_blank">JSON</Link>
      </span>
    </>
  )
}
