import { publicRoute } from '@/lib/http'
import { answerMetrics } from '@/lib/scrape'

export const dynamic = 'force-dynamic'

/** For Prometheus, with the token of SLICEGATE_METRICS_TOKEN. */
export const GET = publicRoute(async (request) => {
  const { status, type, body, headers } = await answerMetrics(request.headers.get('authorization'))
  return new Response(body, { status, headers: { 'content-type': type, ...headers } })
})
