'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { flag, number, readArguments, text, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import { toolsAsked, type OverridesAsked } from '@/lib/core/arm-overrides'
import type { ActionResult } from '@/lib/core/display/action-result'
import { plural } from '@/lib/core/display/format'
import { parseJson } from '@/lib/core/display/pretty-json'
import { projectHref } from '@/lib/core/display/project-href'
import type { RunStatus } from '@/lib/core/types'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { cancelRun } from '@/lib/services/cancel-run'
import { resumeRun } from '@/lib/services/resume-run'
import { retryMissing } from '@/lib/services/retry-missing'
import { startRun } from '@/lib/services/start-run'

const start = z.object({
  name: word, candidate: word, candidateEndpoint: word.nullable(), baseline: word, datasetId: word.nullable(), params: text, systemPrompt: text, removePrompt: flag,
  tools: text, budget: z.union([number, word]),
})
type Start = z.infer<typeof start>

export async function startRunAction(slug: string, given: Start): Promise<ActionResult<{ runId: string; warnings: string[] }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.start')
    const input = readArguments({ given: start }, { given }).given
    const { runId, warnings } = await startRun({
      projectId: project.id, createdBy: viewer.actor, name: input.name.trim() || undefined,
      candidate: { model: input.candidate.trim(), endpoint: input.candidateEndpoint ?? undefined, params: readParams(input.params), overrides: readOverridden(input) },
      baseline: input.baseline.trim() ? { model: input.baseline.trim() } : undefined,
      datasetId: input.datasetId ?? undefined, budgetUsd: input.budget === '' ? undefined : Number(input.budget),
    }, getDeps())
    revalidatePath(projectHref(slug, '/runs'))
    return { runId, warnings }
  })
}

function readParams(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return undefined
  const value = parseJson(text)?.value
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new AppError('invalid', 'params: expected a JSON object, e.g. {"temperature": 0}', { errors: [{ field: 'params', message: 'expected a JSON object' }] })
  }
  return value as Record<string, unknown>
}

/** An empty field leaves what was recorded; only the box takes a prompt away. */
function readOverridden({ systemPrompt, removePrompt, tools }: Start): OverridesAsked | undefined {
  const prompt = removePrompt ? '' : systemPrompt.trim() === '' ? undefined : systemPrompt
  const parsed = tools.trim() === '' ? null : parseJson(tools)
  if (parsed === undefined) {
    throw new AppError('invalid', 'candidate.overrides.tools: expected JSON', { errors: [{ field: 'candidate.overrides.tools', message: 'expected JSON' }] })
  }
  return { ...(prompt === undefined ? {} : { systemPrompt: prompt }), ...(parsed === null ? {} : toolsAsked(parsed.value)) }
}

export async function retryRunAction(slug: string, runId: string): Promise<ActionResult<{ sentence: string }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.start')
    readArguments({ runId: word }, { runId })
    const { status, cases } = await retryMissing({ projectId: project.id, runId, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug, `/runs/${runId}`))
    return { sentence: status === 'done' ? 'Nothing is missing in this run' : cases === 0 ? 'The run is decided again' : `The run measures ${plural(cases, 'case')}` }
  })
}

const RESUMED: Partial<Record<RunStatus, string>> = { deciding: 'The gate decides', confirming: 'The run goes on with its re-runs' }

/** `budgetUsd` null leaves the budget as it is. */
export async function resumeRunAction(slug: string, runId: string, input: { budgetUsd: number | null }): Promise<ActionResult<{ sentence: string }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.start')
    const { budgetUsd } = readArguments({ runId: word, input: z.object({ budgetUsd: number.nullable() }) }, { runId, input }).input
    const { status, resumed } = await resumeRun({ projectId: project.id, runId, budgetUsd: budgetUsd ?? undefined, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug, `/runs/${runId}`))
    return { sentence: resumed ? RESUMED[status] ?? 'The run goes on' : 'The budget is changed' }
  })
}

export async function cancelRunAction(slug: string, runId: string): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.start')
    readArguments({ runId: word }, { runId })
    const { db, now } = getDeps()
    await cancelRun({ runId, projectId: project.id, actor: viewer.actor }, { db, now })
    revalidatePath(projectHref(slug, `/runs/${runId}`))
    return undefined
  })
}
