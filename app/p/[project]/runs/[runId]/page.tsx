import type { Metadata } from 'next'
import { getFalseAlarms } from '@/lib/db/measuring-runs'
import { readOverrides } from '@/app/p/[project]/reviews/read-overrides'
import { pinSliceAction } from '@/app/p/[project]/runs/[runId]/actions'
import { judgePanels } from '@/app/p/[project]/runs/[runId]/judge-panels'
import { loadRun } from '@/app/p/[project]/runs/[runId]/load-run'
import { readDecision } from '@/app/p/[project]/runs/[runId]/read-decision'
import { setRowsOf } from '@/app/p/[project]/runs/[runId]/set-rows-of'
import { sliceViews } from '@/app/p/[project]/runs/[runId]/slice-views'
import { cancelRunAction, resumeRunAction, retryRunAction } from '@/app/p/[project]/runs/actions'
import { MeasuringStrip } from '@/components/gate-health/measuring-strip'
import { RunPage } from '@/components/runs/run-page'
import { REFUSED_JUDGE } from '@/lib/core/calibration/refused-verdicts'
import { spendingView } from '@/lib/core/cost/spending-view'
import { packFamilies } from '@/lib/core/display/packed-rows'
import { retryLabel } from '@/lib/core/display/retry-label'
import { projectHref } from '@/lib/core/display/project-href'
import { getRecordedPrompt } from '@/lib/db/recorded-prompts'
import { getRunProgress, listFailureCounts } from '@/lib/db/run-pages'
import { getSpending, getSpendingRow } from '@/lib/db/spending'
import { getDeps } from '@/lib/deps'
import { isUnderWay, readRecentFigures, readRunAsides } from '@/lib/services/read-live-run'

type Props = { params: Promise<{ project: string; runId: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { project, runId } = await params
  return { title: (await loadRun(project, runId)).run.name }
}

export default async function RunRoute({ params }: Props) {
  const { project: slug, runId } = await params
  const { project, run, may, viewer } = await loadRun(slug, runId)
  const { db, now } = getDeps()
  const active = isUnderWay(run.status)
  // a run that ended in this very moment is shown as it stands; the event of its end brings the rest
  const figures = active ? await readRecentFigures(run, { db, now }) : null
  const [counts, rows, { usage, missing, votes }, failures, slices, recorded, spent] = await Promise.all([
    figures?.progress ?? getRunProgress(db, run.id), figures ? [] : setRowsOf(run, project.id), readRunAsides(run, { db }),
    run.report ? listFailureCounts(db, run.id) : [], sliceViews(run, project.id),
    run.candidate.overrides?.systemPrompt === undefined ? null : getRecordedPrompt(db, run.id), run.kind === 'replay' ? getSpendingRow(db, run.id) : null,
  ])
  const label = may('run.start') ? retryLabel(run, counts) : null
  const gate = run.report?.gate
  const alarms = run.purpose === 'aa' && run.status === 'done' && run.report ? await getFalseAlarms(db, run.id) : null
  const decision = await readDecision(run, project, viewer.userId)
  const override = run.reviews.some(({ choice, stands }) => choice === 'override' && stands) ? (await readOverrides(project.id, { limit: 1, runId: run.id }))[0] ?? null : null
  const page = (
    <RunPage
      base={projectHref(project.slug, `/runs/${run.id}`)} runsHref={projectHref(project.slug, '/runs')} run={run} rows={rows}
      spending={spent && spendingView(spent, await getSpending(db, spent, now()))} settingsHref={projectHref(project.slug, '/settings')}
      resume={may('run.start') && run.status !== 'done' ? resumeRunAction.bind(null, project.slug, run.id) : null}
      figures={figures && { ...figures, rows: { ...figures.rows, families: packFamilies(run.families, figures.rows) } }} usage={usage} votes={votes} failures={failures} missing={[...missing, ...(run.report?.missing ?? []).filter(({ reason }) => reason === REFUSED_JUDGE)]} slices={slices}
      canReview={run.purpose === 'gate' && may('run.review') && (gate === 'blocked' || gate === 'inconclusive')}
      override={override} critical={decision?.critical ?? []} adversarialHref={projectHref(project.slug, '/adversarial')}
      pin={may('run.review') ? pinSliceAction.bind(null, project.slug, run.id) : null}
      retry={label === null ? null : { label, run: retryRunAction.bind(null, project.slug, run.id) }} recorded={recorded}
      judges={await judgePanels(run, project.slug)}
      cancel={may('run.start') && active ? cancelRunAction.bind(null, project.slug, run.id) : null}
    />
  )
  if (run.purpose === 'gate') return page
  return <><MeasuringStrip run={run} alarms={alarms} gateHref={projectHref(project.slug, '/gate')} />{page}</>
}
