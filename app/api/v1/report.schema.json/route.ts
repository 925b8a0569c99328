import { reportJsonSchema } from '@/lib/core/api/report-schema'
import { publicRoute } from '@/lib/http'

export const GET = publicRoute(async () => Response.json(reportJsonSchema(), { headers: { 'content-type': 'application/schema+json' } }))
