'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { Duplicates, Proposals } from '@/lib/core/display/flag-view'
import { projectHref } from '@/lib/core/display/project-href'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { listCustomers } from '@/lib/services/list-customers'
import { dismissTicket } from '@/lib/services/dismiss-ticket'
import { findDuplicates } from '@/lib/services/find-duplicates'
import { flagTrace } from '@/lib/services/flag-trace'
import { proposeTraces } from '@/lib/services/propose-traces'

/** What comes over the wire may be anything, whatever the types say. */
function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new AppError('invalid', 'The form sent something that it does not have.')
  return parsed.data
}

const text = z.string().max(20_000)
const clue = z.strictObject({ customer: text, time: text.nullable(), windowHours: z.number(), words: text })
const flag = z.strictObject({ ticketUrl: text, traceId: text.min(1), expectation: text, joins: z.uuid().nullable() })

export async function knownCustomersAction(slug: string, begins: string): Promise<ActionResult<string[]>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'trace.flag')
    return listCustomers({ projectId: project.id, begins: read(text, begins) }, getDeps())
  })
}

export async function proposeTracesAction(slug: string, input: z.infer<typeof clue>): Promise<ActionResult<Proposals>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'trace.flag')
    return proposeTraces({ ...read(clue, input), projectId: project.id }, getDeps())
  })
}

export async function findDuplicatesAction(slug: string, traceId: string): Promise<ActionResult<Duplicates>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'trace.flag')
    return findDuplicates({ projectId: project.id, traceId: read(text, traceId) }, { db: getDeps().db })
  })
}

export async function flagFailureAction(slug: string, input: z.infer<typeof flag>): Promise<ActionResult<{ caseId: string; created: boolean; caseCreated: boolean; expectation: string }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'trace.flag')
    const { caseId, created, caseCreated, expectation } = await flagTrace({ ...read(flag, input), projectId: project.id, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug, '/flag'))
    return { caseId, created, caseCreated, expectation }
  })
}

export async function dismissTicketAction(slug: string, ticketId: string, reason: string): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'trace.flag')
    await dismissTicket({ projectId: project.id, ticketId: read(z.uuid(), ticketId), reason: read(text, reason), actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug, '/flag'))
    return undefined
  })
}
