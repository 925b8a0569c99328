'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { readArguments, text, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import { isUuid } from '@/lib/core/uuid'
import { getAdversarialCase } from '@/lib/db/adversarial-pages'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { eraseCase } from '@/lib/services/erase-case'
import { refineExpectation } from '@/lib/services/refine-expectation'
import { verifyAdversarial } from '@/lib/services/verify-adversarial'

export type Verified = { ok: true; cases: number; erased: number; head: string; recordedHeads: number } | { ok: false; message: string; sequence: number }

export async function verifyAdversarialAction(slug: string): Promise<ActionResult<Verified>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.read')
    const check = await verifyAdversarial({ projectId: project.id }, { db: getDeps().db })
    if (!check.ok) return { ok: false, ...check.fault }
    return { ok: true, cases: check.cases, erased: check.erased, head: check.head, recordedHeads: check.recordedHeads }
  })
}

export async function refineExpectationAction(slug: string, caseId: string, given: string): Promise<ActionResult<{ version: number; added: boolean }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'case.refine')
    readArguments({ caseId: word, text }, { caseId, text: given })
    const deps = getDeps()
    const { version, added } = await refineExpectation({ projectId: project.id, caseId: uuid(caseId), text: given, actor: viewer.actor }, deps)
    revalidatePath(projectHref(slug, `/adversarial/${caseId}`))
    return { version, added }
  })
}

/** `typed`: the key of the case, typed by hand, so that nobody erases the one beside it. */
export async function eraseCaseAction(slug: string, caseId: string, input: { reason: string; typed: string }): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    const { typed, reason } = readArguments({ caseId: word, input: z.object({ reason: text, typed: text }) }, { caseId, input }).input
    const { db } = getDeps()
    const item = await getAdversarialCase(db, project.id, uuid(caseId))
    if (!item) throw new AppError('not-found', 'There is no such case in this project.')
    if (typed.trim() !== item.key) throw new AppError('invalid', 'typed: expected the id of the case', { errors: [{ field: 'typed', message: 'expected the id of the case' }] })
    await eraseCase({ projectId: project.id, caseId: item.caseId, reason, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug, '/adversarial'))
    return undefined
  })
}

function uuid(value: string): string {
  if (!isUuid(value)) throw new AppError('not-found', 'There is no such case in this project.')
  return value
}
