'use server'

import { revalidatePath } from 'next/cache'
import { fields, readArguments, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import type { DeliveryView, WebhookSecret } from '@/lib/core/display/webhook-view'
import { isUuid } from '@/lib/core/uuid'
import type { WebhookInput } from '@/lib/core/webhooks/webhook-input'
import { getWebhook, listDeliveries, type Webhook } from '@/lib/db/webhooks'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { removeWebhook } from '@/lib/services/remove-webhook'
import { resendDelivery } from '@/lib/services/resend-delivery'
import { rotateWebhookSecret } from '@/lib/services/rotate-webhook-secret'
import { saveWebhook } from '@/lib/services/save-webhook'
import { tryWebhook } from '@/lib/services/try-webhook'

const SHOWN = 20

export async function saveWebhookAction(slug: string, webhookId: string | null, webhook: WebhookInput): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    readArguments({ webhookId: word.nullable(), webhook: fields }, { webhookId, webhook })
    await saveWebhook({ projectId: project.id, webhookId, webhook, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug, '/settings'))
    return undefined
  })
}

export async function removeWebhookAction(slug: string, webhookId: string): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    readArguments({ webhookId: word }, { webhookId })
    await removeWebhook({ projectId: project.id, webhookId, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug, '/settings'))
    return undefined
  })
}

export async function tryWebhookAction(slug: string, webhookId: string): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    readArguments({ webhookId: word }, { webhookId })
    await tryWebhook({ projectId: project.id, webhookId, path: projectHref(slug, '/settings#webhooks'), actor: viewer.actor }, getDeps())
    return undefined
  })
}

export async function readWebhookSecretAction(slug: string, webhookId: string): Promise<ActionResult<WebhookSecret>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.admin')
    readArguments({ webhookId: word }, { webhookId })
    const { rotation } = await findWebhook(project.id, webhookId)
    return { secret: getDeps().webhookSecret(webhookId, rotation) }
  })
}

export async function rotateWebhookSecretAction(slug: string, webhookId: string): Promise<ActionResult<WebhookSecret>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    readArguments({ webhookId: word }, { webhookId })
    return { secret: await rotateWebhookSecret({ projectId: project.id, webhookId, actor: viewer.actor }, getDeps()) }
  })
}

export async function listDeliveriesAction(slug: string, webhookId: string): Promise<ActionResult<DeliveryView[]>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.admin')
    readArguments({ webhookId: word }, { webhookId })
    await findWebhook(project.id, webhookId)
    const rows = await listDeliveries(getDeps().db, webhookId, SHOWN)
    return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString(), nextAt: row.nextAt?.toISOString() ?? null, deliveredAt: row.deliveredAt?.toISOString() ?? null }))
  })
}

export async function resendDeliveryAction(slug: string, webhookId: string, deliveryId: string): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    readArguments({ webhookId: word, deliveryId: word }, { webhookId, deliveryId })
    await resendDelivery({ projectId: project.id, webhookId, deliveryId, actor: viewer.actor }, getDeps())
    return undefined
  })
}

async function findWebhook(projectId: string, webhookId: string): Promise<Webhook> {
  const webhook = isUuid(webhookId) ? await getWebhook(getDeps().db, projectId, webhookId) : null
  if (!webhook) throw new AppError('not-found', 'This webhook is not there any more.')
  return webhook
}
