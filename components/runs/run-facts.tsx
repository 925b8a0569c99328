import type { ReactNode } from 'react'
import { formatCost, formatCount, formatDuration, formatMoment, plural } from '@/lib/core/display/format'
import { modelName } from '@/lib/core/display/model-name'
import { sliceWarning } from '@/lib/core/gate/add-slices'
import type { ArmUsage, ArmView, MissingCount, RunView, RunVotes } from '@/lib/core/display/run-view'
import { CasesLink } from '@/components/cases/cases-link'
import { ArmOverridesLines, type RecordedPrompt } from '@/components/runs/arm-overrides'
import { CopyIcon } from '@/components/ui/copy-command'
import { Facts, Mono, Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import styles from '@/components/runs/run.module.css'

export function RunFacts({ base, run, usage, votes, recorded }: { base: string; run: RunView; usage: ArmUsage[]; votes: RunVotes; recorded: RecordedPrompt }) {
  const took = run.startedAt && run.finishedAt ? Date.parse(run.finishedAt) - Date.parse(run.startedAt) : null
  const facts: { label: string; value: ReactNode }[] = [
    { label: 'Candidate', value: <><ArmLine arm={run.candidate} />{run.candidate.overrides && <ArmOverridesLines overrides={run.candidate.overrides} recorded={recorded} />}</> },
    { label: 'Baseline', value: <ArmLine arm={run.baseline} /> },
    { label: 'Cases', value: <><CasesLink list={`${base}/cases`} n={run.casesTotal}>{formatCount(run.casesTotal)}</CasesLink> of {run.dataset ? `${run.dataset.name} v${run.dataset.version}` : run.kind === 'results' ? 'uploaded results' : 'a dataset that was deleted'}</> },
    { label: 'Started', value: <>{run.createdBy ? `by ${run.createdBy}, ` : ''}<TimeAgo at={run.createdAt} /></> },
    ...(run.kind === 'replay' ? [{ label: 'Took', value: took === null ? 'not finished' : formatDuration(took) }] : []),
    ...(votes.votes > 0 ? [{ label: 'Votes', value: <VotesLine base={base} {...votes} /> }] : []),
    ...(run.git ? [{ label: 'Git', value: <GitLine git={run.git} /> }] : []),
    { label: 'Seed', value: <Mono>{run.seed}</Mono> },
    { label: 'Run id', value: <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}><Mono>{run.id.slice(0, 13)}…</Mono><CopyIcon value={run.id} label="Copy run id" /></span> },
  ]
  return (
    <Panel title="Run">
      <Facts items={facts} />
      {run.kind === 'replay' && <><div className={styles.split} /><UsageTable usage={(['baseline', 'candidate'] as const).map((arm) => usage.find((row) => row.arm === arm) ?? noCalls(arm))} /></>}
    </Panel>
  )
}

/** A pair that the judge sees the other way round in the other order is a tie: how often that was so says how far to trust it. */
function VotesLine({ base, votes, cached, rounds, flips }: RunVotes & { base: string }) {
  return (
    <>
      {formatCount(votes)}{cached > 0 && <span style={{ color: 'var(--sg-faint)' }}>, {formatCount(cached)} from the cache</span>}
      {rounds > 0 && <div style={{ color: 'var(--sg-faint)' }}><CasesLink list={`${base}/cases`} filter={{ votes: 'order-flip' }} n={flips}>{plural(flips, 'order flip')}</CasesLink> in {plural(rounds, 'pair')} asked both ways</div>}
    </>
  )
}

/** Stands for an arm until its first call is done, so that the table keeps its place. */
function noCalls(arm: ArmUsage['arm']): ArmUsage {
  return { arm, calls: 0, cached: 0, priced: 0, costUsd: null, inputTokens: null, outputTokens: null, medianLatencyMs: null }
}

