'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { number, readArguments, text } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { Duplicates, Proposals } from '@/lib/core/display/flag-view'
import { projectHref } from '@/lib/core/display/project-href'
import { getDeps } from '@/lib/deps'
import { listCustomers } from '@/lib/services/list-customers'
import { dismissTicket } from '@/lib/services/dismiss-ticket'
import { findDuplicates } from '@/lib/services/find-duplicates'
import { flagTrace } from '@/lib/services/flag-trace'
import { proposeTraces } from '@/lib/services/propose-traces'

const clue = z.strictObject({ customer: text, time: text.nullable(), windowHours: number, words: text })
const failure = z.strictObject({ ticketUrl: text, traceId: text.min(1), expectation: text, joins: z.uuid().nullable() })

export async function knownCustomersAction(slug: string, begins: string): Promise<ActionResult<string[]>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'trace.flag')
    return listCustomers({ projectId: project.id, begins: readArguments({ begins: text }, { begins }).begins }, getDeps())
  })
}

export async function proposeTracesAction(slug: string, input: z.infer<typeof clue>): Promise<ActionResult<Proposals>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'trace.flag')
    return proposeTraces({ ...readArguments({ input: clue }, { input }).input, projectId: project.id }, getDeps())
  })
}

export async function findDuplicatesAction(slug: string, traceId: string): Promise<ActionResult<Duplicates>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'trace.flag')
    return findDuplicates({ projectId: project.id, traceId: readArguments({ traceId: text }, { traceId }).traceId }, { db: getDeps().db })
  })
}

export async function flagFailureAction(slug: string, input: z.infer<typeof failure>): Promise<ActionResult<{ caseId: string; created: boolean; caseCreated: boolean; expectation: string }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'trace.flag')
    const { caseId, created, caseCreated, expectation } = await flagTrace({ ...readArguments({ input: failure }, { input }).input, projectId: project.id, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug, '/flag'))
    return { caseId, created, caseCreated, expectation }
  })
}

export async function dismissTicketAction(slug: string, ticketId: string, reason: string): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'trace.flag')
    await dismissTicket({ ...readArguments({ ticketId: z.uuid(), reason: text }, { ticketId, reason }), projectId: project.id, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug, '/flag'))
    return undefined
  })
}
