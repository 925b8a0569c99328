'use server'

import { revalidatePath } from 'next/cache'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import { getRunView } from '@/lib/db/run-pages'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { cancelRun } from '@/lib/services/cancel-run'

export async function cancelRunAction(slug: string, runId: string): Promise<ActionResult> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'run.start')
    const { db, now } = getDeps()
    if (!(await getRunView(db, project.id, runId))) throw new AppError('not-found', 'This run is not in the project.')
    await cancelRun({ runId }, { db, now })
    revalidatePath(projectHref(slug, `/runs/${runId}`))
    return undefined
  })
}
