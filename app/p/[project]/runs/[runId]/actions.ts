'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { readArguments, text, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import { getRunView } from '@/lib/db/run-pages'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { flagTrace } from '@/lib/services/flag-trace'
import { pinSlice } from '@/lib/services/pin-slice'

export async function pinSliceAction(slug: string, runId: string, index: number): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.review')
    readArguments({ runId: word, index: z.int('expected a whole number') }, { runId, index })
    const { db, now } = getDeps()
    if (!(await getRunView(db, project.id, runId))) throw new AppError('not-found', `There is no run ${runId} in this project`)
    await pinSlice({ projectId: project.id, runId, index, actor: viewer.actor }, { db, now })
    revalidatePath(projectHref(slug, `/runs/${runId}`))
    return undefined
  })
}

export type FlagAnswer = { created: boolean; caseCreated: boolean }

export async function flagTraceAction(slug: string, input: { traceId: string; ticketUrl: string; expectation: string }): Promise<ActionResult<FlagAnswer>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'trace.flag')
    const { traceId, ticketUrl, expectation } = readArguments({ input: z.object({ traceId: word, ticketUrl: text, expectation: text }) }, { input }).input
    const { created, caseCreated } = await flagTrace({ traceId, ticketUrl, expectation, projectId: project.id, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug, '/adversarial'))
    return { created, caseCreated }
  })
}
