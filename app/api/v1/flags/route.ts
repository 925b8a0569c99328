import { flagTraceOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'
import { flagTrace } from '@/lib/services/flag-trace'

export const POST = route(flagTraceOperation, async ({ project, viewer, body, deps }) => {
  const { flagId, caseId, created, caseCreated } = await flagTrace({ ...body, projectId: project.id, actor: viewer.actor }, deps)
  return Response.json({ id: flagId, caseId, created, caseCreated }, { status: created ? 201 : 200 })
})
