'use server'

import { revalidatePath } from 'next/cache'
import { flag, readArguments } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import { getDeps } from '@/lib/deps'
import { setSemanticCache } from '@/lib/services/set-semantic-cache'

export async function setSemanticCacheAction(slug: string, on: boolean): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    readArguments({ on: flag }, { on })
    await setSemanticCache({ projectId: project.id, on, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug, '/judges'))
    return undefined
  })
}
