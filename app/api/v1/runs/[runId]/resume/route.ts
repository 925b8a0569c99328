import { resumeRunOperation } from '@/lib/core/api/operations'
import type { ResumedRun } from '@/lib/core/api/runs'
import { runUrl } from '@/lib/core/display/run-url'
import { baseUrl } from '@/lib/auth'
import { route } from '@/lib/http'
import { resumeRun } from '@/lib/services/resume-run'

export const POST = route(resumeRunOperation, async ({ params, project, viewer, body, deps }) => {
  const { status, resumed } = await resumeRun({ projectId: project.id, runId: params.runId, budgetUsd: body.budgetUsd, actor: viewer.actor }, deps)
  return Response.json({ id: params.runId, url: runUrl(baseUrl(), project.slug, params.runId), status, resumed } satisfies ResumedRun)
})
