'use server'

import { readArguments, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { quarantineBudget } from '@/lib/core/gate/quarantine-rules'
import { countQuarantinedNow, countReplayedCases } from '@/lib/db/quarantines'
import { getDeps } from '@/lib/deps'
import { requestRerun } from '@/lib/services/request-rerun'

export async function requestRerunAction(slug: string, runId: string, caseId: string): Promise<ActionResult<{ created: boolean }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.review')
    readArguments({ runId: word, caseId: word }, { runId, caseId })
    const { created } = await requestRerun({ projectId: project.id, runId, caseId, actor: viewer.actor }, getDeps())
    return { created }
  })
}

/** How many cases of the project are in quarantine, and how many may be. */
export async function quarantinePlacesAction(slug: string): Promise<ActionResult<{ taken: number; budget: number }>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'run.review')
    const { db, now } = getDeps()
    const [taken, replayed] = await Promise.all([countQuarantinedNow(db, project.id, now()), countReplayedCases(db, project.id)])
    return { taken, budget: quarantineBudget(replayed) }
  })
}
