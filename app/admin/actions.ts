'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { readArguments, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { getAuth, requireInstanceAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { NewPassword } from '@/lib/core/display/settings-view'
import { getDeps } from '@/lib/deps'
import { createUser } from '@/lib/services/create-user'
import { disableUser } from '@/lib/services/disable-user'
import { enableUser } from '@/lib/services/enable-user'
import { resetUserPassword } from '@/lib/services/reset-user-password'
import { setInstanceAdmin } from '@/lib/services/set-instance-admin'

/** Every action here needs an instance admin; the page is shown anew afterwards. */
async function asInstanceAdmin<T>(work: (actor: string) => Promise<T>): Promise<ActionResult<T>> {
  return runAction(async () => {
    const { actor } = await requireInstanceAction()
    const value = await work(actor)
    revalidatePath('/admin')
    return value
  })
}

export async function createUserAction(input: { email: string; name: string }): Promise<ActionResult<NewPassword>> {
  return asInstanceAdmin(async (actor) => {
    const wanted = readArguments({ input: z.object({ email: word, name: word }) }, { input }).input
    const { email, password } = await createUser({ ...wanted, actor }, { db: getDeps().db, auth: getAuth() })
    return { email, password }
  })
}

export async function disableUserAction(userId: string): Promise<ActionResult> {
  return asInstanceAdmin(async (actor) => {
    const { db, now } = getDeps()
    await disableUser({ ...readArguments({ userId: word }, { userId }), actor }, { db, now: now() })
    return undefined
  })
}

export async function enableUserAction(userId: string): Promise<ActionResult> {
  return asInstanceAdmin(async (actor) => enableUser({ ...readArguments({ userId: word }, { userId }), actor }, getDeps()).then(() => undefined))
}

export async function setInstanceAdminAction(userId: string, instanceAdmin: boolean): Promise<ActionResult> {
  return asInstanceAdmin(async (actor) => setInstanceAdmin({ ...readArguments({ userId: word, instanceAdmin: z.boolean() }, { userId, instanceAdmin }), actor }, getDeps()).then(() => undefined))
}

export async function resetUserPasswordAction(userId: string): Promise<ActionResult<NewPassword>> {
  return asInstanceAdmin(async (actor) => resetUserPassword({ ...readArguments({ userId: word }, { userId }), actor }, { db: getDeps().db, auth: getAuth() }))
}
