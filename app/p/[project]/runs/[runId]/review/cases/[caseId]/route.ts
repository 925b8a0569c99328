import { readReviewCase } from '@/app/p/[project]/runs/[runId]/review/read-review-case'
import { requireProjectAction } from '@/lib/auth'
import { AppError } from '@/lib/errors'
import { publicRoute } from '@/lib/http'

type Context = { params: Promise<{ project: string; runId: string; caseId: string }> }

/** One case of the review page, read when a person comes to it. */
export async function GET(request: Request, context: Context): Promise<Response> {
  return publicRoute(async () => {
    const { project: slug, runId, caseId } = await context.params
    const { project } = await requireProjectAction(slug, 'project.read')
    const found = await readReviewCase(project.id, runId, caseId)
    if (!found) throw new AppError('not-found', 'This case is not in the run.')
    return Response.json(found, { headers: { 'cache-control': 'private, no-store' } })
  })(request, context)
}
