import { secondReviewOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'
import { secondReview } from '@/lib/services/second-review'

export const POST = route(secondReviewOperation, async ({ params, project, viewer, body, deps }) => {
  const { review, created } = await secondReview({ ...body, projectId: project.id, runId: params.runId, reviewId: params.reviewId, userId: viewer.userId }, deps)
  const { id, choice, reason, evidence, expiresAt, createdAt, stands, critical } = review
  return Response.json({ id, choice, reason, evidence, expiresAt, createdAt, stands, critical, created }, { status: created ? 201 : 200 })
})
