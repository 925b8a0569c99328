'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { readArguments, words } from '@/app/action-arguments'
import { readNextTasks } from '@/app/p/[project]/ratings/read-ratings'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import type { BlindTask } from '@/lib/core/rating/blind-task'
import { isUuid } from '@/lib/core/uuid'
import { getDeps } from '@/lib/deps'
import { fillFromNewestRun } from '@/lib/services/fill-ratings'

/** Far more than anyone has at hand or skips in one sitting. */
const MOST_IDS = 500

function readIds(given: string[]): string[] {
  return given.filter(isUuid).slice(0, MOST_IDS)
}

/** What comes after the tasks that the person has at hand; `skipped` come last. */
export async function nextTasksAction(slug: string, input: { skipped: string[]; without: string[] }): Promise<ActionResult<BlindTask[]>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'case.rate')
    const { skipped, without } = readArguments({ input: z.object({ skipped: words, without: words }) }, { input }).input
    return readNextTasks(getDeps().db, { projectId: project.id, userId: viewer.userId, skipped: readIds(skipped), without: readIds(without) })
  })
}

export async function fillRatingsAction(slug: string): Promise<ActionResult<{ added: number }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.review')
    const filled = await fillFromNewestRun({ projectId: project.id, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug, '/ratings'))
    return filled
  })
}
