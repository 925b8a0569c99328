import { INJECTION_SET_VERSION } from '@/lib/core/judging/prompt-injections'
import { JUDGE_PROMPTS } from '@/lib/core/judging/judge-prompts'
import { judgeRoutes } from '@/lib/core/judging/judge-routes'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { listEndpoints } from '@/lib/db/endpoints'
import { insertJudgeCheck, listOpenJudgeChecks } from '@/lib/db/judge-checks'
import { getProject } from '@/lib/db/projects'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Llm } from '@/lib/llm/client'
import type { Enqueue } from '@/lib/queue/enqueue'
import { checkJudgeJobId } from '@/lib/queue/jobs'
import { frozenConfig } from '@/lib/services/frozen-config'

type Input = {
  projectId: string
  /** A model of an endpoint with the role judge; absent = the one that the next run would ask. */
  route?: { endpointId: string; model: string } | null
  actor: string
}
type Deps = { db: DbClient; enqueue: Enqueue; llm: Pick<Llm, 'check' | 'listModels'>; now: () => Date }

/**
 * Puts a judge to the test with injected instructions. While a test of the project is going on that one is meant: its work goes
 * into the queue again, where it may have been lost.
 *
 * @throws AppError not-found (project), invalid when nobody judges, the chosen judge is none, or its endpoint cannot be called
 */
export async function startJudgeCheck({ projectId, route, actor }: Input, { db, enqueue, llm, now }: Deps): Promise<{ checkId: string; started: boolean }> {
  const [open] = await listOpenJudgeChecks(db, projectId)
  if (open) {
    await enqueue('check-judge', { checkId: open.id }, { jobId: checkJudgeJobId(open.id) })
    return { checkId: open.id, started: false }
  }
  const { endpoint, model } = await chooseJudge({ projectId, ...(route ? { route } : {}) }, { db, llm })
  const promptVersions = Object.fromEntries([...JUDGE_PROMPTS.map(({ judge, version }) => [judge, version]), ['set', INJECTION_SET_VERSION]]) as Record<string, string>
  const checkId = await db.$transaction(async (tx) => {
    const id = await insertJudgeCheck(tx, { projectId, endpointName: endpoint.name, model, promptVersions, createdBy: actor, createdAt: now() })
    await recordAuditEvent(tx, { projectId, actor, action: 'judge.check', target: id, after: { endpoint: endpoint.name, model } })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return id
  })
  await enqueue('check-judge', { checkId }, { jobId: checkJudgeJobId(checkId) })
  return { checkId, started: true }
}

async function chooseJudge({ projectId, route }: Pick<Input, 'projectId' | 'route'>, { db, llm }: Pick<Deps, 'db' | 'llm'>) {
  const project = await getProject(db, projectId)
  if (!project) throw new AppError('not-found', `There is no project ${projectId}`)
  const wanted = frozenConfig(project.config).config.judges.judgeModel
  const judges = (await listEndpoints(db, projectId)).filter(({ roles }) => roles.includes('judge'))
  const servers = await Promise.all(judges.map(async (endpoint) => {
    llm.check(endpoint)
    return { endpoint, served: await llm.listModels(endpoint) }
  }))
  const routes = judgeRoutes(servers, wanted)
  const chosen = route ? routes.find(({ endpoint, model }) => endpoint.id === route.endpointId && model === route.model) : routes[0]
  if (chosen) return chosen
  throw new AppError('invalid', route ? 'This judge is not there any more: reload the page' : 'Nobody judges in this project: give an endpoint the role judge and a judge model in the settings')
}
