import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { weekStart } from '@/lib/core/cost/cost-report'
import { createDbClient, type DbClient } from '@/lib/db/client'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { getWeekSpending, listCaseCosts } from '@/lib/db/spending'
import type { Deps } from '@/lib/deps'
import { createLlm, type Llm } from '@/lib/llm/client'
import { log } from '@/lib/log'
import { cancelRun } from '@/lib/services/cancel-run'
import { createCaseRecorder } from '@/lib/services/case-recorder'
import { pauseRun } from '@/lib/services/pause-run'
import { replayCases } from '@/lib/services/replay-cases'
import { resumeRun } from '@/lib/services/resume-run'
import { retryMissing } from '@/lib/services/retry-missing'
import { startRun, type StartRunInput } from '@/lib/services/start-run'
import { sweepRuns } from '@/lib/services/sweep-runs'
import { collectingEnqueue, createRunWorld, lookupCase, startModelServer, toolCompletion, type ModelCall } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'

let database: TestDatabase
let llm: Llm
const closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
})
afterAll(async () => {
  await llm.close()
  await Promise.all(closing.map((close) => close()))
  await database.drop()
})

/** 1,000 tokens in at 1 dollar a million and 100 out at 10: what a call of the candidate costs. Calls of `old` have no price. */
const CALL_USD = 0.002
const CASES = 60

type Answer = Parameters<typeof startModelServer>[0]
const numberOf = (call: ModelCall) => Number(/\d+/.exec(call.messages.at(-1)!.content)![0])
const right = (call: ModelCall) => toolCompletion('lookup', call.messages.at(-1)!.content)
/** The candidate breaks cases 0 to 14. */
const breaking: Answer = (call) => (call.model === 'new' && numberOf(call) < 15 ? toolCompletion('cancel', '{}') : right(call))

async function world(first: Answer = breaking, cases = CASES) {
  let answer = first
  let at = new Date()
  const server = await startModelServer((...call) => answer(...call))
  closing.push(server.close)
  const { projectId } = await createRunWorld(database.db, { baseUrl: server.baseUrl, cases: Array.from({ length: cases }, (_, index) => lookupCase(`{"order":${index}}`)) })
  const { enqueue, jobs } = collectingEnqueue()
  const deps = { db: database.db, enqueue, llm, log, now: () => at }
  const start = (input: Partial<StartRunInput> = {}) =>
    startRun({ projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null, ...input }, deps)
  const run = (runId: string) => database.db.run.findUniqueOrThrow({ where: { id: runId } })
  return {
    server, projectId, deps, jobs, start, run, work: (own: Partial<Deps> = {}) => workThrough(jobs, { ...deps, ...own } as unknown as Deps),
    answerWith: (next: Answer) => { answer = next }, setNow: (next: Date) => { at = next },
    setConfig: (config: string) => database.db.project.update({ where: { id: projectId }, data: { config } }),
    resume: (runId: string, budgetUsd?: number) => resumeRun({ projectId, runId, budgetUsd, actor: 'key:ci' }, deps),
    audit: async (runId: string) => (await database.db.auditEvent.findMany({ where: { target: runId, action: { not: 'run.start' } }, orderBy: { id: 'asc' } })).map(({ action, actor, after }) => ({ action, actor, after })),
  }
}

/** What a run's rows say that it cost; the table, not the counter. */
async function paid(db: DbClient, runId: string) {
  const rows = await db.$queryRaw<{ usd: number; unpriced: number }[]>`
    SELECT coalesce(sum(cost_usd), 0)::float8 AS usd, count(*) FILTER (WHERE cost_usd IS NULL)::int AS unpriced FROM (
      SELECT cost_usd FROM outcome WHERE run_id = ${runId}::uuid AND model IS NOT NULL AND NOT cached
      UNION ALL SELECT cost_usd FROM judgment WHERE run_id = ${runId}::uuid AND NOT cached) rows`
  return rows[0]!
}

/** Everything that a decision rests on and says, without ids, times and what follows from the seed of the run. */
async function verdictOf(db: DbClient, runId: string) {
  const decision = await db.gateDecision.findFirstOrThrow({ where: { runId }, orderBy: { sequence: 'desc' } })
  const flips = await db.runCase.findMany({ where: { runId }, orderBy: { position: 'asc' }, select: { position: true, before: true, after: true, flip: true } })
  const sets = await db.segmentResult.findMany({ where: { runId }, orderBy: { position: 'asc' }, select: { setId: true, result: true } })
  return { gate: decision.gate, flips, sets: sets.map(({ setId, result }) => ({ setId, verdict: (result as { verdict: string }).verdict })) }
}

describe('what a run spent', () => {
  it('is the sum over its rows, re-runs and lost calls included, and counts calls of unknown price', async () => {
    const { start, run, work, deps, projectId, answerWith } = await world((call, ...more) => (numberOf(call) >= 50 && call.model === 'new' ? { nothing: true } : breaking(call, ...more)))
    const { runId } = await start()
    await work()
    const first = await run(runId)
    expect(first.status).toBe('done')
    // 50 calls of the candidate answered, and what ran again
    expect(first.spentUsd).toBeGreaterThan(50 * CALL_USD)
    const before = await paid(deps.db, runId)
    expect(first.spentUsd).toBeCloseTo(before.usd, 9)
    expect(first.unpricedCalls).toBe(before.unpriced)

    answerWith(breaking)
    await retryMissing({ projectId, runId, actor: 'key:ci' }, deps)
    await work()
    const second = await run(runId)
    const after = await paid(deps.db, runId)
    expect(after.usd).toBeGreaterThanOrEqual(before.usd + 10 * CALL_USD - 1e-9)
    expect(second.spentUsd).toBeCloseTo(after.usd, 9)
    expect(second.unpricedCalls).toBe(after.unpriced)
  })

  it('says what a case of two models cost in their newest decided run', async () => {
    const { start, work, run, projectId, deps } = await world()
    expect(await listCaseCosts(deps.db, projectId)).toEqual([])
    const { runId } = await start()
    await work()
    const [cost, ...others] = await listCaseCosts(deps.db, projectId)
    expect(others).toEqual([])
    expect(cost).toEqual({ candidate: 'new', baseline: 'old', usd: expect.closeTo((await run(runId)).spentUsd / CASES, 9) as number })
  })

  it('is counted once when a chunk is delivered twice', async () => {
    const { start, run, jobs, deps } = await world()
    const { runId } = await start()
    const chunks = jobs.splice(0).map(({ payload }) => payload as { runId: string; caseIds: string[] })
    const recorder = createCaseRecorder({ ...deps, onError: (error) => { throw error } })
    await Promise.all([...chunks, ...chunks].map((chunk) => replayCases(chunk, { ...deps, recorder } as unknown as Parameters<typeof replayCases>[1])))
    await recorder.close()
    expect((await run(runId)).spentUsd).toBeCloseTo(CASES * CALL_USD, 9)
  })

  it('does not count a recorded baseline: no call is made', async () => {
    const { start, run, work, deps } = await world()
    const { runId } = await start({ baseline: { model: 'new', recorded: true } })
    await work()
    expect(await run(runId)).toMatchObject({ status: 'done', unpricedCalls: 0 })
    expect((await run(runId)).spentUsd).toBeCloseTo((await paid(deps.db, runId)).usd, 9)
  })
})

