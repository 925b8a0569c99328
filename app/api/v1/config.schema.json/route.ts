import { configJsonSchema } from '@/lib/core/config/json-schema'
import { publicRoute } from '@/lib/http'

export const GET = publicRoute(async () => Response.json(configJsonSchema(), { headers: { 'content-type': 'application/schema+json' } }))
