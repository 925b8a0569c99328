import { z } from 'zod'
import { requireProjectAction } from '@/lib/auth'
import { getClusteringMap } from '@/lib/db/clusters'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { publicRoute } from '@/lib/http'

/** The packed picture of a grouping, which never changes; 204 where none was made. */
export async function GET(request: Request, context: { params: Promise<{ project: string }> }): Promise<Response> {
  return publicRoute(async () => {
    const { project } = await requireProjectAction((await context.params).project, 'project.read')
    const id = z.uuid().safeParse(new URL(request.url).searchParams.get('clustering'))
    if (!id.success) throw new AppError('invalid', 'clustering: expected the id of a grouping')
    const headers = { etag: `"${id.data}"`, 'cache-control': 'private, no-cache' }
    const map = await getClusteringMap(getDeps().db, project.id, id.data)
    if (!map) return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
    if (request.headers.get('if-none-match')?.includes(headers.etag)) return new Response(null, { status: 304, headers })
    return new Response(new Uint8Array(map), { headers: { ...headers, 'content-type': 'application/octet-stream' } })
  })(request, context)
}
