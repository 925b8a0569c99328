import { CircleDollarSign } from 'lucide-react'
import Link from 'next/link'
import { BudgetLine } from '@/components/cost/budget-line'
import { ModelPanel, RolePanel } from '@/components/cost/cost-tables'
import { RunsCostPanel } from '@/components/cost/runs-cost-panel'
import { assumptionText, SavedPanel } from '@/components/cost/saved-panel'
import { WeeksPanel } from '@/components/cost/weeks-panel'
import { LiveRefresh } from '@/components/runs/live-refresh'
import type { ExportCsv } from '@/components/ui/csv-button'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import { costSentence, type CostPeriod, type CostReport } from '@/lib/core/cost/cost-report'
import { plural } from '@/lib/core/display/format'
import styles from '@/components/cost/cost.module.css'

type Props = {
  report: CostReport
  /** What the project's budget of the week has left; `budgetUsd` null = it has none. */
  weekBudget: { spentUsd: number; unpricedCalls: number; budgetUsd: number | null }
  /** Which sums are shown, and the addresses of both. */
  shown: 'week' | 'all'
  hrefs: { week: string; all: string }
  weeks: number
  runs: { next: string | null; first: string | null; from: number; to: number }
  runsHref: string
  /** null: the person may not set prices. */
  pricesHref: string | null
  eventsUrl: string
  exportAll: ExportCsv
}

/** What the runs cost, and what the same cases would have cost if every pair were judged in the plain way. */
export function CostPage(props: Props) {
  const { report, shown, hrefs, runs, runsHref } = props
  const live = <LiveRefresh url={props.eventsUrl} quiet />
  if (report.all.total.calls + report.all.total.cached === 0) return <Page docs="cost" title="Cost">{live}<NothingYet runs={report.runs.length} weeks={props.weeks} runsHref={runsHref} /></Page>
  const period = shown === 'week' ? report.week : report.all
  const name = shown === 'week' ? 'This week' : `The last ${plural(props.weeks, 'week')}`
  return (
    <Page
      docs="cost" title="Cost" sub="What runs paid for answers and votes, and what was not paid."
      actions={(
        <nav className={styles.period} aria-label="Period">
          <Link href={hrefs.week} scroll={false} aria-current={shown === 'week' ? 'page' : undefined}>This week</Link>
          <Link href={hrefs.all} scroll={false} aria-current={shown === 'all' ? 'page' : undefined}>{plural(props.weeks, 'week')}</Link>
        </nav>
      )}
    >
      {live}
      <Panel label="Summary"><p className={styles.headline}>{costSentence(name, period)}</p>{shown === 'week' && props.weekBudget.budgetUsd !== null && <BudgetLine label="The project's budget of this week" {...props.weekBudget} />}</Panel>
      <UnknownPrices period={period} pricesHref={props.pricesHref} />
      {period.runs > 0 && <SavedPanel period={period} assumption={assumptionText(report.judges)} />}
      {period.total.calls + period.total.cached > 0 && <div className={styles.grid}><RolePanel rows={period.roles} /><ModelPanel rows={period.models} /></div>}
      <WeeksPanel weeks={report.weeks} />
      <RunsCostPanel rows={report.runs.slice(runs.from, runs.to)} total={report.runs.length} runsHref={runsHref} next={runs.next} first={runs.first} exportAll={props.exportAll} />
    </Page>
  )
}

function NothingYet({ runs, weeks, runsHref }: { runs: number; weeks: number; runsHref: string }) {
  return (
    <Panel flush label="Cost">
      <EmptyState icon={<CircleDollarSign size={18} />} title="Nothing was paid for yet" more={<LinkButton href={runsHref} variant="default">To the runs</LinkButton>}>
        {runs === 0 ? `No run called a model in the last ${plural(weeks, 'week')}. The next one shows here what its answers and votes cost, and what was saved.`
          : 'Runs have begun, and no model has answered. What answers and votes cost shows here as they come.'}
      </EmptyState>
    </Panel>
  )
}

/** Which models have no price: their money is in no sum. */
function UnknownPrices({ period, pricesHref }: { period: CostPeriod; pricesHref: string | null }) {
  const models = period.models.filter(({ all }) => all.unpriced > 0)
  if (models.length === 0) return null
  const list = models.map(({ model, all }) => `${plural(all.unpriced, 'call')} to ${model}`).join(', ')
  return (
    <div className={styles.strip} role="note">
      <p><b style={{ fontWeight: 600 }}>Unknown price:</b> {list}. What they cost is in no sum of this page. A price that is set counts from the next run on.</p>
      {pricesHref ? <LinkButton href={pricesHref} variant="default">Set prices</LinkButton> : <span>An admin sets prices in the settings.</span>}
    </div>
  )
}
