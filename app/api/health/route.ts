import { isDatabaseUp } from '@/lib/db/health'
import { getDeps } from '@/lib/deps'
import { publicRoute } from '@/lib/http'

export const dynamic = 'force-dynamic'

/** For load balancers and `npm start`: 200 when the server can answer and reaches its database, else 503. */
export const GET = publicRoute(async () => {
  const { db, log } = getDeps()
  const up = await isDatabaseUp(db, (error) => log.warn({ error: error.message.split('\n').at(-1) }, 'database not reachable'))
  return Response.json({ status: up ? 'ok' : 'database unreachable' }, { status: up ? 200 : 503 })
})
