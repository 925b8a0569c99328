import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quarantineBudget } from '@/lib/core/gate/quarantine-rules'
import { listAuditEvents } from '@/lib/db/audit-events'
import { listLedger } from '@/lib/db/flakiness'
import { listQuarantines } from '@/lib/db/quarantines'
import { listPairedCases } from '@/lib/db/run-cases'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { log } from '@/lib/log'
import { endQuarantine } from '@/lib/services/end-quarantine'
import { quarantineCase } from '@/lib/services/quarantine-case'
import { startRun } from '@/lib/services/start-run'
import { collectingEnqueue, createRunWorld, lookupCase, startModelServer, toolCompletion } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'

let database: TestDatabase
let llm: Llm
const open: { close: () => Promise<void> }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
})
afterAll(async () => {
  await llm.close()
  await Promise.all(open.map((one) => one.close()))
  await database.drop()
})

const DAY_MS = 86_400_000
const REASON = 'the judge changes its mind here, see #12'
const actor = 'u1'

async function world(count: number, answer: Parameters<typeof startModelServer>[0] = (call) => toolCompletion('lookup', call.messages.at(-1)!.content)) {
  const server = await startModelServer(answer)
  open.push(server)
  const cases = Array.from({ length: count }, (_, index) => ({ ...lookupCase(`{"order":${index}}`), segments: ['refunds'] }))
  const { projectId } = await createRunWorld(database.db, { baseUrl: server.baseUrl, cases })
  const ids = (await database.db.case.findMany({ where: { projectId }, orderBy: { key: 'asc' }, select: { id: true } })).map(({ id }) => id)
  let clock = Date.now()
  const deps = { db: database.db, now: () => new Date(clock) }
  const put = (index: number, more: object = {}) => quarantineCase({ projectId, caseId: ids[index]!, reason: REASON, actor, ...more }, deps)
  return { projectId, ids, deps, put, pass: (days: number) => { clock += days * DAY_MS }, standing: () => listQuarantines(database.db, projectId, new Date(clock)) }
}

describe('a quarantine', () => {
  it('lasts two weeks unless somebody says otherwise, is on record, and ends early or by itself', async () => {
    const { projectId, ids, deps, put, pass, standing } = await world(200)
    const first = await put(3)
    expect(first.expiresAt.getTime() - first.createdAt.getTime()).toBe(14 * DAY_MS)
    await put(4, { days: 2 })
    expect((await standing()).map(({ caseId, reason, by }) => [caseId, reason, by])).toEqual([[ids[4], REASON, actor], [ids[3], REASON, actor]])
    pass(2)
    expect((await standing()).map(({ caseId }) => caseId)).toEqual([ids[3]])
    expect(await endQuarantine({ projectId, quarantineId: first.id, actor: 'u2' }, deps)).toEqual({ ended: true })
    expect(await endQuarantine({ projectId, quarantineId: first.id, actor: 'u2' }, deps)).toEqual({ ended: false })
    expect(await standing()).toEqual([])
    expect((await listAuditEvents(database.db, projectId, { limit: 9 })).map(({ action, actor: by, target }) => [action, by, target])).toEqual([
      ['case.quarantine-end', 'u2', ids[3]], ['case.quarantine', actor, ids[4]], ['case.quarantine', actor, ids[3]],
    ])
    // it can be put back
    await put(3)
    expect((await standing()).map(({ caseId }) => caseId)).toEqual([ids[3]])
  })

  it('needs a reason, a case of the project that can run again, and no other quarantine', async () => {
    const { projectId, ids, deps, put } = await world(200)
    await expect(put(0, { reason: 'flaky' })).rejects.toThrow('reason: expected 10 to 1000 characters')
    for (const days of [0, 31, 1.5]) await expect(put(0, { days })).rejects.toThrow('days: expected 1 to 30 whole days')
    expect((await put(0, { reason: 'flaky, jane.roe@example.com mends it' })).reason).toBe('flaky, <EMAIL_1> mends it')
    await expect(put(0)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/^This case is in quarantine already, until \d{4}-/) as string })
    const other = await world(1)
    await expect(quarantineCase({ projectId: other.projectId, caseId: ids[1]!, reason: REASON, actor }, deps)).rejects.toMatchObject({ code: 'not-found' })
    await expect(endQuarantine({ projectId: other.projectId, quarantineId: (await listQuarantines(database.db, projectId, deps.now()))[0]!.id, actor }, deps)).rejects.toMatchObject({ code: 'not-found' })
    const uploaded = await database.db.case.create({ data: { projectId, datasetId: (await database.db.dataset.findFirstOrThrow({ where: { projectId } })).id, kind: 'suite', key: 'up', segments: [] } })
    await expect(put(0, { caseId: uploaded.id })).rejects.toThrow('came as a result only')
  })

  it('keeps to the budget of the project, also when many ask at once', async () => {
    // 2 % of 150 cases
    const { put, pass } = await world(150)
    const tries = await Promise.allSettled([0, 1, 2, 3, 4, 5].map((index) => put(index)))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    const refused = tries.find((one) => one.status === 'rejected')!
    expect((refused.reason as Error).message).toMatch(/^3 of 3 places are taken: at most 2 % of the cases/)
    pass(15)
    await put(9)
    expect([10, 50, 100, 999, 1000, 100_000].map(quarantineBudget)).toEqual([1, 1, 2, 19, 20, 20])
  })
})