describe('a run whose budget is used up', () => {
  it('pauses, loses nothing, and ends after a resume with the verdict of a run without a budget', async () => {
    const free = await world()
    const { runId: freeId } = await free.start()
    await free.work()
    const { start, run, work, deps, resume, server, audit, jobs } = await world()
    const { runId, warnings } = await start({ budgetUsd: 20 * CALL_USD })
    expect(warnings).toEqual(['old', 'judge-large'].map((model) => `The price of ${model} is unknown: its calls do not count against the budget`))
    await work()
    const paused = await run(runId)
    expect(paused).toMatchObject({ status: 'paused', finishedAt: null, error: null, budgetUsd: 20 * CALL_USD })
    // cases cost alike, so the last one that fits is the last one
    expect(paused.spentUsd).toBeCloseTo(20 * CALL_USD, 9)
    expect(paused.casesDone).toBe(20)
    expect(server.calls.length).toBe(40)
    expect(await deps.db.runCase.count({ where: { runId, doneAt: { not: null } } })).toBe(20)
    // what the queue still delivers does nothing
    expect(jobs).toEqual([])
    await expect(resume(runId)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/^The run's budget of \$0\.040? is used up \(\$0\.040?\)/) as string })
    await expect(resume(runId, 0.03)).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('budgetUsd: expected more than') as string })
    await expect(resume(runId, Number.NaN)).rejects.toMatchObject({ code: 'invalid' })
    await expect(retryMissing({ projectId: paused.projectId, runId, actor: 'x' }, deps)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('resume it') as string })
    expect(await run(runId)).toEqual(paused)

    expect(await resume(runId, 50)).toEqual({ status: 'running', resumed: true })
    expect(await resume(runId)).toEqual({ status: 'running', resumed: false })
    await work()
    expect(await run(runId)).toMatchObject({ status: 'done', casesDone: CASES, budgetUsd: 50 })
    expect(await deps.db.outcome.count({ where: { runId, attempt: 1 } })).toBe(2 * CASES)
    expect((await run(runId)).spentUsd).toBeCloseTo((await paid(deps.db, runId)).usd, 9)
    const [own, other] = [await verdictOf(deps.db, runId), await verdictOf(deps.db, freeId)]
    expect(own).toEqual(other)
    expect(own.gate).toBe('blocked')
    await expect(resume(runId, 60)).rejects.toMatchObject({ code: 'conflict' })
    expect(await audit(runId)).toMatchObject([
      { action: 'run.pause', actor: 'system', after: { cap: 'run', budgetUsd: 20 * CALL_USD } },
      { action: 'run.budget', actor: 'key:ci', after: { budgetUsd: 50 } },
      { action: 'run.resume', actor: 'key:ci', after: { status: 'running' } },
    ])
  })

  it('takes the budget of the configuration, unless the start brings one', async () => {
    const { start, run } = await world()
    expect((await run((await start({ configText: 'budget: { run_usd: 3 }' })).runId)).budgetUsd).toBe(3)
    expect((await run((await start({ configText: 'budget: { run_usd: 3 }', budgetUsd: 7 })).runId)).budgetUsd).toBe(7)
    expect((await run((await start()).runId)).budgetUsd).toBeNull()
    await expect(start({ budgetUsd: 0 })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('passes its cap by the cases under way at most, with two workers that do not know of each other', async () => {
    const { start, run, jobs, deps, resume, server } = await world(breaking, 200)
    const { runId } = await start({ budgetUsd: 60 * CALL_USD })
    const others = createDbClient(database.databaseUrl)
    closing.push(() => others.$disconnect())
    const half = jobs.splice(0, 4)
    await Promise.all([workThrough(half, { ...deps, db: others } as unknown as Deps), workThrough(jobs, deps as unknown as Deps)])
    const paused = await run(runId)
    expect(paused.status).toBe('paused')
    expect(paused.spentUsd).toBeGreaterThanOrEqual(60 * CALL_USD - 1e-9)
    // each of two processes may have what fits into the whole room under way, and one of 25 cases a job at most
    expect(paused.spentUsd).toBeLessThanOrEqual((60 + 50) * CALL_USD)
    expect(paused.casesDone).toBe(await deps.db.outcome.count({ where: { runId, attempt: 1, arm: 'candidate' } }))
    expect(server.calls.length).toBe(2 * paused.casesDone)
    await resume(runId, 100)
    const again = jobs.splice(0, 3)
    await Promise.all([workThrough(again, { ...deps, db: others } as unknown as Deps), workThrough(jobs, deps as unknown as Deps)])
    jobs.push(...again.splice(0))
    await workThrough(jobs, deps as unknown as Deps)
    expect(await run(runId)).toMatchObject({ status: 'done', casesDone: 200 })
    expect(await deps.db.outcome.count({ where: { runId, attempt: 1 } })).toBe(400)
  })

  it('pauses while flips run again, and goes on with them', async () => {
    const { start, run, work, deps, resume } = await world()
    // every case fits, and some of the re-runs
    const { runId } = await start({ budgetUsd: (CASES + 4) * CALL_USD })
    await work()
    expect(await run(runId)).toMatchObject({ status: 'paused', casesDone: CASES })
    const open = await deps.db.rerun.count({ where: { runId, doneAt: null } })
    const done = await deps.db.outcome.count({ where: { runId, attempt: { gt: 1 } } })
    expect(open).toBeGreaterThan(0)
    expect(done).toBeGreaterThan(0)
    expect(await resume(runId, 9)).toEqual({ status: 'confirming', resumed: true })
    await work()
    expect((await run(runId)).status).toBe('done')
    expect(await deps.db.rerun.count({ where: { runId, doneAt: null } })).toBe(0)
    expect((await run(runId)).spentUsd).toBeCloseTo((await paid(deps.db, runId)).usd, 9)
    expect((await deps.db.gateDecision.findFirstOrThrow({ where: { runId } })).gate).toBe('blocked')
  })

  it('records what was under way when it paused, and decides when that was the last case', async () => {
    const { start, run, jobs, work, deps, answerWith } = await world()
    const { runId } = await start()
    // while the last case is under way somebody sets a budget that is used up already
    let pausing: Promise<boolean> | null = null
    answerWith((call, ...more) => {
      if (call.model === 'new' && numberOf(call) === CASES - 1) {
        pausing ??= deps.db.run.update({ where: { id: runId }, data: { budgetUsd: CALL_USD, spentUsd: { increment: CALL_USD } } }).then(() => pauseRun({ runId }, deps))
        void pausing.then(() => more[1].setHeader('content-type', 'application/json').end(JSON.stringify(right(call))))
        return undefined
      }
      return breaking(call, ...more)
    })
    const chunks = jobs.splice(0)
    for (const chunk of chunks) {
      jobs.push(chunk)
      await work()
    }
    expect(await pausing).toBe(true)
    expect(await deps.db.auditEvent.count({ where: { target: runId, action: 'run.pause' } })).toBeGreaterThanOrEqual(1)
    const after = await run(runId)
    expect(after.casesDone).toBe(CASES)
    // measured without a gap: the gate asked for re-runs, which have no money
    expect(after.status).toBe('paused')
    expect(await deps.db.rerun.count({ where: { runId, doneAt: null } })).toBeGreaterThan(0)
  })

  it('warns of no price that is known, also where a gateway logged the model with the name of its endpoint', async () => {
    const { start } = await world()
    const { warnings } = await start({ budgetUsd: 1, baseline: { model: 'models/new' } })
    expect(warnings).toEqual(['The price of judge-large is unknown: its calls do not count against the budget'])
  })

  it('can be stopped while it is paused, and be resumed from there', async () => {
    const { start, run, work, deps, resume, projectId } = await world()
    const { runId } = await start({ budgetUsd: 10 * CALL_USD })
    await work()
    await expect(cancelRun({ runId, projectId: randomUUID() }, deps)).rejects.toMatchObject({ code: 'not-found' })
    expect(await cancelRun({ runId, projectId, actor: 'key:ci' }, deps)).toEqual({ cancelled: true, status: 'cancelled' })
    expect((await run(runId)).status).toBe('cancelled')
    // without more money it would be paused again at once
    await expect(resumeRun({ projectId, runId, actor: 'x' }, deps)).rejects.toMatchObject({ code: 'conflict' })
    await expect(retryMissing({ projectId, runId, actor: 'x' }, deps)).rejects.toMatchObject({ code: 'conflict' })
    expect((await run(runId)).status).toBe('cancelled')
    expect(await resume(runId, 30)).toEqual({ status: 'running', resumed: true })
    await work()
    expect(await run(runId)).toMatchObject({ status: 'done', casesDone: CASES, budgetUsd: 30 })
  })

  it('lets one of two resumes at once through, and is resumed in its own project alone', async () => {
    const { start, work, resume, deps, audit } = await world()
    const { runId } = await start({ budgetUsd: 10 * CALL_USD })
    await work()
    await expect(resumeRun({ projectId: randomUUID(), runId, budgetUsd: 5, actor: 'x' }, deps)).rejects.toMatchObject({ code: 'not-found' })
    await expect(resume(randomUUID(), 5)).rejects.toMatchObject({ code: 'not-found' })
    expect((await Promise.all([resume(runId, 5), resume(runId, 5)])).filter(({ resumed }) => resumed)).toHaveLength(1)
    expect((await audit(runId)).filter(({ action }) => action === 'run.resume')).toHaveLength(1)
  })

  it('gives a run that is going on another budget without a pause', async () => {
    const { start, run, work, resume } = await world()
    const { runId } = await start({ budgetUsd: 10 * CALL_USD })
    expect(await resume(runId, 40)).toEqual({ status: 'queued', resumed: false })
    await work()
    expect(await run(runId)).toMatchObject({ status: 'done', budgetUsd: 40 })
  })
})

describe('the budget of the week', () => {
  it('is shared by all runs of the project, and pauses the next one before its first call', async () => {
    const { start, run, work, server, setConfig, resume, projectId, deps } = await world()
    await setConfig(`budget: { week_usd: ${CASES * CALL_USD} }`)
    const { runId: first } = await start()
    await work()
    // the cases fit, their re-runs do not
    expect((await run(first)).status).toBe('paused')
    const { runId: second } = await start()
    const calls = server.calls.length
    await work()
    expect(await run(second)).toMatchObject({ status: 'paused', casesDone: 0, budgetUsd: null })
    expect(server.calls.length).toBe(calls)
    const { spentUsd, since } = await getWeekSpending(deps.db, projectId, deps.now())
    expect(spentUsd).toBeCloseTo((await run(first)).spentUsd, 9)
    expect(since).toBe(weekStart(deps.now().getTime()))
    await expect(resume(second, 100)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining("The project's budget of $0.12 for this week is used up ($0.12)") as string })
    expect((await run(second)).budgetUsd).toBeNull()
  })

  it('lets the sweep resume runs when the configuration gives more, and not before', async () => {
    const { start, run, work, setConfig, deps, audit } = await world()
    await setConfig(`budget: { week_usd: ${10 * CALL_USD} }`)
    const { runId } = await start()
    await work()
    expect(await run(runId)).toMatchObject({ status: 'paused', casesDone: 10 })
    await sweepRuns(deps)
    expect((await run(runId)).status).toBe('paused')
    await setConfig('budget: { week_usd: 50 }')
    await sweepRuns(deps)
    expect((await run(runId)).status).toBe('running')
    await work()
    expect(await run(runId)).toMatchObject({ status: 'done', casesDone: CASES })
    expect((await audit(runId)).map(({ action, actor }) => `${action} ${actor}`)).toEqual(['run.pause system', 'run.resume system'])
  })

  it('begins anew on Monday: the sweep resumes, and only what was spent since counts', async () => {
    const { start, run, work, setConfig, setNow, deps, projectId } = await world()
    const monday = new Date(weekStart(Date.now()))
    setNow(new Date(monday.getTime() + 3_600_000))
    await setConfig(`budget: { week_usd: ${25 * CALL_USD} }`)
    const { runId } = await start()
    await work()
    expect(await run(runId)).toMatchObject({ status: 'paused', casesDone: 25 })
    setNow(new Date(monday.getTime() + 7 * 24 * 3_600_000 - 1))
    await sweepRuns(deps)
    expect((await run(runId)).status).toBe('paused')
    setNow(new Date(monday.getTime() + 7 * 24 * 3_600_000))
    await sweepRuns(deps)
    expect((await run(runId)).status).toBe('running')
    await work()
    // another 25 cases of the same run, counted by when they were paid
    expect(await run(runId)).toMatchObject({ status: 'paused', casesDone: 50 })
    const { spentUsd } = await getWeekSpending(deps.db, projectId, deps.now())
    expect(spentUsd).toBeCloseTo(25 * CALL_USD, 9)
  })
})