/** Why sides of cases have no result: counted, never a fail. */
export function MissingPanel({ base, missing, action }: { base: string; missing: MissingCount[]; action: ReactNode }) {
  if (missing.length === 0) return null
  return (
    <Panel title="Not measured" note="counted, never a fail">
      <Facts items={missing.map((row) => ({ label: `${formatCount(row.n)} ${row.arm}`, value: <CasesLink list={`${base}/cases`} filter={{ missing: `${row.arm}: ${row.reason}` }} n={row.n}>{row.reason}</CasesLink> }))} />
      {action && <div className={styles.panelEnd}>{action}</div>}
    </Panel>
  )
}

function ArmLine({ arm }: { arm: ArmView }) {
  return (
    <>
      <Mono>{modelName(arm)}</Mono>
      {arm.recorded && <span style={{ color: 'var(--sg-faint)' }}> as recorded</span>}
      {arm.endpoint && <span style={{ color: 'var(--sg-faint)' }}> on {arm.endpoint}</span>}
      {arm.params && Object.keys(arm.params).length > 0 && <div style={{ color: 'var(--sg-faint)' }}><Mono>{JSON.stringify(arm.params)}</Mono></div>}
    </>
  )
}

function GitLine({ git }: { git: NonNullable<RunView['git']> }) {
  const parts = [git.branch, git.commit?.slice(0, 10), git.pullRequest && `#${git.pullRequest}`, git.actor].filter(Boolean)
  return <Mono>{parts.join(' · ')}</Mono>
}

/** Sums cover the calls whose figure the provider gave; the others are named, not counted as zero. */
function UsageTable({ usage }: { usage: ArmUsage[] }) {
  const figure = (label: string, of: (arm: ArmUsage) => ReactNode) => (
    <tr><th scope="row">{label}</th>{usage.map((arm) => <td key={arm.arm}>{of(arm)}</td>)}</tr>
  )
  return (
    <table className={styles.usage}>
      <thead><tr><td />{usage.map((arm) => <th key={arm.arm} scope="col">{arm.arm}</th>)}</tr></thead>
      <tbody>
        {figure('Calls', (arm) => formatCount(arm.calls))}
        {usage.some((arm) => arm.cached > 0) && figure('From the cache', (arm) => formatCount(arm.cached))}
        {figure('Cost', (arm) => formatCost(arm.costUsd))}
        {usage.some((arm) => arm.calls > arm.priced) && figure('Cost unknown', (arm) => `${formatCount(arm.calls - arm.priced)} calls`)}
        {figure('Tokens in', (arm) => formatCount(arm.inputTokens))}
        {figure('Tokens out', (arm) => formatCount(arm.outputTokens))}
        {figure('Median latency', (arm) => formatDuration(arm.medianLatencyMs))}
      </tbody>
    </table>
  )
}

export function ConfigPanel({ run }: { run: RunView }) {
  // found slices have a panel of their own
  const slices = (run.report?.slices ?? []).map(sliceWarning)
  const warnings = (run.report?.warnings ?? []).filter((warning) => !slices.includes(warning))
  return (
    <Panel title="Configuration" note={run.decidedAt ? `decided ${formatMoment(run.decidedAt)}` : undefined}>
      <pre className={styles.config} tabIndex={0} aria-label="eval_config.yaml of this run">{run.configText.trim() || 'Defaults: the run has no configuration of its own.'}</pre>
      <AcceptedFamilies families={run.families.filter(({ accepted }) => accepted)} />
      {warnings.length > 0 && (
        <ul className={styles.warnings} style={{ marginTop: 12 }}>{warnings.map((warning) => <li key={warning}>{warning}</li>)}</ul>
      )}
    </Panel>
  )
}

const MAX_FAMILIES = 8

/** Families that the text above does not name: they were accepted in the product before the run started. */
function AcceptedFamilies({ families }: { families: RunView['families'] }) {
  if (families.length === 0) return null
  return (
    <>
      <h3 className={styles.beside}>Families beside the file</h3>
      <ul className={styles.warnings}>
        {families.slice(0, MAX_FAMILIES).map(({ id, label, origin, patterns }) => <li key={id}><b>{label}</b>, {plural(patterns.length, 'segment')}: {origin}</li>)}
        {families.length > MAX_FAMILIES && <li>{formatCount(families.length - MAX_FAMILIES)} more</li>}
      </ul>
    </>
  )
}
