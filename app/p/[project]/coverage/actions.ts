'use server'

import { revalidatePath } from 'next/cache'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { DrawAnswer } from '@/lib/core/display/draw-answer'
import { projectHref } from '@/lib/core/display/project-href'
import { getDeps } from '@/lib/deps'
import { drawCases } from '@/lib/services/draw-cases'

/** Groups the traces and freezes the next version of the dataset that runs replay. */
export async function drawCasesAction(slug: string): Promise<ActionResult<DrawAnswer>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.start')
    const { name, version, cases, segments, traces, raised } = await drawCases({ projectId: project.id, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug), 'layout')
    return { name, version, cases, segments, traces, raised: raised.length }
  })
}
