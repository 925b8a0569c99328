'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { readArguments, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import { getDeps } from '@/lib/deps'
import { startJudgeCheck } from '@/lib/services/start-judge-check'

/** `route` null: the judge of the next run. */
export async function startJudgeCheckAction(slug: string, route: { endpointId: string; model: string } | null): Promise<ActionResult<{ started: boolean }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.start')
    const chosen = readArguments({ route: z.object({ endpointId: word, model: word }).nullable() }, { route }).route
    const { started } = await startJudgeCheck({ projectId: project.id, actor: viewer.actor, route: chosen }, getDeps())
    revalidatePath(projectHref(slug, '/judges'))
    return { started }
  })
}
