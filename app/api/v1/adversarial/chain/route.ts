import { verifyAdversarialOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'
import { verifyAdversarial } from '@/lib/services/verify-adversarial'

export const GET = route(verifyAdversarialOperation, async ({ project, deps }) => Response.json(await verifyAdversarial({ projectId: project.id }, deps)))
