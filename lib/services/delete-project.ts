import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { forgetAnswers } from '@/lib/db/judge-cache'
import { getProject } from '@/lib/db/projects'
import { purgeSimulatedProject } from '@/lib/db/purge-project'
import { deleteSimilarAnswers } from '@/lib/db/similar-answers'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

/**
 * Deletes a simulated project with everything of it, evidence included. Its audit events stay, and the deletion is the
 * last of them; the demo does not come back after it.
 *
 * @param input.actor user id, or `key:<id>`
 * @throws AppError not-found, or forbidden for a project with real traffic: its evidence is permanent
 */
export async function deleteProject(input: { projectId: string; actor: string }, { db }: { db: DbClient }): Promise<void> {
  await db.$transaction(async (tx) => {
    const project = await getProject(tx, input.projectId)
    if (!project) throw new AppError('not-found', `There is no project ${input.projectId}`)
    if (!project.simulated) throw new AppError('forbidden', `"${project.name}" holds real traffic: only simulated projects can be deleted`)
    if (!(await purgeSimulatedProject(tx, project.id))) throw new AppError('conflict', `"${project.name}" was deleted by someone else`)
    await forgetAnswers(tx, project.id)
    await deleteSimilarAnswers(tx, project.id)
    await recordAuditEvent(tx, {
      projectId: project.id, actor: input.actor, action: 'project.delete', target: project.slug, before: { name: project.name, slug: project.slug, simulated: true },
    })
    await publishEvent(tx, { projectId: project.id, kind: 'project.changed' })
  }, { timeout: 120_000 })
}
