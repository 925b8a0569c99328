import { reviewRunOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'
import { reviewRun } from '@/lib/services/review-run'

export const POST = route(reviewRunOperation, async ({ params, project, viewer, body, deps }) => {
  const { review, created } = await reviewRun({ ...body, projectId: project.id, runId: params.runId, userId: viewer.userId }, deps)
  const { id, choice, reason, evidence, expiresAt, createdAt, stands, critical } = review
  return Response.json({ id, choice, reason, evidence, expiresAt, createdAt, stands, critical, created }, { status: created ? 201 : 200 })
})
