import type { Db } from '@/lib/db/client'
import { listBrokenAgain } from '@/lib/db/flag-life'
import { getProject } from '@/lib/db/projects'
import { recordWebhookEvent } from '@/lib/db/webhook-events'
import { plural } from '@/lib/core/display/format'

/** Cases that a message names; the page has them all. */
const NAMED = 20

type Told = { id: string; projectId: string; purpose: string; candidate: { model: string } }

/**
 * Tells the webhooks which flagged failures the candidate of a run brings back: the last decided run before that measured them had
 * passed. Belongs into the transaction of the decision. A/A runs and drills tell nothing. Returns how many cases broke again.
 */
export async function tellBrokenAgain(run: Told, { db }: { db: Db }): Promise<number> {
  if (run.purpose !== 'gate') return 0
  const broken = await listBrokenAgain(db, run.id)
  const project = broken.length > 0 ? await getProject(db, run.projectId) : null
  if (!project) return 0
  await recordWebhookEvent(db, {
    projectId: project.id, event: 'adversarial.broke', payload: {
      text: `${plural(broken.length, 'flagged failure')} that ${broken.length === 1 ? 'was' : 'were'} fixed came back with ${run.candidate.model}.`,
      path: `/p/${encodeURIComponent(project.slug)}/runs/${run.id}?set=${encodeURIComponent('adversarial:adversarial')}`,
      data: { runId: run.id, candidate: run.candidate.model, count: broken.length, caseIds: broken.slice(0, NAMED).map(({ caseId }) => caseId) },
    },
  })
  return broken.length
}
