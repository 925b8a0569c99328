import { cancelRefreshOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'
import { cancelRefresh } from '@/lib/services/cancel-refresh'

export const POST = route(cancelRefreshOperation, async ({ params, project, viewer, deps }) => {
  const { status, cancelled } = await cancelRefresh({ projectId: project.id, refreshId: params.refreshId, actor: viewer.actor }, deps)
  return Response.json({ id: params.refreshId, status, cancelled })
})
