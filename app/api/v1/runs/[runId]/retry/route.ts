import { retryRunOperation } from '@/lib/core/api/operations'
import type { RetriedRun } from '@/lib/core/api/runs'
import { runUrl } from '@/lib/core/display/run-url'
import { baseUrl } from '@/lib/auth'
import { route } from '@/lib/http'
import { retryMissing } from '@/lib/services/retry-missing'

export const POST = route(retryRunOperation, async ({ params, project, viewer, deps }) => {
  const { status, cases } = await retryMissing({ projectId: project.id, runId: params.runId, actor: viewer.actor }, deps)
  return Response.json({ id: params.runId, url: runUrl(baseUrl(), project.slug, params.runId), status, cases } satisfies RetriedRun)
})
