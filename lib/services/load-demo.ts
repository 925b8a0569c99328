import type { Clusterer } from '@/lib/core/clustering/hdbscan-types'
import { ENDPOINT_ROLES } from '@/lib/core/endpoint'
import { weekBefore } from '@/lib/core/unseen/audit-week'
import { countAdversarialCases } from '@/lib/db/cases'
import type { DbClient } from '@/lib/db/client'
import { getNewestClustering } from '@/lib/db/clusters'
import { isImportFinished, listAnsweredTraces, wasProjectDeleted } from '@/lib/db/demo-state'
import { getProjectBySlug, type Project } from '@/lib/db/projects'
import { putEndpoint } from '@/lib/db/put-endpoint'
import { findNewestReplayDataset } from '@/lib/db/run-defaults'
import { SMALL_JUDGE_MODEL } from '@/lib/llm/sandbox/chat-completion'
import {
  DEMO_CONFIG, DEMO_DRAW_SEED, DEMO_FLAGS, DEMO_IMPORT, DEMO_NAME, DEMO_PRICES, DEMO_SEED, DEMO_SLUG, describeFailure,
} from '@/lib/llm/sandbox/demo-settings'
import { writeWeek } from '@/lib/llm/sandbox/week'
import type { Llm } from '@/lib/llm/client'
import type { Enqueue } from '@/lib/queue/enqueue'
import { createProject } from '@/lib/services/create-project'
import { drawAudit } from '@/lib/services/draw-audit'
import { drawDataset } from '@/lib/services/draw-dataset'
import { flagTrace } from '@/lib/services/flag-trace'
import { frozenConfig } from '@/lib/services/frozen-config'
import { groupTraffic } from '@/lib/services/group-traffic'
import { importTraces } from '@/lib/services/import-traces'
import type { RedactorDeps } from '@/lib/services/load-redactor'
import { startRun } from '@/lib/services/start-run'

type Deps = Omit<RedactorDeps, 'db'> & { db: DbClient; enqueue: Enqueue; llm: Llm; now: () => Date; cluster: Clusterer }

/** Oldest first: the release candidate passed, the release is blocked. */
const CANDIDATES = [
  { model: 'helpdesk-next-rc1', name: 'helpdesk-next rc1', git: { branch: 'helpdesk-next', commit: '7d1c0e4', actor: 'amelia' } },
  { model: 'helpdesk-next', name: 'helpdesk-next', git: { branch: 'helpdesk-next', commit: 'f03b9a2', actor: 'amelia' } },
]

/**
 * Loads the demo: a simulated project whose models are the sandbox provider at `sandboxUrl` (with or without `/v1`), a week
 * of gateway logs through the import, groups, flagged traces, a dataset and two runs. Every step looks at what is there
 * already, so it goes on where an earlier start stopped and does nothing when all is done; the address of the sandbox is
 * brought up to date each time.
 *
 * `size` makes a smaller one of the same kind: rows of the week, and cases that are drawn from it.
 *
 * @returns the project, or null because somebody deleted the demo
 */
export async function loadDemo(input: { sandboxUrl: string; size?: { rows: number; cases: number } }, deps: Deps): Promise<{ projectId: string; runIds: string[] } | null> {
  const { db, now } = deps
  const project = await ensureProject(db, input.size?.cases)
  if (!project) return null
  // the configuration names the large judge; the small one is compared with it
  await putEndpoint(db, {
    projectId: project.id, name: 'sandbox', baseUrl: new URL('/v1', input.sandboxUrl).href, apiKeyEnv: null, roles: [...ENDPOINT_ROLES],
    concurrency: 32, timeoutMs: 20_000, requestsPerMinute: null, tokensPerMinute: null, prices: DEMO_PRICES, judgeModel: SMALL_JUDGE_MODEL,
  })
  if (!(await isImportFinished(db, project.id, DEMO_IMPORT))) {
    const lines = writeWeek({ seed: DEMO_SEED, endsAt: project.createdAt.getTime(), ...(input.size ? { rows: input.size.rows } : {}) })
    await importTraces({ projectId: project.id, format: 'bifrost', name: DEMO_IMPORT, via: 'demo', lines }, deps)
  }
  if (!(await getNewestClustering(db, project.id))) await groupTraffic({ projectId: project.id, config: frozenConfig(project.config).config }, deps)
  await flagFailures(project.id, deps)
  // what people would look at of the last full week; verdicts are theirs to give
  await drawAudit({ projectId: project.id, week: weekBefore(project.createdAt), actor: 'system' }, { db, now })
  if (!(await findNewestReplayDataset(db, project.id))) await drawDataset({ projectId: project.id, seed: DEMO_DRAW_SEED }, deps)
  const runIds: string[] = []
  for (const { model, name, git } of CANDIDATES) {
    const run = await startRun({ projectId: project.id, name, candidate: { model }, git, idempotencyKey: `demo-${model}`, createdBy: null }, deps)
    runIds.push(run.runId)
  }
  return { projectId: project.id, runIds }
}

async function ensureProject(db: DbClient, cases?: number): Promise<Project | null> {
  const existing = await getProjectBySlug(db, DEMO_SLUG)
  // A person may have a project of this name: it is theirs.
  if (existing) return existing.simulated ? existing : null
  if (await wasProjectDeleted(db, DEMO_SLUG)) return null
  const config = cases === undefined ? DEMO_CONFIG : DEMO_CONFIG.replace(/sample_size: \d+/, `sample_size: ${cases}`)
  return createProject({ name: DEMO_NAME, slug: DEMO_SLUG, config, simulated: true, createdBy: null }, { db })
}

/** Tickets that support raised about answers that were really wrong. */
async function flagFailures(projectId: string, deps: Omit<RedactorDeps, 'db'> & Pick<Deps, 'db' | 'now'>): Promise<void> {
  const { db } = deps
  if ((await countAdversarialCases(db, projectId)) >= DEMO_FLAGS) return
  let ticket = 4100
  for (const { sourceId, request, response } of await listAnsweredTraces(db, projectId)) {
    const expectation = describeFailure(request, response)
    if (expectation === null) continue
    ticket += 7
    if (ticket > 4100 + 7 * DEMO_FLAGS) return
    await flagTrace({ projectId, traceId: sourceId, ticketUrl: `https://helpdesk.example/tickets/${ticket}`, expectation, actor: 'system' }, deps)
  }
}
