import type { Deps } from '@/lib/deps'
import type { JobPayload } from '@/lib/queue/jobs'
import type { Leaving } from '@/lib/services/leaving'
import { rerunCases } from '@/lib/services/rerun-cases'

export async function runRerunCases(payload: JobPayload<'rerun-cases'>, leaving: Leaving, deps: Deps): Promise<void> {
  await rerunCases({ ...payload, leaving }, deps)
}
