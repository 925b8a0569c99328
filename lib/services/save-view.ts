import { MAX_VIEW_NAME, readViewQuery, VIEW_PAGES } from '@/lib/core/display/saved-view'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { countSavedViews, findSavedView, putSavedView } from '@/lib/db/saved-views'
import { storableText } from '@/lib/core/storable-text'
import { AppError } from '@/lib/errors'

/** More of them nobody finds again. */
const MOST_VIEWS = 50
const MOST_CHARACTERS = 2000

/** `mayShare`: the person may save views that everyone in the project sees. */
export type SaveViewInput = { projectId: string; userId: string; mayShare: boolean; page: string; name: string; query: string; shared: boolean }

function invalid(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}

/**
 * Keeps the filter of a list under a name; a view of this person with the same name on the same page is replaced. Throws `invalid` for a page
 * that has no views, a name that is blank or overlong, and a query of which the page would ignore a part; `forbidden` for a
 * view that is shared, or was, by someone who may not share; `conflict` for more than 50 views of one person and page.
 */
export async function saveView(input: SaveViewInput, { db }: { db: DbClient }): Promise<{ id: string; name: string }> {
  const { projectId, userId, mayShare } = input
  const shared = input.shared === true
  const page = VIEW_PAGES.find((known) => known === input.page)
  if (!page) throw invalid('page', `expected one of ${VIEW_PAGES.join(', ')}`)
  const name = storableText(input.name).replace(/\s+/g, ' ').trim()
  if (name === '' || name.length > MAX_VIEW_NAME) throw invalid('name', `expected a name of 1 to ${MAX_VIEW_NAME} characters`)
  if (input.query.length > MOST_CHARACTERS) throw invalid('query', `expected at most ${MOST_CHARACTERS} characters`)
  const { query, unknown } = readViewQuery(page, input.query)
  if (unknown.length > 0) throw invalid('query', `the list of ${page} does not know ${unknown.join(', ')}`)
  if (query === '') throw invalid('query', 'expected a filter; without one the list shows everything')
  return db.$transaction(async (tx) => {
    const before = await findSavedView(tx, { projectId, userId, page, name })
    if ((shared || before?.shared) && !mayShare) throw new AppError('forbidden', 'Sharing a view needs the role reviewer or admin.')
    if (!before && await countSavedViews(tx, { projectId, userId, page }) >= MOST_VIEWS) {
      throw new AppError('conflict', `You have ${MOST_VIEWS} views of this list: remove one first.`)
    }
    const view = await putSavedView(tx, { projectId, userId, page, name, query, shared })
    if (shared || before?.shared) {
      const look = (row: { name: string; query: string; shared: boolean }) => ({ page, name: row.name, query: row.query, shared: row.shared })
      await recordAuditEvent(tx, { projectId, actor: userId, action: 'view.save', target: view.id, before: before && look(before), after: look(view) })
    }
    return { id: view.id, name }
  })
}
