'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { readArguments, text, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { importHref } from '@/lib/core/display/import-view'
import { getDeps } from '@/lib/deps'
import { discardQuarantined } from '@/lib/services/discard-quarantined'
import { retryQuarantined, type Retried } from '@/lib/services/retry-quarantined'

export async function retryImportAction(slug: string, importId: string): Promise<ActionResult<Retried>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'trace.ingest')
    readArguments({ importId: word }, { importId })
    const retried = await retryQuarantined({ projectId: project.id, importId, actor: viewer.actor }, getDeps())
    revalidatePath(importHref(slug, importId))
    return retried
  })
}

export async function discardLinesAction(slug: string, importId: string, reason: string | null, expected: number): Promise<ActionResult<number>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'trace.ingest')
    readArguments({ importId: word, reason: text.nullable(), expected: z.int('expected a whole number') }, { importId, reason, expected })
    const discarded = await discardQuarantined({ projectId: project.id, importId, reason, expected, actor: viewer.actor }, getDeps())
    revalidatePath(importHref(slug, importId))
    return discarded
  })
}
