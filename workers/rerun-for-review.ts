import type { Deps } from '@/lib/deps'
import type { JobPayload } from '@/lib/queue/jobs'
import { rerunForReview } from '@/lib/services/rerun-for-review'

export async function runRerunForReview(payload: JobPayload<'rerun-for-review'>, deps: Deps): Promise<void> {
  await rerunForReview(payload, deps)
}
