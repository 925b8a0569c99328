import type { Deps } from '@/lib/deps'
import type { JobPayload } from '@/lib/queue/jobs'
import { checkJudge } from '@/lib/services/check-judge'

export async function runCheckJudge(payload: JobPayload<'check-judge'>, deps: Deps): Promise<void> {
  await checkJudge(payload, deps)
}
