import { runEventsOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'

export const GET = route(runEventsOperation, async ({ params, events }) => events(params.runId))
