import type { Metadata } from 'next'
import { startJudgeCheckAction } from '@/app/p/[project]/judges/actions'
import { changeRouteAction } from '@/app/p/[project]/judges/route-actions'
import { readRoutes } from '@/app/p/[project]/judges/read-routes'
import { readSemantic } from '@/app/p/[project]/judges/read-semantic'
import { setSemanticCacheAction } from '@/app/p/[project]/judges/semantic-actions'
import { readGateConfig } from '@/app/p/[project]/read-gate-config'
import { JudgesPage } from '@/components/judges/judges-page'
import { RoutesPanel } from '@/components/judges/routes-panel'
import { SemanticPanel } from '@/components/judges/semantic-panel'
import { requireProjectPage } from '@/lib/auth'
import type { JudgeChoice } from '@/lib/core/display/judges-view'
import { projectHref } from '@/lib/core/display/project-href'
import type { JudgeRoute } from '@/lib/core/judging/judge-routes'
import { structuralInjections } from '@/lib/core/judging/structural-injections'
import { priceOf } from '@/lib/core/model-price'
import { listEndpoints } from '@/lib/db/endpoints'
import { listJudgeChecks } from '@/lib/db/judge-checks'
import { getJudgeStats } from '@/lib/db/judge-stats'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }> }

export const metadata: Metadata = { title: 'Judges' }

/** How many runs back votes are counted, and how many tests are listed. */
const RUNS = 20
const CHECKS = 6

export default async function JudgesRoute({ params }: Props) {
  const { project, may } = await requireProjectPage((await params).project, 'project.read')
  const { db } = getDeps()
  const config = readGateConfig(project.config)
  const { votes, temperature, judgeModel } = config.judges
  const [endpoints, stats, checks, routes, semantic] = await Promise.all([
    listEndpoints(db, project.id), getJudgeStats(db, project.id, RUNS), listJudgeChecks(db, project.id, CHECKS), readRoutes(project.id, judgeModel), readSemantic(project.id, config),
  ])
  const choices = [...routes.rows].sort((a, b) => Number(b.standing === 'reference') - Number(a.standing === 'reference')).flatMap((row) => {
    const endpoint = endpoints.find(({ id }) => id === row.endpointId)
    return endpoint ? [choiceOf({ endpoint, model: row.model })] : []
  })
  return (
    <JudgesPage
      eventsUrl={`/api/v1/projects/${encodeURIComponent(project.slug)}/events`}
      choices={choices}
      wanted={judgeModel} standIn={routes.rows.find((row) => row.answers && row.standing === 'promoted')?.model ?? null} counting={{ votes, temperature }} stats={stats} checks={checks} structural={structuralInjections()}
      start={may('run.start') ? startJudgeCheckAction.bind(null, project.slug) : null}
      settingsHref={may('project.admin') ? projectHref(project.slug, '/settings#endpoints') : null} calibrationHref={projectHref(project.slug, '/judges/calibration')}
    >
      <RoutesPanel view={routes} change={may('project.admin') ? changeRouteAction.bind(null, project.slug) : null} settingsHref={may('project.admin') ? projectHref(project.slug, '/settings#endpoints') : null} />
      <SemanticPanel view={semantic} save={may('project.admin') ? setSemanticCacheAction.bind(null, project.slug) : null} />
    </JudgesPage>
  )
}

function choiceOf({ endpoint, model }: JudgeRoute): JudgeChoice {
  const price = priceOf(endpoint, model)
  return {
    endpointId: endpoint.id, endpointName: endpoint.name, host: URL.canParse(endpoint.baseUrl) ? new URL(endpoint.baseUrl).host : endpoint.baseUrl, model,
    price: price ? { input: price.input, output: price.output, date: price.date } : null,
  }
}
