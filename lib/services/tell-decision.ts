import { projectHref } from '@/lib/core/display/project-href'
import type { GateReport } from '@/lib/core/gate/types'
import type { Db } from '@/lib/db/client'
import { getProject } from '@/lib/db/projects'
import { getRunName } from '@/lib/db/review-queue'
import type { RunRecord } from '@/lib/db/runs'
import { recordWebhookEvent } from '@/lib/db/webhook-events'

/** Tells webhooks what the gate decided on a deploy; A/A runs and drills are measurements of the gate itself and are not told. Belongs into the transaction of the decision. */
export async function tellDecision(tx: Db, run: Pick<RunRecord, 'id' | 'projectId' | 'purpose' | 'candidate' | 'baseline'>, report: GateReport): Promise<void> {
  if (run.purpose !== 'gate') return
  const [project, name] = await Promise.all([getProject(tx, run.projectId), getRunName(tx, run.id)])
  const needsPerson = report.gate === 'blocked' || report.gate === 'inconclusive'
  await recordWebhookEvent(tx, {
    projectId: run.projectId, event: 'run.decided',
    payload: {
      text: `${name}: ${report.sentence}`, path: projectHref(project?.slug ?? run.projectId, `/runs/${run.id}${needsPerson ? '/review' : ''}`),
      data: {
        run: { id: run.id, name, candidate: run.candidate.model, baseline: run.baseline.model, gate: report.gate, exitCode: report.exit_code },
        blocking: report.sets.filter((set) => set.blocks).map(({ id, kind, label, before, after, delta, n }) => ({ id, kind, label, before, after, delta, n })),
      },
    },
  })
}
