import { parseConfig } from '@/lib/core/config/parse-config'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { putMember } from '@/lib/db/members'
import { getProjectBySlug, insertProject, type Project } from '@/lib/db/projects'
import { AppError } from '@/lib/errors'

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/

/** The name as it can stand in a URL: lower case, ASCII, words joined by `-`; may be empty for a name without any. */
export function slugOf(name: string): string {
  const ascii = name.normalize('NFKD').replace(/\p{Diacritic}/gu, '').toLowerCase()
  return ascii.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 48).replace(/-+$/, '')
}

/**
 * Creates a project with its eval_config.yaml (an empty text means the defaults). The creator becomes its admin; null
 * when the system creates it.
 *
 * @throws AppError invalid (name, slug), conflict (the slug is taken); ConfigError with file, line and what was expected
 */
export async function createProject(
  input: { name: string; slug?: string; config?: string; simulated?: boolean; createdBy: string | null },
  { db }: { db: DbClient },
): Promise<Project> {
  const name = input.name.trim()
  const slug = input.slug?.trim() || slugOf(name)
  if (name === '' || name.length > 100) throw invalid('name', 'expected 1 to 100 characters')
  if (!SLUG.test(slug)) throw invalid('slug', 'expected 1 to 48 lower-case letters, digits and hyphens, e.g. "support-bot"')
  const config = input.config ?? ''
  parseConfig(config, 'eval_config.yaml')
  try {
    return await db.$transaction(async (tx) => {
      if (await getProjectBySlug(tx, slug)) throw taken(slug)
      const project = await insertProject(tx, { slug, name, simulated: input.simulated ?? false, config })
      if (input.createdBy) await putMember(tx, { projectId: project.id, userId: input.createdBy, role: 'admin' })
      await recordAuditEvent(tx, {
        projectId: project.id, actor: input.createdBy ?? 'system', action: 'project.create', target: slug,
        after: { name, slug, simulated: project.simulated },
      })
      return project
    })
  } catch (error) {
    // two requests for one slug at the same moment: the unique key decides
    if ((error as { code?: string }).code === 'P2002') throw taken(slug)
    throw error
  }
}

function invalid(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}

function taken(slug: string): AppError {
  return new AppError('conflict', `There is a project "${slug}" already.`, { errors: [{ field: 'slug', message: 'is taken' }] })
}