describe('a run with quarantined cases', () => {
  const attemptOf = (request: { headers: Record<string, unknown> }) => Number(request.headers['x-slicegate-attempt'])
  const numberOf = (call: { messages: { content: string }[] }) => Number(/\d+/.exec(call.messages.at(-1)!.content)![0])

  async function decided(again: (n: number) => boolean, quarantined: number[], when: 'before' | 'after' = 'before') {
    // of the candidate, 0 and 1 fail at first; two breaks of 120 do not trip
    const { projectId, ids, put, deps } = await world(120, (call, request) => {
      const n = numberOf(call)
      const fails = call.model === 'new' && n < 2 && (attemptOf(request) === 1 || again(n))
      return fails ? toolCompletion('lookup', '{"order":"none"}') : toolCompletion('lookup', call.messages.at(-1)!.content)
    })
    const { enqueue, jobs } = collectingEnqueue()
    if (when === 'before') for (const index of quarantined) await put(index)
    const all = { ...deps, enqueue, llm, log, now: () => new Date() }
    const { runId } = await startRun({ projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null, configText: 'gating:\n  threshold: 0.5\n' }, all)
    if (when === 'after') for (const index of quarantined) await quarantineCase({ projectId, caseId: ids[index]!, reason: REASON, actor }, all)
    await workThrough(jobs, all)
    const { report } = await database.db.gateDecision.findFirstOrThrow({ where: { runId } }) as unknown as { report: { breaks: string[]; warnings: string[] } }
    const executions = await database.db.outcome.count({ where: { runId, attempt: { gt: 1 } } })
    return { projectId, ids, runId, report, executions }
  }

  it('runs their flips again though nothing tripped, and counts those that are confirmed', async () => {
    // case 0 passes again, case 1 stays broken
    const { ids, runId, report, executions } = await decided((n) => n === 1, [0, 1])
    expect(report.warnings).toContain('2 quarantined cases flipped; 1 confirmed and counted, 1 went away.')
    expect(report.breaks).toEqual([ids[1]])
    // the candidate twice each, and for the one that failed again the baseline twice
    expect(executions).toBe(6)
    const marked = (await listPairedCases(database.db, runId, { groupBy: null, familyKey: null })).filter(({ quarantined }) => quarantined)
    expect(marked.map(({ id }) => id).sort()).toEqual([ids[0], ids[1]].sort())
  })

  it('is decided as it was started: a quarantine of later changes nothing', async () => {
    const { ids, report, executions, projectId } = await decided(() => false, [0], 'after')
    expect(report.breaks.sort()).toEqual([ids[0], ids[1]].sort())
    expect(report.warnings.join()).not.toContain('quarantined')
    expect(executions).toBe(0)
    // the ledger lists it although it was never measured twice
    const listed = await listLedger(database.db, projectId, { filter: { shown: 'quarantined' }, sort: 'mean', descending: true, limit: 5, at: new Date() })
    expect(listed).toMatchObject([{ caseId: ids[0], trials: 0, differed: 0, mean: 0.02 }])
    expect(listed[0]!.quarantinedUntil).not.toBeNull()
  })
})
