import { pullSourceOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'
import { requestPull } from '@/lib/services/request-pull'

export const POST = route(pullSourceOperation, async ({ project, viewer, params, deps }) => {
  const begun = await requestPull({ projectId: project.id, sourceId: params.sourceId, actor: viewer.actor }, deps)
  return Response.json({ begun }, { status: 202 })
})
