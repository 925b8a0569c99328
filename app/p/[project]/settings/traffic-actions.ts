'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import type { RetentionPreview } from '@/lib/core/retention'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { previewRetention } from '@/lib/services/preview-retention'
import { updateRetention } from '@/lib/services/update-retention'

const valuesSchema = z.strictObject({ days: z.number().nullable(), keepOriginals: z.boolean() })

/** Counts what would be deleted; changes nothing. */
export async function previewRetentionAction(slug: string, days: number): Promise<ActionResult<RetentionPreview>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.admin')
    return previewRetention({ projectId: project.id, days }, getDeps())
  })
}

export async function saveRetentionAction(slug: string, values: { days: number | null; keepOriginals: boolean }): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    const read = valuesSchema.safeParse(values)
    if (!read.success) throw new AppError('invalid', 'expected the days that traces are kept, and whether with their records')
    await updateRetention({ ...read.data, projectId: project.id, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug), 'layout')
    return undefined
  })
}
