import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GateReport } from '@/lib/core/gate/types'
import { costReport, shareLess } from '@/lib/core/cost/cost-report'
import { listCostRuns, listRunCosts } from '@/lib/db/costs'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { startSandbox, type Sandbox } from '@/lib/llm/sandbox/server'
import { log } from '@/lib/log'
import { decideGate } from '@/lib/services/decide-gate'
import { deleteProject } from '@/lib/services/delete-project'
import { loadDemo } from '@/lib/services/load-demo'
import { startRun } from '@/lib/services/start-run'
import { collectingEnqueue } from '@/lib/services/test-run-world'
import { plainClusterer } from '@/lib/services/test-grouping'
import { workThrough } from '@/lib/services/test-worker'

let database: TestDatabase
let sandbox: Sandbox
let llm: Llm

beforeAll(async () => {
  database = await createTestDatabase()
  sandbox = await startSandbox()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
})
afterAll(async () => {
  await llm.close()
  await sandbox.close()
  await database.drop()
})

const { enqueue, jobs } = collectingEnqueue()
const deps = () => ({ db: database.db, enqueue, llm, log, now: () => new Date(), cluster: plainClusterer })
const load = () => loadDemo({ sandboxUrl: sandbox.url.replace(/\/v1$/, '') }, deps())

const runAll = () => workThrough(jobs, deps())

describe('loadDemo', () => {
  it('makes a release that is blocked on refunds alone, after a candidate that passed', { timeout: 180_000 }, async () => {
    const demo = await load()
    expect(await database.db.trace.count()).toBeGreaterThanOrEqual(6000)
    expect(await database.db.case.count({ where: { kind: 'adversarial' } })).toBe(25)
    await runAll()
    const reports = await Promise.all(demo!.runIds.map((runId) => decideGate({ runId }, deps())))
    const [passed, blocked] = reports as [GateReport, GateReport]
    expect(['pass', 'warn']).toContain(passed.gate)
    expect(blocked.gate).toBe('blocked')
    const row = (id: string) => blocked.sets.find((set) => set.id === id && set.kind === 'segment')!
    expect(blocked.sets.filter((set) => set.blocks && set.kind === 'segment').map((set) => set.id)).toEqual(['refund_flow'])
    expect(row('refund_flow').delta).toBeLessThan(-0.125)
    expect(row('refund_flow').delta).toBeGreaterThan(-0.165)
    expect(row('invoice_parse').delta).toBeGreaterThan(0.04)
    expect(Math.abs(blocked.mean.weightedAfter! - blocked.mean.weightedBefore!)).toBeLessThanOrEqual(0.01)
    expect(blocked.missing).toEqual([])
  })

  it('adds nothing when it runs again', async () => {
    const count = async () => [await database.db.trace.count(), await database.db.case.count(), await database.db.run.count(), await database.db.cluster.count(), await database.db.flag.count(), jobs.length]
    const before = await count()
    await load()
    expect(await count()).toEqual(before)
  })

  it('costs at least 60% less than the plain policy, and the same pair again at least 80% less with the same verdicts', { timeout: 180_000 }, async () => {
    const project = await database.db.project.findUniqueOrThrow({ where: { slug: 'demo' } })
    const first = await database.db.run.findFirstOrThrow({ where: { projectId: project.id, name: 'helpdesk-next' } })
    const second = await startRun({ projectId: project.id, name: 'again', candidate: { model: 'helpdesk-next' }, createdBy: null }, deps())
    await runAll()
    const since = new Date(0)
    const [runs, { cells, pairs }] = await Promise.all([listCostRuns(database.db, project.id, since), listRunCosts(database.db, project.id, since)])
    const rows = costReport({ runs, cells, pairs }, Date.now()).runs
    const less = (id: string) => {
      const { judge, plainJudgeUsd, total, plainUsd } = rows.find((row) => row.id === id)!
      return { judging: shareLess(judge.usd, plainJudgeUsd)!, all: shareLess(total.usd, plainUsd)! }
    }
    // oldest first: the release candidate met an empty cache
    for (const { id } of rows.filter((row) => row.id !== second.runId)) expect(less(id).all).toBeGreaterThanOrEqual(0.6)
    expect(less(second.runId).all).toBeGreaterThanOrEqual(0.8)
    expect(less(second.runId).judging).toBeGreaterThan(less(first.id).judging)
    const flips = async (runId: string) => new Map((await database.db.runCase.findMany({ where: { runId }, select: { caseId: true, flip: true } })).map(({ caseId, flip }) => [caseId, flip]))
    const [before, after] = [await flips(first.id), await flips(second.runId)]
    const equal = [...before].filter(([caseId, flip]) => after.get(caseId) === flip).length
    expect(equal / before.size).toBeGreaterThanOrEqual(0.99)
  })

  it('does not come back after somebody deleted it', async () => {
    const project = await database.db.project.findUniqueOrThrow({ where: { slug: 'demo' } })
    await deleteProject({ projectId: project.id, actor: 'u1' }, { db: database.db })
    expect(await database.db.judgeCache.count({ where: { projectId: project.id } })).toBe(0)
    expect(await load()).toBeNull()
    expect(await database.db.project.count({ where: { slug: 'demo' } })).toBe(0)
  })
})
