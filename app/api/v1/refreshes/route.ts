import { baseUrl } from '@/lib/auth'
import { listRefreshesOperation, startRefreshOperation } from '@/lib/core/api/operations'
import type { RefreshList, StartedRefresh } from '@/lib/core/api/refreshes'
import { refreshDetailOf, refreshUrl } from '@/lib/core/display/refresh-detail'
import { listRefreshes } from '@/lib/db/refreshes'
import { route } from '@/lib/http'
import { startRefresh } from '@/lib/services/start-refresh'

export const POST = route(startRefreshOperation, async ({ project, viewer, body, deps }) => {
  const { refreshId } = await startRefresh({ ...body, projectId: project.id, actor: viewer.actor }, deps)
  return Response.json({ id: refreshId, url: refreshUrl(baseUrl(), project.slug) } satisfies StartedRefresh, { status: 202 })
})

export const GET = route(listRefreshesOperation, async ({ project, query, deps }) => {
  const refreshes = await listRefreshes(deps.db, project.id, query.limit)
  const about = { base: baseUrl(), slug: project.slug, now: deps.now().getTime() }
  return Response.json({ refreshes: refreshes.map((refresh) => refreshDetailOf(refresh, about)) } satisfies RefreshList)
})
