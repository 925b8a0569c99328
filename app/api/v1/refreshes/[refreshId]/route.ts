import { baseUrl } from '@/lib/auth'
import { getRefreshOperation } from '@/lib/core/api/operations'
import { refreshDetailOf } from '@/lib/core/display/refresh-detail'
import { getRefresh } from '@/lib/db/refreshes'
import { AppError } from '@/lib/errors'
import { route } from '@/lib/http'

export const GET = route(getRefreshOperation, async ({ params, project, deps }) => {
  const refresh = await getRefresh(deps.db, project.id, params.refreshId)
  if (!refresh) throw new AppError('not-found', `No refresh "${params.refreshId}".`)
  return Response.json(refreshDetailOf(refresh, { base: baseUrl(), slug: project.slug, now: deps.now().getTime() }))
})
