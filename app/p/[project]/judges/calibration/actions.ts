'use server'

import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { calibrationCsv } from '@/lib/core/display/calibration-view'
import { getDeps } from '@/lib/deps'
import { calibrateJudges } from '@/lib/services/calibrate-judges'

/** Every judge and segment as a file. */
export async function exportCalibrationAction(slug: string): Promise<ActionResult<{ fileName: string; text: string }>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.read')
    return { fileName: `slicegate-${project.slug}-judges.csv`, text: calibrationCsv(await calibrateJudges({ projectId: project.id }, getDeps())) }
  })
}
