'use server'

import { revalidatePath } from 'next/cache'
import { fields, flag, readArguments, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import { sourceSettings, type SourceSettings } from '@/lib/core/formats/source-settings'
import type { PullSourceInput } from '@/lib/core/sources/source-input'
import type { SourceCheck } from '@/lib/core/sources/source-view'
import { isUuid } from '@/lib/core/uuid'
import { getTraceSource } from '@/lib/db/trace-sources'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { checkSource } from '@/lib/services/check-source'
import { createSource } from '@/lib/services/create-source'
import { removeSource } from '@/lib/services/remove-source'
import { requestPull } from '@/lib/services/request-pull'
import { startReread } from '@/lib/services/start-reread'
import { updateSource } from '@/lib/services/update-source'

/** Every action here needs an admin; the page is shown anew afterwards. */
async function asAdmin<T>(slug: string, work: (access: { projectId: string; actor: string }) => Promise<T>): Promise<ActionResult<T>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    const value = await work({ projectId: project.id, actor: viewer.actor })
    revalidatePath(projectHref(slug, '/sources'), 'layout')
    return value
  })
}

/** Adds a gateway (`sourceId` null) or changes one. */
export async function saveSourceAction(slug: string, sourceId: string | null, source: PullSourceInput): Promise<ActionResult> {
  return asAdmin(slug, async (access) => {
    readArguments({ sourceId: word.nullable(), source: fields }, { sourceId, source })
    if (sourceId === null) await createSource({ ...access, source }, getDeps())
    else await updateSource({ ...access, sourceId, source }, getDeps())
    return undefined
  })
}

export async function removeSourceAction(slug: string, sourceId: string): Promise<ActionResult> {
  return asAdmin(slug, async (access) => removeSource({ ...access, ...readArguments({ sourceId: word }, { sourceId }) }, getDeps()).then(() => undefined))
}

/** What the gateway of a form answers, before it is saved; `sourceId` is the source that it changes, whose key is used where none is entered. */
export async function checkSourceAction(slug: string, sourceId: string | null, source: PullSourceInput): Promise<ActionResult<SourceCheck>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.admin')
    readArguments({ sourceId: word.nullable(), source: fields }, { sourceId, source })
    return checkSource({ projectId: project.id, sourceId, source }, getDeps())
  })
}

/** false: a pull is under way already. */
export async function pullSourceAction(slug: string, sourceId: string): Promise<ActionResult<boolean>> {
  return asAdmin(slug, async (access) => requestPull({ ...access, ...readArguments({ sourceId: word }, { sourceId }) }, getDeps()))
}

export async function pauseSourceAction(slug: string, sourceId: string, enabled: boolean): Promise<ActionResult> {
  return asAdmin(slug, async (access) => {
    readArguments({ sourceId: word, enabled: flag }, { sourceId, enabled })
    const source = await inputOf(access.projectId, sourceId)
    await updateSource({ ...access, sourceId, source: { ...source, enabled } as PullSourceInput }, getDeps())
    return undefined
  })
}

/** Where things stand in the records of a source; `reread` has what is stored read again. Returns how many records that are. */
export async function saveSettingsAction(slug: string, sourceId: string, settings: SourceSettings, reread: boolean): Promise<ActionResult<number>> {
  return asAdmin(slug, async (access) => {
    readArguments({ sourceId: word, settings: fields, reread: flag }, { sourceId, settings, reread })
    const read = sourceSettings.safeParse(settings)
    if (!read.success) throw new AppError('invalid', read.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; '))
    const source = await inputOf(access.projectId, sourceId)
    await updateSource({ ...access, sourceId, source: { ...source, settings: read.data } }, getDeps())
    return reread ? startReread({ ...access, sourceId }, getDeps()) : 0
  })
}

/** A source as its form would give it. */
async function inputOf(projectId: string, sourceId: string): Promise<PullSourceInput | { settings: SourceSettings }> {
  const source = isUuid(sourceId) ? await getTraceSource(getDeps().db, projectId, sourceId) : null
  if (!source) throw new AppError('not-found', 'This source is not there any more.')
  const { name, format, baseUrl, apiKeyEnv, everyMinutes, enabled, settings, state } = source
  if (baseUrl === null) return { settings }
  return { name, format: format as PullSourceInput['format'], baseUrl, apiKeyEnv, everyMinutes, enabled, settings, from: (state.cursor?.first ?? source.createdAt.toISOString()).slice(0, 10) }
}
