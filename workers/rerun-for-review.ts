import type { Deps } from '@/lib/deps'
import type { JobPayload } from '@/lib/queue/jobs'
import type { Leaving } from '@/lib/services/leaving'
import { rerunForReview } from '@/lib/services/rerun-for-review'

export async function runRerunForReview(payload: JobPayload<'rerun-for-review'>, leaving: Leaving, deps: Deps): Promise<void> {
  await rerunForReview({ ...payload, leaving }, deps)
}
