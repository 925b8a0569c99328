import { retryImportOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'
import { retryQuarantined } from '@/lib/services/retry-quarantined'

export const POST = route(retryImportOperation, async ({ params, project, viewer, deps }) =>
  Response.json(await retryQuarantined({ projectId: project.id, importId: params.importId, actor: viewer.actor }, deps)))
