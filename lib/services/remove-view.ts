import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { deleteSavedView, getSavedView } from '@/lib/db/saved-views'
import { AppError } from '@/lib/errors'

/** `mayShare`: the person may also remove shared views of others. */
export type RemoveViewInput = { projectId: string; userId: string; mayShare: boolean; viewId: string }

/**
 * Forgets a saved view. Throws `not-found` for one that is not there or that only another person sees, and `forbidden` for a shared one by
 * someone who may not share.
 */
export async function removeView({ projectId, userId, mayShare, viewId }: RemoveViewInput, { db }: { db: DbClient }): Promise<void> {
  await db.$transaction(async (tx) => {
    const view = isUuid(viewId) ? await getSavedView(tx, projectId, viewId) : null
    if (!view || (!view.shared && view.userId !== userId)) throw new AppError('not-found', 'This view is not there any more.')
    if (view.shared && !mayShare) throw new AppError('forbidden', 'Removing a shared view needs the role reviewer or admin.')
    await deleteSavedView(tx, view.id)
    if (view.shared) {
      await recordAuditEvent(tx, { projectId, actor: userId, action: 'view.remove', target: view.id, before: { page: view.page, name: view.name, query: view.query, shared: true } })
    }
  })
}
