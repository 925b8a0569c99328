import type { Metadata } from 'next'
import { exportCalibrationAction } from '@/app/p/[project]/judges/calibration/actions'
import { CalibrationPage } from '@/components/judges/calibration-page'
import { requireProjectPage } from '@/lib/auth'
import { correctedChanges } from '@/lib/core/display/calibration-view'
import { projectHref } from '@/lib/core/display/project-href'
import { findRatedRun, listChangeStrata, listDisagreements } from '@/lib/db/judge-labels'
import { getDeps } from '@/lib/deps'
import { calibrateJudges } from '@/lib/services/calibrate-judges'

type Props = { params: Promise<{ project: string }> }

export const metadata: Metadata = { title: 'Judges against people' }

/** Disagreements that are shown of each judge. */
const EXAMPLES = 6

export default async function CalibrationRoute({ params }: Props) {
  const { project, may } = await requireProjectPage((await params).project, 'project.read')
  const { db } = getDeps()
  const [judges, disagreements, run] = await Promise.all([calibrateJudges({ projectId: project.id }, { db }), listDisagreements(db, project.id, EXAMPLES), findRatedRun(db, project.id)])
  const changes = run && correctedChanges(await listChangeStrata(db, run.id))
  return (
    <CalibrationPage
      base={projectHref(project.slug, '')} eventsUrl={`/api/v1/projects/${encodeURIComponent(project.slug)}/events`} judges={judges.toSorted((a, b) => b.all.n - a.all.n)} disagreements={disagreements}
      corrected={run && changes ? { run, changes } : null} mayRate={may('case.rate')} exportAll={exportCalibrationAction.bind(null, project.slug)}
    />
  )
}
