import type { SavedViewRow, ViewPage } from '@/lib/core/display/saved-view'
import type { Db } from '@/lib/db/client'

/** The views of a page that a person sees: the shared ones of the project and their own, by name. */
export async function listSavedViews(db: Db, { projectId, userId, page }: { projectId: string; userId: string; page: ViewPage }): Promise<SavedViewRow[]> {
  return db.$queryRaw<SavedViewRow[]>`
    SELECT v.id, v.name, v.query, v.shared, v.user_id = ${userId} AS own, coalesce(nullif(u.name, ''), u.email, v.user_id) AS by
    FROM (
      SELECT * FROM saved_view WHERE project_id = ${projectId}::uuid AND page = ${page} AND user_id = ${userId}
      UNION ALL SELECT * FROM saved_view WHERE project_id = ${projectId}::uuid AND page = ${page} AND shared AND user_id <> ${userId}
    ) v LEFT JOIN "user" u ON u.id = v.user_id
    ORDER BY lower(v.name), v.created_at LIMIT 200`
}

export type SavedView = { id: string; projectId: string; userId: string; page: string; name: string; query: string; shared: boolean }

export async function getSavedView(db: Db, projectId: string, id: string): Promise<SavedView | null> {
  return db.savedView.findFirst({ where: { id, projectId }, omit: { createdAt: true } })
}

export async function findSavedView(db: Db, key: Pick<SavedView, 'projectId' | 'userId' | 'page' | 'name'>): Promise<SavedView | null> {
  return db.savedView.findUnique({ where: { projectId_userId_page_name: key }, omit: { createdAt: true } })
}

export async function countSavedViews(db: Db, own: Pick<SavedView, 'projectId' | 'userId' | 'page'>): Promise<number> {
  return db.savedView.count({ where: own })
}

/** A view of the same person, page and name is replaced. */
export async function putSavedView(db: Db, { projectId, userId, page, name, query, shared }: Omit<SavedView, 'id'>): Promise<SavedView> {
  return db.savedView.upsert({
    where: { projectId_userId_page_name: { projectId, userId, page, name } }, create: { projectId, userId, page, name, query, shared }, update: { query, shared },
    omit: { createdAt: true },
  })
}

export async function deleteSavedView(db: Db, id: string): Promise<void> {
  await db.savedView.deleteMany({ where: { id } })
}
