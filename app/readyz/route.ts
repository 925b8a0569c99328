import { publicRoute } from '@/lib/http'
import { answerReady } from '@/lib/scrape'

export const dynamic = 'force-dynamic'

/** For load balancers: 200 when this process can work, else 503 with the parts that fail; 503 as well while it stops. */
export const GET = publicRoute(async () => {
  const { status, type, body, headers } = await answerReady()
  return new Response(body, { status, headers: { 'content-type': type, ...headers } })
})
