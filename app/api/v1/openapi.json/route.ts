import { openApiDocument } from '@/lib/core/api/openapi'
import { VERSION } from '@/lib/core/version'
import { baseUrl } from '@/lib/auth'
import { publicRoute } from '@/lib/http'

export const GET = publicRoute(async () => Response.json(openApiDocument({ version: VERSION, url: baseUrl() })))
