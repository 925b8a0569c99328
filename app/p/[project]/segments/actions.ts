'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { flag, readArguments, text, word, words } from '@/app/action-arguments'
import { readGateConfig } from '@/app/p/[project]/read-gate-config'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import { FAMILY_BASES, type FamilyBasis } from '@/lib/core/config/types'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { acceptFamily } from '@/lib/services/accept-family'
import { dismissFamily } from '@/lib/services/dismiss-family'
import { removeFamily } from '@/lib/services/remove-family'
import { saveFamily } from '@/lib/services/save-family'
import { setCritical } from '@/lib/services/set-critical'
import { unpinSegment } from '@/lib/services/unpin-segment'

const familySchema = z.object({ label: text, segmentKeys: words })
type Family = z.infer<typeof familySchema>

/** A family changes what blocks, like the configuration: whoever may edit that may edit families. */
async function asAdmin(slug: string) {
  const { project, viewer } = await requireProjectAction(slug, 'project.admin')
  return { projectId: project.id, actor: viewer.actor }
}

function basisOf(text: string): FamilyBasis {
  const basis = FAMILY_BASES.find((known) => known === text)
  if (!basis) throw new AppError('invalid', `basis: expected one of ${FAMILY_BASES.join(', ')}`)
  return basis
}

export async function acceptFamilyAction(slug: string, basis: string, family: Family): Promise<ActionResult> {
  return runAction(async () => {
    const access = await asAdmin(slug)
    const { label, segmentKeys } = readArguments({ basis: word, family: familySchema }, { basis, family }).family
    await acceptFamily({ ...access, label, segmentKeys, basis: basisOf(basis) }, getDeps())
    revalidatePath(projectHref(slug), 'layout')
    return undefined
  })
}

export async function dismissFamilyAction(slug: string, basis: string, family: Family): Promise<ActionResult> {
  return runAction(async () => {
    const access = await asAdmin(slug)
    const { label, segmentKeys } = readArguments({ basis: word, family: familySchema }, { basis, family }).family
    await dismissFamily({ ...access, label, segmentKeys, basis: basisOf(basis) }, getDeps())
    revalidatePath(projectHref(slug, '/segments'))
    return undefined
  })
}

export async function saveFamilyAction(slug: string, familyId: string | null, family: Family): Promise<ActionResult> {
  return runAction(async () => {
    const access = await asAdmin(slug)
    const { label, segmentKeys } = readArguments({ familyId: word.nullable(), family: familySchema }, { familyId, family }).family
    await saveFamily({ ...access, label, segmentKeys, familyId }, getDeps())
    revalidatePath(projectHref(slug), 'layout')
    return undefined
  })
}

export async function removeFamilyAction(slug: string, familyId: string): Promise<ActionResult> {
  return runAction(async () => {
    await removeFamily({ ...(await asAdmin(slug)), ...readArguments({ familyId: word }, { familyId }) }, getDeps())
    revalidatePath(projectHref(slug), 'layout')
    return undefined
  })
}

/** What one person alone may not override is a rule of the gate: only an admin changes it. */
export async function setCriticalAction(slug: string, key: string, critical: boolean): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    readArguments({ key: word, critical: flag }, { key, critical })
    await setCritical({ projectId: project.id, actor: viewer.actor, key, critical, dimension: readGateConfig(project.config).segmentBy }, getDeps())
    revalidatePath(projectHref(slug), 'layout')
    return undefined
  })
}

/** Whoever may pin a found slice may take it back. */
export async function unpinSegmentAction(slug: string, id: string): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.review')
    readArguments({ id: word }, { id })
    await unpinSegment({ projectId: project.id, id, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug), 'layout')
    return undefined
  })
}
