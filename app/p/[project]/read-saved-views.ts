import { removeViewAction, saveViewAction } from '@/app/p/[project]/view-actions'
import type { SavedViewsProps } from '@/components/cases/saved-views'
import type { ProjectAccess } from '@/lib/auth'
import type { ViewPage } from '@/lib/core/display/saved-view'
import { listSavedViews } from '@/lib/db/saved-views'
import { getDeps } from '@/lib/deps'

/** The saved views of a list with what the person may do with them. */
export async function readSavedViews({ project, viewer, may }: ProjectAccess, page: ViewPage): Promise<SavedViewsProps> {
  const rows = await listSavedViews(getDeps().db, { projectId: project.id, userId: viewer.userId, page })
  return { rows, canShare: may('run.review'), save: saveViewAction.bind(null, project.slug, page), remove: removeViewAction.bind(null, project.slug) }
}
