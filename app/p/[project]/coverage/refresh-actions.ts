'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { flag, readArguments, word } from '@/app/action-arguments'
import { readPreview } from '@/app/p/[project]/coverage/read-preview'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { DrawPreview } from '@/lib/core/display/coverage-preview'
import { projectHref } from '@/lib/core/display/project-href'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { cancelRefresh } from '@/lib/services/cancel-refresh'
import { resumeRefresh } from '@/lib/services/resume-refresh'
import { setRefreshSchedule } from '@/lib/services/set-refresh-schedule'
import { startRefresh } from '@/lib/services/start-refresh'

type Schedule = { cron: string; timezone: string; enabled: boolean; candidate: string }

const runOf = (candidate: string) => (candidate.trim() === '' ? null : { candidate: { model: candidate.trim() } })

/** What the next draw would take. Reads only. */
export async function previewDrawAction(slug: string): Promise<ActionResult<DrawPreview>> {
  return runAction(async () => readPreview((await requireProjectAction(slug, 'run.start')).project))
}

export async function startRefreshAction(slug: string, input: { candidate: string }): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.start')
    const { candidate } = readArguments({ input: z.object({ candidate: word }) }, { input }).input
    await startRefresh({ projectId: project.id, trigger: 'button', actor: viewer.actor, startRun: runOf(candidate) }, getDeps())
    return revalidate(slug)
  })
}

export async function cancelRefreshAction(slug: string, id: string): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.start')
    readArguments({ id: word }, { id })
    await cancelRefresh({ projectId: project.id, refreshId: idOf(id), actor: viewer.actor }, getDeps())
    return revalidate(slug)
  })
}

export async function resumeRefreshAction(slug: string, id: string): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.start')
    readArguments({ id: word }, { id })
    await resumeRefresh({ projectId: project.id, refreshId: idOf(id), actor: viewer.actor }, getDeps())
    return revalidate(slug)
  })
}

export async function setScheduleAction(slug: string, input: Schedule): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.start')
    const { cron, timezone, enabled, candidate } = readArguments({ input: z.object({ cron: word, timezone: word, enabled: flag, candidate: word }) }, { input }).input
    await setRefreshSchedule({ projectId: project.id, cron, timezone, enabled, startRun: runOf(candidate), actor: viewer.actor }, getDeps())
    return revalidate(slug)
  })
}

function idOf(id: string): string {
  if (!z.uuid().safeParse(id).success) throw new AppError('not-found', 'There is no such refresh.')
  return id
}

function revalidate(slug: string): undefined {
  revalidatePath(projectHref(slug, '/coverage'))
}
