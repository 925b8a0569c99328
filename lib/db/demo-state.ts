import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

/** true when a project with this slug was deleted by somebody and has not been made again since. */
export async function wasProjectDeleted(db: Db, slug: string): Promise<boolean> {
  const row = await db.auditEvent.findFirst({ where: { action: 'project.delete', target: slug }, select: { id: true } })
  return row !== null
}

/** true when an import of this name ended. */
export async function isImportFinished(db: Db, projectId: string, name: string): Promise<boolean> {
  const row = await db.traceImport.findFirst({ where: { projectId, name, status: 'done' }, select: { id: true } })
  return row !== null
}

/** Replayable traces with content, in the order of their source ids. */
export async function listAnsweredTraces(db: Db, projectId: string): Promise<{ sourceId: string; request: ChatRequest; response: ChatResponse }[]> {
  const rows = await db.trace.findMany({
    where: { projectId, replayable: true, response: { not: Prisma.DbNull } }, select: { sourceId: true, request: true, response: true }, orderBy: { sourceId: 'asc' },
  })
  return rows.map((row) => ({ sourceId: row.sourceId, request: row.request as ChatRequest, response: row.response as ChatResponse }))
}
