'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { flag, number, readArguments } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import type { RetentionPreview } from '@/lib/core/retention'
import { getDeps } from '@/lib/deps'
import { previewRetention } from '@/lib/services/preview-retention'
import { updateRetention } from '@/lib/services/update-retention'

const valuesSchema = z.strictObject({ days: number.nullable(), keepOriginals: flag })

/** Counts what would be deleted; changes nothing. */
export async function previewRetentionAction(slug: string, days: number): Promise<ActionResult<RetentionPreview>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.admin')
    readArguments({ days: number }, { days })
    return previewRetention({ projectId: project.id, days }, getDeps())
  })
}

export async function saveRetentionAction(slug: string, values: { days: number | null; keepOriginals: boolean }): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    const { days, keepOriginals } = readArguments({ values: valuesSchema }, { values }).values
    await updateRetention({ days, keepOriginals, projectId: project.id, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug), 'layout')
    return undefined
  })
}
