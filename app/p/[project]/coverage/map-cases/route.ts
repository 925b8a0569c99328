import { chosenDatasets, readChoice } from '@/app/p/[project]/coverage/read-coverage'
import { requireProjectAction } from '@/lib/auth'
import { listCaseTraces, listCoverageDatasets } from '@/lib/db/coverage'
import { getDeps } from '@/lib/deps'
import { publicRoute } from '@/lib/http'

/** More rings than that show nothing. */
const MOST_CASES = 20_000

/** Ids of the traces that the chosen cases were made of, to be ringed on the map. */
export async function GET(request: Request, context: { params: Promise<{ project: string }> }): Promise<Response> {
  return publicRoute(async () => {
    const { project } = await requireProjectAction((await context.params).project, 'project.read')
    const { db } = getDeps()
    const datasets = chosenDatasets(await listCoverageDatasets(db, project.id), readChoice(new URL(request.url).searchParams.get('data') ?? undefined))
    return Response.json(await listCaseTraces(db, datasets.map(({ id }) => id), MOST_CASES))
  })(request, context)
}
