import { billOf, compareRuns, decisionText, type Bill, type Compared } from '@/bench/cost/compare-policies'
import { judgePlainly } from '@/bench/cost/judge-plainly'
import { costReport } from '@/lib/core/cost/cost-report'
import type { GateReport } from '@/lib/core/gate/types'
import { listCostRuns, listRunCosts } from '@/lib/db/costs'
import type { DbClient } from '@/lib/db/client'
import type { Deps } from '@/lib/deps'
import { decideGate } from '@/lib/services/decide-gate'
import type { JudgeCase } from '@/lib/services/judge-case'
import { loadDemo } from '@/lib/services/load-demo'
import { startRun } from '@/lib/services/start-run'
import type { collectingEnqueue } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'
import { createClusterer } from '@/workers/cluster-threads'

/** `assumed`: what the cost page says that the plain policy would have asked and cost on the same cases. */
export type Measured = { runId: string; assumed: { votes: number; usd: number | null }; bill: Bill; decision: string; report: GateReport }

/** One pair of models: our first run on an empty cache, the same pair again, and the plain policy on the same answers. */
export type MeasuredPair = { candidate: string; first: Measured; second: Measured; plain: Measured; firstAgainstPlain: Compared; secondAgainstPlain: Compared }

type Input = { sandboxUrl: string; size?: { rows: number; cases: number }; onProgress?: (line: string) => void }
type Work = { deps: Pick<Deps, 'db' | 'enqueue' | 'llm' | 'now' | 'log'> & { judgeCase?: JudgeCase }; jobs: ReturnType<typeof collectingEnqueue>['jobs'] }

/**
 * Loads the demo and judges each of its runs under both policies. The plain run begins where the first one began: the same seed of the
 * gate's random choices, the same history of flaky cases.
 */
export async function measureWeek({ sandboxUrl, size, onProgress }: Input, work: Work): Promise<MeasuredPair[]> {
  const { deps, jobs } = work
  const demo = await loadDemo({ sandboxUrl, ...(size ? { size } : {}) }, { ...deps, cluster: createClusterer() })
  if (!demo) throw new Error('The demo was deleted from this database')
  const orders = jobs.splice(0)
  const pairs: MeasuredPair[] = []
  for (const runId of demo.runIds) {
    const run = await deps.db.run.findUniqueOrThrow({ where: { id: runId } })
    const { model } = run.candidate as { model: string }
    const again = async (name: string) => (await startRun({ projectId: demo.projectId, name: `${run.name}, ${name}`, candidate: { model }, createdBy: null }, deps)).runId
    await deps.db.judgeCache.deleteMany()
    onProgress?.(`${run.name}: first run`)
    jobs.push(...orders.filter(({ payload }) => (payload as { runId: string }).runId === runId))
    const first = await measure(runId, work)
    onProgress?.(`${run.name}: the same pair again`)
    const secondId = await again('again')
    await deps.db.run.update({ where: { id: secondId }, data: { seed: run.seed } })
    const second = await measure(secondId, work)
    onProgress?.(`${run.name}: the plain policy`)
    const plainId = await again('plain policy')
    await deps.db.run.update({ where: { id: plainId }, data: { seed: run.seed, createdAt: run.createdAt } })
    const plain = await measure(plainId, { ...work, deps: { ...deps, judgeCase: judgePlainly } })
    pairs.push({
      candidate: model, first, second, plain, firstAgainstPlain: await compareRuns(deps.db, runId, plainId), secondAgainstPlain: await compareRuns(deps.db, secondId, plainId),
    })
  }
  return pairs
}

async function measure(runId: string, { deps, jobs }: Work): Promise<Measured> {
  await workThrough(jobs, deps)
  const report = await decideGate({ runId }, deps)
  if (!report) throw new Error(`Run ${runId} was not decided`)
  return { runId, assumed: await assumedOf(deps.db, runId), bill: await billOf(deps.db, runId), decision: decisionText(report), report }
}

async function assumedOf(db: DbClient, runId: string): Promise<Measured['assumed']> {
  const { projectId } = await db.run.findUniqueOrThrow({ where: { id: runId }, select: { projectId: true } })
  const of = [db, projectId, new Date(0)] as const
  const [runs, { cells, pairs }] = [await listCostRuns(...of), await listRunCosts(...of)]
  const row = costReport({ runs, cells, pairs }, Date.now()).runs.find(({ id }) => id === runId)
  if (!row) throw new Error(`The cost page does not know run ${runId}`)
  return { votes: row.plainVotes, usd: row.plainUsd }
}
