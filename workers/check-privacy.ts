import type { Deps } from '@/lib/deps'
import type { JobPayload } from '@/lib/queue/jobs'
import { checkPrivacy } from '@/lib/services/check-privacy'
import { registerPrivacyChecks } from '@/lib/services/register-privacy-checks'

export async function runCheckPrivacy(payload: JobPayload<'check-privacy'>, deps: Deps): Promise<void> {
  const answer = await checkPrivacy(payload, deps)
  deps.log[answer?.passed === false ? 'warn' : 'info']({ project: payload.projectId, ...answer }, 'privacy check')
}

/** Again and again, like the schedules of audits: projects come and go, and a queue may lose what it was told. */
export async function schedulePrivacyChecks(deps: Deps): Promise<void> {
  await registerPrivacyChecks(deps)
}
