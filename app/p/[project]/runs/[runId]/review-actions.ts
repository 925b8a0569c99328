'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { flag, number, readArguments, text, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import type { DecisionInput, SecondInput } from '@/lib/core/review/decision-run'
import { lookedAtSchema, type LookedAt } from '@/lib/core/review/looked-at'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { releaseRun } from '@/lib/services/release-run'
import { MAX_OVERRIDE_DAYS, reviewRun } from '@/lib/services/review-run'
import { secondReview } from '@/lib/services/second-review'
import { takeRun } from '@/lib/services/take-run'

const DAY_MS = 86_400_000
const decision = z.object({ choice: z.enum(['uphold', 'override']), reason: text, evidence: text, expiresInDays: number.nullable(), lookedAt: lookedAtSchema })
const second = z.object({ agrees: flag, reason: text, lookedAt: lookedAtSchema })

function revalidate(slug: string, runId: string): void {
  revalidatePath(projectHref(slug, `/runs/${runId}`), 'layout')
  revalidatePath(projectHref(slug, '/reviews'))
}

export async function reviewRunAction(slug: string, runId: string, input: DecisionInput): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.review')
    const { choice, reason, evidence, lookedAt, expiresInDays } = readArguments({ runId: word, input: decision }, { runId, input }).input
    const deps = getDeps()
    if (expiresInDays !== null && !(expiresInDays > 0 && expiresInDays <= MAX_OVERRIDE_DAYS)) throw new AppError('invalid', `expiresAt: expected 1 to ${MAX_OVERRIDE_DAYS} days`)
    const expiresAt = expiresInDays === null ? null : new Date(deps.now().getTime() + expiresInDays * DAY_MS).toISOString()
    await reviewRun({ projectId: project.id, runId, userId: viewer.userId, choice, reason, evidence, expiresAt, lookedAt }, deps)
    revalidate(slug, runId)
    return undefined
  })
}

export async function secondReviewAction(slug: string, runId: string, reviewId: string, input: SecondInput & { lookedAt: LookedAt }): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.review')
    const { agrees, reason, lookedAt } = readArguments({ runId: word, reviewId: word, input: second }, { runId, reviewId, input }).input
    const deps = getDeps()
    await secondReview({ projectId: project.id, runId, reviewId, userId: viewer.userId, agrees, reason, lookedAt }, deps)
    revalidate(slug, runId)
    return undefined
  })
}

/** `take` false gives it back. */
export async function takeRunAction(slug: string, runId: string, take: boolean): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.review')
    readArguments({ runId: word, take: flag }, { runId, take })
    const { db } = getDeps()
    const who = { projectId: project.id, runId, userId: viewer.userId }
    if (take) await takeRun(who, { db })
    else await releaseRun(who, { db })
    revalidate(slug, runId)
    return undefined
  })
}
