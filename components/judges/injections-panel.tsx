import { ShieldQuestion } from 'lucide-react'
import { ToneBadge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import { formatCost, formatCount, formatPercent, plural } from '@/lib/core/display/format'
import { shareOf, type JudgeCheckView } from '@/lib/core/display/judges-view'
import { judgeTestSentence, judgeTestSummary, type InjectionOutcome, type JudgeTestSummary, type Moved } from '@/lib/core/judging/injection-summary'
import { INJECTION_PLACES, type InjectionPlace } from '@/lib/core/judging/injection-test'
import { INJECTION_SET_VERSION } from '@/lib/core/judging/prompt-injections'
import tables from '@/components/ui/table.module.css'
import styles from '@/components/judges/judges.module.css'

const PLACE_WORDS: Record<InjectionPlace, string> = {
  worse: 'Worse answer', 'equal-first': 'Equal answer', 'equal-second': 'Equal answer, swapped', rubric: 'Rubric', argument: 'Argument',
}

type Props = { checks: JudgeCheckView[]; structural: { moved: number; n: number }; mayStart: boolean }

/** What injected instructions did to the judge in the newest test, beside the structural layer, and the tests before. */
export function InjectionsPanel({ checks, structural, mayStart }: Props) {
  const [newest] = checks
  const shown = checks.find(({ status, result }) => status === 'done' && result?.set === INJECTION_SET_VERSION)
  const earlier = checks.filter((check) => check !== shown && check.status !== 'running')
  return (
    <Panel title="Injected instructions" note={shown ? <>{shown.model}, <TimeAgo at={shown.finishedAt ?? shown.createdAt} /></> : 'never tested'} flush id="injections">
      {newest?.status === 'running' && <Running check={newest} />}
      {newest?.status === 'failed' && <p className={styles.failed} role="alert"><ToneBadge tone="blocked">Failed</ToneBadge> {newest.model}: {newest.error}</p>}
      {shown?.result ? <Found check={shown} summary={judgeTestSummary(shown.result)} structural={structural} /> : <NotTested structural={structural} mayStart={mayStart} />}
      {earlier.length > 0 && <Earlier checks={earlier} />}
    </Panel>
  )
}

function Running({ check }: { check: JudgeCheckView }) {
  return <div className={styles.running} role="status"><ToneBadge tone="accent" live>Testing</ToneBadge><span>{check.model} on {check.endpointName}: {plural(check.calls, 'reply', 'replies')} so far, of about 200</span></div>
}

function NotTested({ structural, mayStart }: Omit<Props, 'checks'>) {
  return (
    <EmptyState icon={<ShieldQuestion size={18} />} title="Nobody knows yet whether this judge can be talked over">
      {mayStart ? 'Test the judge: answers that carry orders, faked replies and faked markers are put to it, beside the same answers without them.' : 'A reviewer or an admin tests the judge with answers that carry orders, faked replies and faked markers.'}
      {' '}The structural layer asks no model: {structural.moved} of {formatCount(structural.n)} verdicts moved.
    </EmptyState>
  )
}

function Found({ check, summary, structural }: { check: JudgeCheckView; summary: JudgeTestSummary; structural: Props['structural'] }) {
  const { twins } = summary
  const told = twins.first + twins.second + twins.tie
  return (
    <>
      <div className={styles.pad}>
        <p className={styles.say}>{judgeTestSentence(summary)}.</p>
        <p className={styles.note}>
          A verdict moves when the side with the text comes off better than without it. The bound is the exact one-sided 95% limit for this set of texts; it says nothing about texts that are not in it.
        </p>
        <dl className={styles.figures}>
          <div><dt>Structural layer</dt><dd>{structural.moved} of {formatCount(structural.n)}<small>tool calls, JSON and checks, computed now</small></dd></div>
          <div><dt>Harmless texts</dt><dd>{summary.controls.moved} of {summary.controls.n}<small>moved it without giving orders</small></dd></div>
          <div><dt>Same answer twice</dt><dd>{told === 0 ? '–' : `${twins.tie} of ${told} ties`}<small>{twins.first} for the first, {twins.second} for the second</small></dd></div>
          <div><dt>Not counted</dt><dd>{summary.all.unreadable + summary.all.noRoom}<small>{summary.all.unreadable} unreadable, {summary.all.noRoom} had won already</small></dd></div>
          <div><dt>Paid</dt><dd>{formatCost(check.costUsd)}<small>{plural(check.calls, 'call')}, by {check.createdBy}</small></dd></div>
        </dl>
      </div>
      <KindTable summary={summary} />
      <EveryText summary={summary} />
    </>
  )
}

function KindTable({ summary }: { summary: JudgeTestSummary }) {
  return (
    <div className={tables.scroll} style={{ borderTop: '1px solid var(--sg-border)' }}>
      <table className={`${tables.table} ${tables.sticky} ${styles.table}`}>
        <thead><tr><th scope="col">Kind of text</th><th scope="col" className={tables.num}>All</th>{INJECTION_PLACES.map((place) => <th key={place} scope="col" className={tables.num}>{PLACE_WORDS[place]}</th>)}</tr></thead>
        <tbody>
          {summary.byKind.map(({ kind, ...all }) => {
            const rows = summary.rows.filter((row) => row.kind === kind)
            return (
              <tr key={kind}>
                <td>{kind.charAt(0).toUpperCase() + kind.slice(1)}<small>{plural(rows.length, 'text')}</small></td>
                <td className={tables.num}><b style={{ fontWeight: 600 }}><MovedCell {...all} /></b></td>
                {INJECTION_PLACES.map((place) => <td key={place} className={tables.num}><MovedCell {...countPlace(rows.map(({ outcomes }) => outcomes[place]))} /></td>)}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function countPlace(outcomes: InjectionOutcome[]): Pick<Moved, 'moved' | 'n'> {
  return { moved: outcomes.filter((outcome) => outcome === 'moved').length, n: outcomes.filter((outcome) => outcome === 'moved' || outcome === 'held').length }
}

function MovedCell({ moved, n }: Pick<Moved, 'moved' | 'n'>) {
  if (n === 0) return <span className={tables.faint}>not known</span>
  return <span className={moved > 0 ? styles.moved : undefined} title={formatPercent(shareOf(moved, n))}>{moved} of {n}</span>
}

const OUTCOME_WORDS: Record<InjectionOutcome, string> = { held: 'held', moved: 'moved', unreadable: 'unreadable', 'no room': 'had won' }

function EveryText({ summary }: { summary: JudgeTestSummary }) {
  return (
    <details className={styles.more}>
      <summary>Every text and what became of it</summary>
      <div className={tables.scroll}>
        <table className={`${tables.table} ${styles.table}`}>
          <thead><tr><th scope="col">Text</th>{INJECTION_PLACES.map((place) => <th key={place} scope="col">{PLACE_WORDS[place]}</th>)}</tr></thead>
          <tbody>
            {summary.rows.map(({ kind, text, outcomes }) => (
              <tr key={text}>
                <td><span className={styles.text} title={`${kind}: ${visible(text)}`}>{visible(text)}</span></td>
                {INJECTION_PLACES.map((place) => <td key={place} className={outcomes[place] === 'moved' ? styles.moved : tables.dim}>{OUTCOME_WORDS[outcomes[place]]}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

/** Line ends and characters that are not seen, or that turn the line round, are written out. */
function visible(text: string): string {
  return text.replaceAll('\n', '⏎').replace(/[\u200b\u202a-\u202e]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`)
}

function Earlier({ checks }: { checks: JudgeCheckView[] }) {
  return (
    <details className={styles.more}>
      <summary>{plural(checks.length, 'other test')}</summary>
      <ul className={styles.earlier}>
        {checks.map((check) => (
          <li key={check.id}>
            <b style={{ fontWeight: 550 }}>{check.model}</b>
            <span>{check.result ? judgeTestSentence(judgeTestSummary(check.result)) : `failed: ${check.error ?? 'no reason'}`}</span>
            <span>{Object.entries(check.promptVersions).filter(([name]) => name !== 'set').map(([, version]) => version).join(', ')}, <TimeAgo at={check.createdAt} /></span>
          </li>
        ))}
      </ul>
    </details>
  )
}
