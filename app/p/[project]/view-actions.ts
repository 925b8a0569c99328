'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { flag, readArguments, text, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import { getDeps } from '@/lib/deps'
import { removeView } from '@/lib/services/remove-view'
import { saveView } from '@/lib/services/save-view'

/** Whoever reads the project may keep own views: they change nothing of it. Sharing is for reviewers and admins. */
export async function saveViewAction(slug: string, page: string, input: { name: string; query: string; shared: boolean }): Promise<ActionResult<{ id: string; name: string }>> {
  return runAction(async () => {
    const { project, viewer, may } = await requireProjectAction(slug, 'project.read')
    const { name, query, shared } = readArguments({ page: word, input: z.object({ name: word, query: text, shared: flag }) }, { page, input }).input
    const saved = await saveView({
      projectId: project.id, userId: viewer.userId, mayShare: may('run.review'), page, name, query, shared,
    }, { db: getDeps().db })
    revalidatePath(projectHref(slug), 'layout')
    return saved
  })
}

export async function removeViewAction(slug: string, viewId: string): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer, may } = await requireProjectAction(slug, 'project.read')
    readArguments({ viewId: word }, { viewId })
    await removeView({ projectId: project.id, userId: viewer.userId, mayShare: may('run.review'), viewId }, { db: getDeps().db })
    revalidatePath(projectHref(slug), 'layout')
    return undefined
  })
}
