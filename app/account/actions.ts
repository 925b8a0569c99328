'use server'

import { revalidatePath } from 'next/cache'
import { headers } from 'next/headers'
import { readArguments, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { getAuth, requirePersonAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { getDeps } from '@/lib/deps'
import { changePassword } from '@/lib/services/change-password'
import { endOtherSessions } from '@/lib/services/end-other-sessions'
import { endSession } from '@/lib/services/end-session'

export async function changePasswordAction(current: string, wanted: string): Promise<ActionResult> {
  return runAction(async () => {
    const { userId, email, name } = await requirePersonAction()
    const { db, now } = getDeps()
    const given = readArguments({ current: word, wanted: word }, { current, wanted })
    await changePassword({ ...given, userId, email, name, headers: await headers() }, { db, auth: getAuth(), now: now() })
    revalidatePath('/account')
    return undefined
  })
}

export async function endSessionAction(sessionId: string): Promise<ActionResult> {
  return runAction(async () => {
    const { userId } = await requirePersonAction()
    await endSession({ ...readArguments({ sessionId: word }, { sessionId }), userId }, getDeps())
    revalidatePath('/account')
    return undefined
  })
}

/** How many sessions ended. */
export async function endOtherSessionsAction(): Promise<ActionResult<number>> {
  return runAction(async () => {
    const { userId, sessionId } = await requirePersonAction()
    const ended = await endOtherSessions({ userId, keepId: sessionId }, getDeps())
    revalidatePath('/account')
    return ended
  })
}
