'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { number, readArguments, text, word, words } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { getAuth, requireProjectAction } from '@/lib/auth'
import { ConfigError } from '@/lib/core/config/config-error'
import { parseConfig } from '@/lib/core/config/parse-config'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { ConfigCheck, CreatedKey, InvitedMember, NewPassword } from '@/lib/core/display/settings-view'
import { projectHref } from '@/lib/core/display/project-href'
import { getDeps } from '@/lib/deps'
import { createApiKey } from '@/lib/services/create-api-key'
import { deleteProject } from '@/lib/services/delete-project'
import { inviteMember } from '@/lib/services/invite-member'
import { removeMember } from '@/lib/services/remove-member'
import { resetPassword } from '@/lib/services/reset-password'
import { revokeApiKey } from '@/lib/services/revoke-api-key'
import { setRole } from '@/lib/services/set-role'
import { updateProject } from '@/lib/services/update-project'

/** Every action here needs an admin; the page is shown anew afterwards. */
async function asAdmin<T>(slug: string, work: (access: { projectId: string; actor: string; userId: string }) => Promise<T>): Promise<ActionResult<T>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    const value = await work({ projectId: project.id, actor: viewer.actor, userId: viewer.userId })
    revalidatePath(projectHref(slug), 'layout')
    return value
  })
}

/** Reads a configuration without saving it: warnings, or the line that is wrong. */
export async function checkConfigAction(slug: string, config: string): Promise<ActionResult<ConfigCheck>> {
  return runAction(async () => {
    await requireProjectAction(slug, 'project.read')
    return checkConfig(readArguments({ config: text }, { config }).config)
  })
}

function checkConfig(text: string): ConfigCheck {
  try {
    return { error: null, warnings: parseConfig(text, 'eval_config.yaml').warnings }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { error: { line: error.line, message: error.message }, warnings: [] }
  }
}

export async function saveConfigAction(slug: string, config: string): Promise<ActionResult<ConfigCheck>> {
  return asAdmin(slug, async ({ projectId, actor }) => {
    const check = checkConfig(readArguments({ config: text }, { config }).config)
    if (!check.error) await updateProject({ projectId, config, actor }, getDeps())
    return check
  })
}

export async function renameProjectAction(slug: string, name: string): Promise<ActionResult> {
  return asAdmin(slug, async ({ projectId, actor }) => {
    await updateProject({ ...readArguments({ name: word }, { name }), projectId, actor }, getDeps())
    return undefined
  })
}

export async function inviteMemberAction(slug: string, input: { email: string; name: string; role: string }): Promise<ActionResult<InvitedMember>> {
  return asAdmin(slug, async ({ projectId, actor }) => {
    const wanted = readArguments({ input: z.object({ email: word, name: word, role: word }) }, { input }).input
    const { email, password, created } = await inviteMember({ email: wanted.email, name: wanted.name, role: wanted.role, projectId, actor }, { db: getDeps().db, auth: getAuth() })
    return { email, password, created }
  })
}

export async function setRoleAction(slug: string, userId: string, role: string): Promise<ActionResult> {
  return asAdmin(slug, async ({ projectId, actor }) => setRole({ ...readArguments({ userId: word, role: word }, { userId, role }), projectId, actor }, getDeps()).then(() => undefined))
}

export async function resetPasswordAction(slug: string, userId: string): Promise<ActionResult<NewPassword>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    readArguments({ userId: word }, { userId })
    return resetPassword({ projectId: project.id, userId, actor: viewer.actor, byInstanceAdmin: viewer.instanceAdmin }, { db: getDeps().db, auth: getAuth() })
  })
}

export async function removeMemberAction(slug: string, userId: string): Promise<ActionResult> {
  return asAdmin(slug, async ({ projectId, actor }) => removeMember({ ...readArguments({ userId: word }, { userId }), projectId, actor }, getDeps()).then(() => undefined))
}

export async function createApiKeyAction(slug: string, input: { name: string; scopes: string[]; expiresInDays: number | null }): Promise<ActionResult<CreatedKey>> {
  return asAdmin(slug, async ({ projectId, actor, userId }) => {
    const wanted = readArguments({ input: z.object({ name: word, scopes: words, expiresInDays: number.nullable() }) }, { input }).input
    const { key } = await createApiKey({ name: wanted.name, scopes: wanted.scopes, expiresInDays: wanted.expiresInDays, projectId, actor, userId }, { db: getDeps().db, auth: getAuth() })
    return { key }
  })
}

export async function revokeApiKeyAction(slug: string, keyId: string): Promise<ActionResult> {
  return asAdmin(slug, async ({ projectId, actor }) => revokeApiKey({ ...readArguments({ keyId: word }, { keyId }), projectId, actor }, getDeps()).then(() => undefined))
}

export async function deleteProjectAction(slug: string): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    await deleteProject({ projectId: project.id, actor: viewer.actor }, getDeps())
    return undefined
  })
}
