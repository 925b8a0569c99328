import type { Deps } from '@/lib/deps'
import type { JobPayload } from '@/lib/queue/jobs'
import { fillRatings } from '@/lib/services/fill-ratings'

export async function runFillRatings(payload: JobPayload<'fill-ratings'>, deps: Deps): Promise<void> {
  await fillRatings(payload, deps)
}
