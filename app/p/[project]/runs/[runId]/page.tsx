import type { Metadata } from 'next'
import { reviewRunAction } from '@/app/p/[project]/runs/[runId]/actions'
import { loadRun } from '@/app/p/[project]/runs/[runId]/load-run'
import { setRowsOf } from '@/app/p/[project]/runs/[runId]/set-rows-of'
import { cancelRunAction } from '@/app/p/[project]/runs/actions'
import { RunPage } from '@/components/runs/run-page'
import { projectHref } from '@/lib/core/display/project-href'
import { getRunProgress, listFailureCounts, listMissingCounts, listRunUsage } from '@/lib/db/run-pages'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string; runId: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { project, runId } = await params
  return { title: (await loadRun(project, runId)).run.name }
}

export default async function RunRoute({ params }: Props) {
  const { project: slug, runId } = await params
  const { project, run, may } = await loadRun(slug, runId)
  const { db, now } = getDeps()
  const active = run.status === 'queued' || run.status === 'running' || run.status === 'confirming' || run.status === 'deciding'
  const [progress, rows, usage, failures, missing] = await Promise.all([
    active ? getRunProgress(db, run.id) : null, setRowsOf(run),
    listRunUsage(db, run.id), listFailureCounts(db, run.id), listMissingCounts(db, run.id),
  ])
  const gate = run.report?.gate
  return (
    <RunPage
      base={projectHref(project.slug, `/runs/${run.id}`)} runsHref={projectHref(project.slug, '/runs')} run={run} rows={rows}
      progress={progress} usage={usage} failures={failures} missing={missing}
      elapsedMs={run.startedAt ? now().getTime() - Date.parse(run.startedAt) : null}
      canReview={may('run.review') && (gate === 'blocked' || gate === 'inconclusive')}
      review={reviewRunAction.bind(null, project.slug, run.id)}
      cancel={may('run.start') && active ? cancelRunAction.bind(null, project.slug, run.id) : null}
    />
  )
}
