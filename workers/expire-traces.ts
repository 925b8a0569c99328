import type { Deps } from '@/lib/deps'
import { expireTraces } from '@/lib/services/expire-traces'
import { registerExpiry } from '@/lib/services/register-expiry'

export async function runExpireTraces({ db, now, log }: Deps): Promise<void> {
  for (const { projectId, ...counts } of await expireTraces({ db, now })) log.info({ project: projectId, ...counts }, 'expired')
}

/** Again and again, like the other schedules: a queue may lose what it was told. */
export async function scheduleExpiry(deps: Deps): Promise<void> {
  await registerExpiry(deps)
}
