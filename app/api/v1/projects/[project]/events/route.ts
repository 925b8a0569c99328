import { projectEventsOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'

export const GET = route(projectEventsOperation, async ({ events }) => events())
