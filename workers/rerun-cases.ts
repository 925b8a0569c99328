import type { Deps } from '@/lib/deps'
import type { JobPayload } from '@/lib/queue/jobs'
import { rerunCases } from '@/lib/services/rerun-cases'

export async function runRerunCases(payload: JobPayload<'rerun-cases'>, deps: Deps): Promise<void> {
  await rerunCases(payload, deps)
}
