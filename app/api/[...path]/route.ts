import { AppError } from '@/lib/errors'
import { publicRoute } from '@/lib/http'

/**
 * What is under /api and is no address of it. Without this the page of what was not found would be shown, and a page takes actions: there must be none where
 * the check of pages for foreign requests does not look.
 */
const answer = publicRoute(async (request) => {
  throw new AppError('not-found', `There is no ${request.method} ${new URL(request.url).pathname}; /api/v1/openapi.json lists what there is.`)
})

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT }
