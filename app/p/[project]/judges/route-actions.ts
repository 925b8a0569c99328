'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { readArguments, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import { getDeps } from '@/lib/deps'
import { changeRoute } from '@/lib/services/change-route'

export async function changeRouteAction(slug: string, routeId: string, change: 'try' | 'stop'): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    readArguments({ routeId: word, change: z.enum(['try', 'stop']) }, { routeId, change })
    await changeRoute({ projectId: project.id, routeId, change, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug, '/judges'))
    return undefined
  })
}
