'use server'

import { z } from 'zod'
import { readArguments, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireInstanceAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { getDeps } from '@/lib/deps'
import { createProject } from '@/lib/services/create-project'

export async function createProjectAction(input: { name: string; slug: string }): Promise<ActionResult<{ slug: string }>> {
  return runAction(async () => {
    const viewer = await requireInstanceAction()
    const { name, slug } = readArguments({ input: z.object({ name: word, slug: word }) }, { input }).input
    const project = await createProject({ name, slug: slug.trim() || undefined, createdBy: viewer.userId }, getDeps())
    return { slug: project.slug }
  })
}
