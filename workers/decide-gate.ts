import type { Deps } from '@/lib/deps'
import type { JobPayload } from '@/lib/queue/jobs'
import { decideGate } from '@/lib/services/decide-gate'

export async function runDecideGate(payload: JobPayload<'decide-gate'>, deps: Deps): Promise<void> {
  await decideGate(payload, deps)
}
