import { publicRoute } from '@/lib/http'
import { answerHealth } from '@/lib/scrape'

export const dynamic = 'force-dynamic'

/** For orchestrators: the process answers. It asks nobody, so that a database that is away ends no web process. */
export const GET = publicRoute(async () => {
  const { status, type, body, headers } = answerHealth()
  return new Response(body, { status, headers: { 'content-type': type, ...headers } })
})
