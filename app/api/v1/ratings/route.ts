import { giveRatingOperation, listRatingsOperation } from '@/lib/core/api/operations'
import type { RatingList } from '@/lib/core/api/ratings'
import { readCursor, writeCursor } from '@/lib/core/display/page-cursor'
import type { SettledFilter, SettledTask } from '@/lib/core/display/ratings-view'
import { ratingsCsv } from '@/lib/core/rating/ratings-csv'
import type { DbClient } from '@/lib/db/client'
import { listSettledTasks } from '@/lib/db/rating-list'
import { AppError } from '@/lib/errors'
import { route } from '@/lib/http'
import { giveRating } from '@/lib/services/give-rating'

export const POST = route(giveRatingOperation, async ({ project, viewer, body, deps }) => {
  const { task, ...rating } = body
  const { created } = await giveRating({ ...rating, projectId: project.id, taskId: task, userId: viewer.userId }, deps)
  return Response.json({ created }, { status: created ? 201 : 200 })
})

export const GET = route(listRatingsOperation, async ({ project, query, deps }) => {
  const { outcome, judge, segment } = query
  const filter: SettledFilter = { outcome, judge, segment }
  if (query.format === 'csv') {
    return new Response(csvPages(deps.db, project.id, filter), {
      headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="ratings-${project.slug}.csv"` },
    })
  }
  const after = readCursor(query.after)
  if (query.after !== undefined && !after) throw new AppError('invalid', 'query.after: expected `next` of the answer before', { errors: [{ field: 'query.after', message: 'expected `next` of the answer before' }] })
  const found = await listSettledTasks(deps.db, project.id, { filter, limit: query.limit + 1, ...(after ? { after } : {}) })
  const tasks = found.slice(0, query.limit)
  const last = found.length > query.limit ? tasks.at(-1)! : null
  return Response.json({ ratings: tasks.map(ratingOf), next: last && writeCursor({ at: last.settledAt, id: last.id }) } satisfies RatingList)
})

function ratingOf({ title: _title, runName: _runName, status: _status, ratings, judge, arm, ...task }: SettledTask): RatingList['ratings'][number] {
  return {
    ...task, judge: judge as RatingList['ratings'][number]['judge'], arm: arm as RatingList['ratings'][number]['arm'],
    ratings: ratings.map(({ by, choice, note, durationMs }) => ({ by, choice, note, durationMs })),
  }
}

const PAGE_ROWS = 500

/** Page by page, as fast as it is read. */
function csvPages(db: DbClient, projectId: string, filter: SettledFilter): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let after: { at: string; id: string } | undefined
  let head = true
  return new ReadableStream({
    async pull(controller) {
      const tasks = await listSettledTasks(db, projectId, { filter, limit: PAGE_ROWS, ...(after ? { after } : {}) })
      controller.enqueue(encoder.encode(ratingsCsv(tasks, { head })))
      head = false
      const last = tasks.at(-1)
      if (tasks.length < PAGE_ROWS || !last) controller.close()
      else after = { at: last.settledAt, id: last.id }
    },
  })
}
