'use server'

import { revalidatePath } from 'next/cache'
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
export async function checkConfigAction(slug: string, text: string): Promise<ActionResult<ConfigCheck>> {
  return runAction(async () => {
    await requireProjectAction(slug, 'project.read')
    return checkConfig(text)
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

export async function saveConfigAction(slug: string, text: string): Promise<ActionResult<ConfigCheck>> {
  return asAdmin(slug, async ({ projectId, actor }) => {
    const check = checkConfig(text)
    if (!check.error) await updateProject({ projectId, config: text, actor }, getDeps())
    return check
  })
}

export async function renameProjectAction(slug: string, name: string): Promise<ActionResult> {
  return asAdmin(slug, async ({ projectId, actor }) => {
    await updateProject({ projectId, name, actor }, getDeps())
    return undefined
  })
}

export async function inviteMemberAction(slug: string, input: { email: string; name: string; role: string }): Promise<ActionResult<InvitedMember>> {
  return asAdmin(slug, async ({ projectId, actor }) => {
    const { email, password, created } = await inviteMember({ email: input.email, name: input.name, role: input.role, projectId, actor }, { db: getDeps().db, auth: getAuth() })
    return { email, password, created }
  })
}

export async function setRoleAction(slug: string, userId: string, role: string): Promise<ActionResult> {
  return asAdmin(slug, async ({ projectId, actor }) => setRole({ projectId, userId, role, actor }, getDeps()).then(() => undefined))
}

export async function resetPasswordAction(slug: string, userId: string): Promise<ActionResult<NewPassword>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    return resetPassword({ projectId: project.id, userId, actor: viewer.actor, byInstanceAdmin: viewer.instanceAdmin }, { db: getDeps().db, auth: getAuth() })
  })
}

export async function removeMemberAction(slug: string, userId: string): Promise<ActionResult> {
  return asAdmin(slug, async ({ projectId, actor }) => removeMember({ projectId, userId, actor }, getDeps()).then(() => undefined))
}

export async function createApiKeyAction(slug: string, input: { name: string; scopes: string[]; expiresInDays: number | null }): Promise<ActionResult<CreatedKey>> {
  return asAdmin(slug, async ({ projectId, actor, userId }) => {
    const { key } = await createApiKey({ name: input.name, scopes: input.scopes, expiresInDays: input.expiresInDays, projectId, actor, userId }, { db: getDeps().db, auth: getAuth() })
    return { key }
  })
}

export async function revokeApiKeyAction(slug: string, keyId: string): Promise<ActionResult> {
  return asAdmin(slug, async ({ projectId, actor }) => revokeApiKey({ projectId, keyId, actor }, getDeps()).then(() => undefined))
}

export async function deleteProjectAction(slug: string): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.admin')
    await deleteProject({ projectId: project.id, actor: viewer.actor }, getDeps())
    return undefined
  })
}
