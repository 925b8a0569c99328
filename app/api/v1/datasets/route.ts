import { drawDatasetOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'
import { drawCases } from '@/lib/services/draw-cases'

export const POST = route(drawDatasetOperation, async ({ project, viewer, body, deps }) => {
  const { datasetId, ...drawn } = await drawCases({ projectId: project.id, name: body.name, actor: viewer.actor }, deps)
  return Response.json({ id: datasetId, ...drawn }, { status: 201 })
})
