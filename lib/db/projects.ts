import { findUnstorable } from '@/lib/core/storable-text'
import type { Db } from '@/lib/db/client'

export type Project = { id: string; slug: string; name: string; simulated: boolean; config: string; createdAt: Date }

const fields = { id: true, slug: true, name: true, simulated: true, config: true, createdAt: true } as const

/** The project behind a URL; null when there is none. */
export async function getProjectBySlug(db: Db, slug: string): Promise<Project | null> {
  // whatever stands in the URL, or is the argument of an action; the database would refuse the question itself, and quote it in the log
  if (typeof slug !== 'string' || findUnstorable(slug, 'slug') !== null) return null
  return db.project.findUnique({ where: { slug }, select: fields })
}

export async function getProject(db: Db, projectId: string): Promise<Project | null> {
  return db.project.findUnique({ where: { id: projectId }, select: fields })
}

/** The project that a run belongs to; null when there is no such run. */
export async function getProjectOfRun(db: Db, runId: string): Promise<Project | null> {
  const run = await db.run.findUnique({ where: { id: runId }, select: { project: { select: fields } } })
  return run?.project ?? null
}

/** The project that a refresh belongs to; null when there is no such refresh. */
export async function getProjectOfRefresh(db: Db, refreshId: string): Promise<Project | null> {
  const refresh = await db.refresh.findUnique({ where: { id: refreshId }, select: { project: { select: fields } } })
  return refresh?.project ?? null
}

/** The projects that a user may open, by name; every project for an instance admin. */
export async function listProjectsOfUser(
  db: Db, user: { userId: string; instanceAdmin: boolean },
): Promise<(Project & { role: string })[]> {
  const rows = await db.project.findMany({
    where: user.instanceAdmin ? {} : { members: { some: { userId: user.userId } } },
    select: { ...fields, members: { where: { userId: user.userId }, select: { role: true } } },
    orderBy: [{ name: 'asc' }, { slug: 'asc' }],
  })
  return rows.map(({ members, ...project }) => ({
    ...project, role: user.instanceAdmin ? 'admin' : members[0]!.role,
  }))
}

/** Every project there is, for rules that name them by slug. */
export async function listProjectSlugs(db: Db): Promise<{ id: string; slug: string }[]> {
  return db.project.findMany({ select: { id: true, slug: true }, orderBy: { slug: 'asc' } })
}

export async function insertProject(
  db: Db, input: { slug: string; name: string; simulated: boolean; config: string },
): Promise<Project> {
  return db.project.create({ data: input, select: fields })
}

export async function updateProject(
  db: Db, projectId: string, change: { name?: string; config?: string },
): Promise<Project> {
  return db.project.update({ where: { id: projectId }, data: change, select: fields })
}
