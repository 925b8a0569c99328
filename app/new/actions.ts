'use server'

import { runAction } from '@/app/run-action'
import { requirePersonAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { createProject } from '@/lib/services/create-project'

export async function createProjectAction(input: { name: string; slug: string }): Promise<ActionResult<{ slug: string }>> {
  return runAction(async () => {
    const viewer = await requirePersonAction()
    if (!viewer.instanceAdmin) throw new AppError('forbidden', 'Only an admin of this instance makes projects.')
    const project = await createProject({ name: input.name, slug: input.slug.trim() || undefined, createdBy: viewer.userId }, getDeps())
    return { slug: project.slug }
  })
}
