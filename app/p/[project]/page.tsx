import type { Metadata } from 'next'
import { setRowsOf } from '@/app/p/[project]/runs/[runId]/set-rows-of'
import { OverviewPage } from '@/components/overview/overview-page'
import { readCoverageSummary } from '@/app/p/[project]/coverage/read-coverage'
import { readDetector, readRecentRuns } from '@/app/p/[project]/read-frame'
import { baseUrl, requireProjectPage } from '@/lib/auth'
import { projectHref } from '@/lib/core/display/project-href'
import { countProject, findActiveRun, findNewestDecidedRun, listAdversarialTrend, listUnreviewedBlocks } from '@/lib/db/overview'
import { getRunView } from '@/lib/db/run-pages'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }> }

export const metadata: Metadata = { title: 'Overview' }

const RECENT_RUNS = 6
const TREND_RUNS = 20
/** Enough to say that there are many. */
const MAX_BLOCKS = 20

export default async function OverviewRoute({ params }: Props) {
  const { project, may } = await requireProjectPage((await params).project, 'project.read')
  const { db } = getDeps()
  const [newest, active, coverage, trend, recent, blocks, detector] = await Promise.all([
    findNewestDecidedRun(db, project.id), findActiveRun(db, project.id), readCoverageSummary(project),
    listAdversarialTrend(db, project.id, TREND_RUNS), readRecentRuns(project.id),
    listUnreviewedBlocks(db, project.id, MAX_BLOCKS), readDetector(project.id),
  ])
  // what there is counts while there is no run yet: the first steps
  const counts = recent.length === 0 ? await countProject(db, project.id) : null
  const run = newest ? await getRunView(db, project.id, newest) : null
  return (
    <OverviewPage
      name={project.name} slug={project.slug} base={projectHref(project.slug)} origin={baseUrl()} run={run} rows={run ? await setRowsOf(run, project.id) : []}
      active={active} coverage={coverage} trend={trend} recent={recent.slice(0, RECENT_RUNS)} counts={counts} blocks={blocks} detector={detector}
      canStart={may('run.start')}
    />
  )
}
