import { parseConfig } from '@/lib/core/config/parse-config'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getProject, updateProject as writeProject, type Project } from '@/lib/db/projects'
import { recountTraceDays } from '@/lib/db/trace-days'
import { AppError } from '@/lib/errors'

/**
 * Changes the name or the eval_config.yaml of a project. Runs keep the configuration they were started with. The same
 * values again change nothing and leave no audit event.
 *
 * @throws AppError not-found, invalid (name); ConfigError with file, line and what was expected
 */
export async function updateProject(
  input: { projectId: string; name?: string; config?: string; actor: string }, { db }: { db: DbClient },
): Promise<Project> {
  const name = input.name?.trim()
  if (name !== undefined && (name === '' || name.length > 100)) {
    throw new AppError('invalid', 'name: expected 1 to 100 characters', { errors: [{ field: 'name', message: 'expected 1 to 100 characters' }] })
  }
  if (input.config !== undefined) parseConfig(input.config, 'eval_config.yaml')
  return db.$transaction(async (tx) => {
    const before = await getProject(tx, input.projectId)
    if (!before) throw new AppError('not-found', 'This project does not exist.')
    const change = {
      ...(name !== undefined && name !== before.name ? { name } : {}),
      ...(input.config !== undefined && input.config !== before.config ? { config: input.config } : {}),
    }
    if (Object.keys(change).length === 0) return before
    const old = { ...(change.name === undefined ? {} : { name: before.name }), ...(change.config === undefined ? {} : { config: before.config }) }
    await recordAuditEvent(tx, {
      projectId: before.id, actor: input.actor, action: 'project.update', target: before.slug, before: old, after: change,
    })
    // the days of the explorer are counted by what the project is cut by
    if (change.config !== undefined && segmentBy(change.config) !== segmentBy(before.config)) await recountTraceDays(tx, before.id)
    return writeProject(tx, before.id, change)
  })
}

function segmentBy(config: string): string {
  return parseConfig(config, 'eval_config.yaml').config.segmentBy
}
