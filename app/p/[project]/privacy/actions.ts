'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { readArguments } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import type { PlaceholderEffects } from '@/lib/core/pii/placeholder-effects'
import { PII_TYPES } from '@/lib/core/pii/types'
import { labelOf } from '@/lib/core/privacy/privacy-words'
import { getDeps } from '@/lib/deps'
import { checkCanaries } from '@/lib/services/check-canaries'
import { countEffects } from '@/lib/services/count-placeholder-effects'
import { discardPrivacyDraft } from '@/lib/services/discard-privacy-draft'
import { drawPrivacySample } from '@/lib/services/draw-privacy-sample'
import { judgePrivacySample } from '@/lib/services/judge-privacy-sample'
import { savePrivacyDraft } from '@/lib/services/save-privacy-draft'
import { startRescan } from '@/lib/services/start-rescan'
import { switchOnRules } from '@/lib/services/switch-on-rules'
import { takePrivacySample } from '@/lib/services/take-privacy-sample'

const done = (slug: string) => revalidatePath(projectHref(slug, '/privacy'), 'layout')
const text = z.string().max(4000)
const rulesSchema = z.object({
  mode: text, off: z.array(text).max(50), patterns: z.array(z.object({ name: text, pattern: text, type: text.optional() })).max(200), allow: z.array(text).max(2000),
})
const hideSchema = z.object({ text, type: z.enum(PII_TYPES) })
const judgeSchema = z.object({
  sampleId: text, verdict: z.enum(['clean', 'leak']), leaks: z.array(z.object({ text, type: text })).max(50), pattern: z.object({ name: text, pattern: text, type: text }).nullable(),
})

/** Sends planted values through the door now; the words say what is under its bar, null where nothing is. */
export async function checkCanariesAction(slug: string): Promise<ActionResult<string | null>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'privacy.check')
    const { types, off } = await checkCanaries({ projectId: project.id, actor: viewer.actor }, getDeps())
    done(slug)
    const below = types.filter((one) => !one.passed && !off.includes(one.type))
    return below.length === 0 ? null : `Checked: under the bar are ${below.map(({ type }) => labelOf(type).toLowerCase()).join(', ')}`
  })
}

export async function startRescanAction(slug: string): Promise<ActionResult<string | null>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    const { started } = await startRescan({ projectId: project.id, reason: 'asked for on the page', actor: viewer.actor }, getDeps())
    done(slug)
    return started ? null : 'A scan waits already'
  })
}

export async function countEffectsAction(slug: string): Promise<ActionResult<PlaceholderEffects>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.read')
    return countEffects({ projectId: project.id }, getDeps())
  })
}

export async function saveDraftAction(slug: string, given: z.infer<typeof rulesSchema>): Promise<ActionResult<string | null>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    await savePrivacyDraft({ projectId: project.id, rules: readArguments({ given: rulesSchema }, { given }).given, actor: viewer.actor }, getDeps())
    done(slug)
    return null
  })
}

export async function discardDraftAction(slug: string): Promise<ActionResult<string | null>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    await discardPrivacyDraft({ projectId: project.id, actor: viewer.actor }, getDeps())
    done(slug)
    return null
  })
}

/** The value becomes a digest in the service; it is in no answer, error or log. */
export async function hideValueAction(slug: string, given: { text: string; type: string }): Promise<ActionResult<string | null>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    await savePrivacyDraft({ projectId: project.id, hide: readArguments({ given: hideSchema }, { given }).given, actor: viewer.actor }, getDeps())
    done(slug)
    return null
  })
}

export async function unhideValueAction(slug: string, digest: string): Promise<ActionResult<string | null>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    await savePrivacyDraft({ projectId: project.id, unhide: readArguments({ digest: text }, { digest }).digest, actor: viewer.actor }, getDeps())
    done(slug)
    return null
  })
}

export async function switchOnAction(slug: string, version: number): Promise<ActionResult<{ scanId: string; passed: boolean | null }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    const { scanId, passed } = await switchOnRules({ projectId: project.id, version: readArguments({ version: z.int('expected a whole number') }, { version }).version, actor: viewer.actor }, getDeps())
    done(slug)
    return { scanId, passed }
  })
}

export async function drawSampleAction(slug: string, week: string): Promise<ActionResult<string | null>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'privacy.check')
    const { traces } = await drawPrivacySample({ projectId: project.id, week: readArguments({ week: text }, { week }).week, actor: viewer.actor }, getDeps())
    done(slug)
    return traces === 0 ? 'This week has no traces to draw from' : null
  })
}

/** The next trace of a week for this person; null = none is left. */
export async function takeSampleAction(slug: string, week: string): Promise<ActionResult<{ sampleId: string | null }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'privacy.check')
    const sampleId = await takePrivacySample({ projectId: project.id, week: readArguments({ week: text }, { week }).week, actor: viewer.actor }, getDeps())
    done(slug)
    return { sampleId }
  })
}

/** What a person says of a trace. After a clean one they are given the next; after a leak they stay. */
export async function judgeSampleAction(slug: string, given: z.infer<typeof judgeSchema>): Promise<ActionResult<{ sampleId: string | null; scanId: string | null }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'privacy.check')
    const deps = getDeps()
    const { pattern, ...input } = readArguments({ given: judgeSchema }, { given }).given
    const { week, scanId } = await judgePrivacySample({ ...input, ...(pattern ? { pattern } : {}), projectId: project.id, actor: viewer.actor }, deps)
    const sampleId = input.verdict === 'clean' ? await takePrivacySample({ projectId: project.id, week, actor: viewer.actor }, deps) : null
    done(slug)
    return { sampleId, scanId }
  })
}
