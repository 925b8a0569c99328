import { tryPolicyOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'
import { tryPolicy } from '@/lib/services/try-policy'

export const POST = route(tryPolicyOperation, async ({ project, body, deps }) => (
  Response.json(await tryPolicy({ ...body, projectId: project.id }, deps))
), { maxBytes: 512 * 1024 })
