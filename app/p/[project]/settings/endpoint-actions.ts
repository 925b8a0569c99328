'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { readArguments, text, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { parseJson } from '@/lib/core/display/pretty-json'
import { projectHref } from '@/lib/core/display/project-href'
import type { EndpointCheck, EndpointForm } from '@/lib/core/display/settings-view'
import type { EndpointInput } from '@/lib/core/endpoint-input'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { checkEndpoint } from '@/lib/services/check-endpoint'
import { removeEndpoint } from '@/lib/services/remove-endpoint'
import { saveEndpoint } from '@/lib/services/save-endpoint'

export async function saveEndpointAction(slug: string, endpointId: string | null, form: EndpointForm): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    const { prices, ...rest } = readArguments({ endpointId: word.nullable(), form: z.looseObject({ prices: text }) }, { endpointId, form }).form
    // the service checks every field, whatever was sent
    const endpoint = { ...rest, prices: readPrices(prices) } as EndpointInput
    await saveEndpoint({ projectId: project.id, endpointId, endpoint, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug), 'layout')
    return undefined
  })
}

function readPrices(text: string): unknown {
  if (text.trim() === '') return {}
  const parsed = parseJson(text)
  if (parsed) return parsed.value
  const message = 'expected JSON, e.g. {"gpt-5": {"input": 1.25, "output": 10}}'
  throw new AppError('invalid', `prices: ${message}`, { errors: [{ field: 'prices', message }] })
}

export async function removeEndpointAction(slug: string, endpointId: string): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    readArguments({ endpointId: word }, { endpointId })
    await removeEndpoint({ projectId: project.id, endpointId, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug), 'layout')
    return undefined
  })
}

export async function checkEndpointAction(slug: string, endpointId: string): Promise<ActionResult<EndpointCheck>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.admin')
    readArguments({ endpointId: word }, { endpointId })
    const { models } = await checkEndpoint({ projectId: project.id, endpointId }, getDeps())
    return { models }
  })
}
