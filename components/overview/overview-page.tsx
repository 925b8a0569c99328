import { Activity, Radar, ShieldAlert } from 'lucide-react'
import Link from 'next/link'
import { AdversarialTrend } from '@/components/charts/adversarial-trend'
import { ForestPlot } from '@/components/charts/forest-plot'
import { CoverageBars } from '@/components/coverage/coverage-bars'
import { ShareBar } from '@/components/coverage/share-bar'
import { ActiveRun } from '@/components/overview/active-run'
import { FirstSteps } from '@/components/overview/first-steps'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { RunsTable } from '@/components/runs/runs-table'
import { VerdictBanner } from '@/components/runs/verdict-banner'
import { DetectorChip, DetectorWarning } from '@/components/gate-health/detector-chip'
import { ToneBadge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import type { DetectorView } from '@/lib/core/display/gate-health-view'
import { plural } from '@/lib/core/display/format'
import type { CoverageSummaryView } from '@/lib/core/display/coverage-types'
import { groupingNote, summarise } from '@/lib/core/display/coverage-view'
import type { AdversarialPoint } from '@/lib/core/display/overview-view'
import type { RunRow, RunView, SetRow } from '@/lib/core/display/run-view'
import { plotRows } from '@/lib/core/display/set-rows'
import type { RunStatus } from '@/lib/core/types'
import styles from '@/components/overview/overview.module.css'

type Props = {
  name: string
  slug: string
  base: string
  origin: string
  run: RunView | null
  rows: SetRow[]
  active: { id: string; name: string; status: RunStatus; done: number; total: number } | null
  coverage: CoverageSummaryView | null
  trend: AdversarialPoint[]
  recent: RunRow[]
  /** What a project without runs has so far; null = it has runs. */
  counts: { keys: number; traces: number; endpoints: number; replayCases: number } | null
  /** The person may start runs and refreshes. */
  canStart: boolean
  /** Blocks without a review, newest first. */
  blocks: { id: string; name: string; decidedAt: string }[]
  detector: DetectorView
}

const WORST = 8
const CLUSTERS = 6

export function OverviewPage(props: Props) {
  const { base, run, rows, active, coverage, trend, recent, counts, blocks } = props
  const live = <LiveRefresh url={`/api/v1/projects/${encodeURIComponent(props.slug)}/events`} quiet />
  if (counts !== null) {
    return <Page title={props.name}>{live}<FirstSteps origin={props.origin} counts={counts} base={base} canStart={props.canStart} /></Page>
  }
  const worst = plotRows(rows).slice(0, WORST)
  return (
    <Page title="Overview" badge={<DetectorChip detector={props.detector} base={base} />} sub={run ? <>Newest decision: <Link href={`${base}/runs/${run.id}`}>{run.name}</Link>, <TimeAgo at={run.decidedAt ?? run.createdAt} /></> : 'No run is decided yet.'}>
      {live}
      {active && <ActiveRun active={active} base={base} />}
      <DetectorWarning detector={props.detector} base={base} />
      <WaitingBlocks blocks={blocks} base={base} shownId={run?.id ?? null} />
      {run && <VerdictBanner base={`${base}/runs/${run.id}`} run={run} rows={rows} side={<>
        {run.purpose === 'gate' && (run.report?.gate === 'blocked' || run.report?.gate === 'inconclusive') && <LinkButton href={`${base}/runs/${run.id}/review`}>Review</LinkButton>}
        <LinkButton href={`${base}/runs/${run.id}`} variant="default">Open the run</LinkButton>
      </>} />}
      <div className={styles.grid}>
        <Panel title="Worst segments" note="change of the pass rate" flush>
          {worst.length > 0 && run ? <ForestPlot rows={worst} base={`${base}/runs/${run.id}`} />
            : <EmptyState icon={<Activity size={18} />} title="Nothing decided yet">The first finished run shows here which segment lost most.</EmptyState>}
        </Panel>
        <Panel title="Coverage" note={coverage ? groupingNote(coverage.grouping) : undefined} actions={<Link className={styles.more} href={`${base}/coverage`}>All clusters</Link>}>
          {coverage ? <><ShareBar summary={summarise(coverage.rows)} /><CoverageBars rows={coverage.rows.slice(0, CLUSTERS)} /></>
            : <EmptyState icon={<Radar size={18} />} title="Traffic is not grouped yet">Import traces; groups and their share of the traffic follow.</EmptyState>}
        </Panel>
        <Panel title="Adversarial set" note="failures that customers reported" actions={<><Link className={styles.more} href={`${base}/unseen`}>Unseen failures</Link><Link className={styles.more} href={`${base}/adversarial`}>All cases</Link></>}>
          {trend.length > 0 ? <AdversarialTrend points={trend} />
            : <EmptyState icon={<ShieldAlert size={18} />} title="No failure was reported yet">Flag a trace with the ticket that complains about it; every later run replays it.</EmptyState>}
        </Panel>
        <Panel title="Recent runs" actions={<Link className={styles.more} href={`${base}/runs`}>All runs</Link>} flush>
          <RunsTable rows={recent} base={`${base}/runs`} compact />
        </Panel>
      </div>
    </Page>
  )
}

/** One line; silent when the only block that waits is the one that the banner below shows. */
function WaitingBlocks({ blocks, base, shownId }: Pick<Props, 'blocks' | 'base'> & { shownId: string | null }) {
  const [newest] = blocks
  if (!newest || (blocks.length === 1 && newest.id === shownId)) return null
  const others = blocks.length - 1
  return (
    <Link href={others === 0 ? `${base}/runs/${newest.id}/review` : `${base}/reviews`} className={styles.active}>
      <ToneBadge tone="blocked">{others === 0 ? '1 block waits for review' : `${blocks.length} blocks wait for review`}</ToneBadge>
      <span className={styles.activeName}>{newest.name}{others > 0 && ` and ${plural(others, 'other')}`}</span>
      <span style={{ marginLeft: 'auto', whiteSpace: 'nowrap' }}><TimeAgo at={newest.decidedAt} /></span>
    </Link>
  )
}
