import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

/** The rules that are switched on in a project, as they were stored; null = none were ever set. */
export async function getPrivacyRules(db: Db, projectId: string): Promise<{ version: number; rules: unknown } | null> {
  return db.privacyRules.findUnique({ where: { projectId }, select: { version: true, rules: true } })
}

/** With the draft; `draft` null = nothing waits to be switched on. */
export async function getPrivacyDraft(db: Db, projectId: string): Promise<{ version: number; rules: unknown; draft: unknown; updatedBy: string; updatedAt: Date } | null> {
  const row = await db.privacyRules.findUnique({ where: { projectId }, omit: { projectId: true } })
  return row && { ...row, draft: row.draft ?? null }
}

/** One change of the rules of a project at a time, until the transaction ends. */
export async function lockPrivacyRules(db: Db, projectId: string): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('privacy rules ' || ${projectId}, 0))`
}

/** `rules` are those that are on now, for a project that has no row yet: its defaults get the version 0. null takes the draft away. */
export async function putPrivacyDraft(db: Db, projectId: string, { rules, draft, by, at }: { rules: object; draft: object | null; by: string; at: Date }): Promise<void> {
  const data = { draft: draft === null ? Prisma.DbNull : (draft as Prisma.InputJsonObject), updatedBy: by, updatedAt: at }
  await db.privacyRules.upsert({ where: { projectId }, create: { projectId, version: 0, rules: rules as Prisma.InputJsonObject, ...data }, update: data })
}

/** Puts rules in the place of those that were on, with the next version. `draft`: what waits from then on. */
export async function putPrivacyRules(
  db: Db, projectId: string, { rules, draft, version, by, at }: { rules: object; draft: object | null; version: number; by: string; at: Date },
): Promise<void> {
  const data = { version, rules: rules as Prisma.InputJsonObject, draft: draft === null ? Prisma.DbNull : (draft as Prisma.InputJsonObject), updatedBy: by, updatedAt: at }
  await db.privacyRules.upsert({ where: { projectId }, create: { projectId, ...data }, update: data })
}
