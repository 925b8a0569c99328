import { cancelRunOperation } from '@/lib/core/api/operations'
import type { CancelledRun } from '@/lib/core/api/runs'
import { runUrl } from '@/lib/core/display/run-url'
import { baseUrl } from '@/lib/auth'
import { route } from '@/lib/http'
import { cancelRun } from '@/lib/services/cancel-run'

export const POST = route(cancelRunOperation, async ({ params, project, viewer, deps }) => {
  const { status, cancelled } = await cancelRun({ projectId: project.id, runId: params.runId, actor: viewer.actor }, deps)
  return Response.json({ id: params.runId, url: runUrl(baseUrl(), project.slug, params.runId), status, cancelled } satisfies CancelledRun)
})
