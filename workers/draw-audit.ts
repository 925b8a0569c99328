import type { Deps } from '@/lib/deps'
import type { JobPayload } from '@/lib/queue/jobs'
import { drawScheduledAudit } from '@/lib/services/draw-scheduled-audit'
import { registerAudits } from '@/lib/services/register-audits'

export async function runDrawAudit(payload: JobPayload<'draw-audit'>, deps: Deps): Promise<void> {
  const answer = await drawScheduledAudit(payload, deps)
  deps.log.info({ project: payload.projectId, week: answer?.week, drawn: answer?.drawn, traces: answer?.traces }, 'audit')
}

/** Again and again, like the schedules of refreshes: projects come and go, and a queue may lose what it was told. */
export async function scheduleAudits(deps: Deps): Promise<void> {
  await registerAudits(deps)
}
