import { Button } from '@mantine/core'
import { Download, Flag, ShieldAlert } from 'lucide-react'
import Link from 'next/link'
import { AdversarialCohorts } from '@/components/charts/adversarial-cohorts'
import { AdversarialTrend } from '@/components/charts/adversarial-trend'
import { AdversarialTable } from '@/components/overview/adversarial-table'
import { ChainLine, type ChainView } from '@/components/overview/chain-line'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterBar } from '@/components/ui/filter-bar'
import { LinkButton } from '@/components/ui/link-button'
import { Page } from '@/components/ui/page'
import { PageLinks } from '@/components/ui/page-link'
import { Panel } from '@/components/ui/panel'
import type { AdversarialListRow, AdversarialTrendPoint } from '@/lib/core/display/adversarial-view'
import { LIFE_LOOK } from '@/lib/core/display/flag-view'
import { formatPercent, plural } from '@/lib/core/display/format'
import type { CohortLine } from '@/lib/core/flag/cohort-lines'
import { LIFE_STATES } from '@/lib/core/flag/flag-life'
import styles from '@/components/overview/adversarial.module.css'

type Props = {
  rows: AdversarialListRow[]
  cohorts: { month: string; cases: number }[]
  trend: { points: AdversarialTrendPoint[]; cohorts: CohortLine[]; growth: string | null }
  base: string
  slug: string
  /** How often an adversarial case counts in the weighted mean. */
  weight: number
  chain: ChainView
  /** Tickets of the helpdesk that wait for a person. */
  waiting: number
  canFlag: boolean
  filtered: boolean
  next: string | null
  first: string | null
}

/** Failures that customers reported. The set only grows: there is nothing here that takes a case away. */
export function AdversarialPage({ rows, cohorts, trend, base, slug, weight, chain, waiting, canFlag, filtered, next, first }: Props) {
  const size = cohorts.reduce((sum, { cases }) => sum + cases, 0)
  const newest = trend.points.at(-1)
  return (
    <Page
      docs="adversarial" title="Adversarial set" sub="Failures that customers reported. Every run replays all of them; none is ever removed."
      actions={<>
        {size > 0 && <Button component="a" href={`/api/v1/adversarial?project=${encodeURIComponent(slug)}`} variant="default" download={`adversarial-${slug}.jsonl`} leftSection={<Download size={14} />}>Export JSONL</Button>}
        {canFlag && <LinkButton href={`${base}/flag`} variant="default" leftSection={<Flag size={14} />}>Flag a failure</LinkButton>}
      </>}
    >
      {size > 0 && <ChainLine {...chain} size={size} />}
      {newest && (
        <Panel title="Pass rate and size" note="per run">
          <AdversarialTrend points={trend.points} height={230} />
          {trend.growth && <p className={styles.growth}>{trend.growth}</p>}
          <Means point={newest} weight={weight} base={base} />
        </Panel>
      )}
      {trend.cohorts.length > 0 && (
        <Panel title="Pass rate by month of entry" note="the same runs in every picture: a case stays in its month">
          <AdversarialCohorts lines={trend.cohorts} names={Object.fromEntries(trend.points.map(({ runId, name }) => [runId, name]))} floor={newest?.floor ?? null} />
        </Panel>
      )}
      {waiting > 0 && <p className={styles.waiting}>{plural(waiting, 'ticket')} of the helpdesk {waiting === 1 ? 'waits' : 'wait'} for a person. <Link href={`${base}/flag#inbox`}>Open the inbox</Link></p>}
      <Panel title="Cases" note={size > 0 ? `${plural(size, 'case')} in the set` : undefined} flush>
        {size === 0
          ? <EmptyState icon={<ShieldAlert size={18} />} title="No failure was reported yet">When a customer complains, flag the trace with the ticket and what should have happened. It becomes a case that every later run replays.</EmptyState>
          : <Cases rows={rows} cohorts={cohorts} base={base} filtered={filtered} next={next} first={first} />}
      </Panel>
    </Page>
  )
}

function Cases({ rows, cohorts, base, filtered, next, first }: Pick<Props, 'rows' | 'cohorts' | 'base' | 'filtered' | 'next' | 'first'>) {
  return (
    <>
      <FilterBar
        placeholder="Search words, ids and tickets"
        choices={[
          { name: 'state', label: 'Any state', data: LIFE_STATES.map((state) => ({ value: state, label: LIFE_LOOK[state].label })) },
          { name: 'month', label: 'Any month of entry', data: cohorts.map(({ month, cases }) => ({ value: month, label: `${month} (${cases})` })) },
        ]}
      />
      {rows.length > 0
        ? <><AdversarialTable rows={rows} base={base} /><PageLinks shown={plural(rows.length, 'case')} next={next} first={first} /></>
        : <EmptyState icon={<ShieldAlert size={18} />} title={filtered ? 'No case matches' : 'No more cases'}>Try another filter.</EmptyState>}
    </>
  )
}

/** Both means of the newest run side by side: the set's weight moves the one and not the other. */
function Means({ point, weight, base }: { point: AdversarialTrendPoint; weight: number; base: string }) {
  return (
    <dl className={styles.means}>
      <div><dt>This set</dt><dd>{formatPercent(point.after)}{point.floor !== null && <small>floor {formatPercent(point.floor, 0)}, gates alone</small>}</dd></div>
      <div><dt>All cases, weighted</dt><dd>{formatPercent(point.weighted)}<small>adversarial cases count {weight} times</small></dd></div>
      <div><dt>All cases, unweighted</dt><dd>{formatPercent(point.unweighted)}<small>every case counts once</small></dd></div>
      <div><dt>Newest run</dt><dd className={styles.runName}><Link href={`${base}/runs/${point.runId}?set=adversarial%3Aadversarial`}>{point.name}</Link><small>{plural(point.size, 'case')} of the set</small></dd></div>
    </dl>
  )
}
