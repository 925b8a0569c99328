import { resumeRefreshOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'
import { resumeRefresh } from '@/lib/services/resume-refresh'

export const POST = route(resumeRefreshOperation, async ({ params, project, viewer, deps }) => {
  const { status, resumed } = await resumeRefresh({ projectId: project.id, refreshId: params.refreshId, actor: viewer.actor }, deps)
  return Response.json({ id: params.refreshId, status, resumed })
})
