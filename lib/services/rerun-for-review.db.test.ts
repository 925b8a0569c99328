import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listFlipTrials } from '@/lib/db/flakiness'
import { listRerunOutcomes } from '@/lib/db/reruns'
import { listReviewRerunViews } from '@/lib/db/review-reruns'
import { getWeekSpending } from '@/lib/db/spending'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { log } from '@/lib/log'
import { createCaseRecorder } from '@/lib/services/case-recorder'
import { decideGate } from '@/lib/services/decide-gate'
import { replayCases } from '@/lib/services/replay-cases'
import { MAX_RERUNS_PER_CASE, requestRerun } from '@/lib/services/request-rerun'
import { rerunCases } from '@/lib/services/rerun-cases'
import { rerunForReview } from '@/lib/services/rerun-for-review'
import { startRun, type StartRunInput } from '@/lib/services/start-run'
import { sweepReviewReruns } from '@/lib/services/sweep-review-reruns'
import { collectingEnqueue, createRunWorld, lookupCase, startModelServer, toolCompletion } from '@/lib/services/test-run-world'

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

type Chunk = { runId: string; caseIds: string[] }
type Answer = Parameters<typeof startModelServer>[0]
const attemptOf = (request: { headers: Record<string, unknown> }) => Number(request.headers['x-slicegate-attempt'])
const numberOf = (call: { messages: { content: string }[] }) => Number(/\d+/.exec(call.messages.at(-1)!.content)![0])
const wrong = () => toolCompletion('lookup', '{"order":"none"}')
const right = (call: { messages: { content: string }[] }) => toolCompletion('lookup', call.messages.at(-1)!.content)
/** The candidate is wrong in the cases 0 to 9; from the first execution for a reviewer on, case 3 is right. */
const broken: Answer = (call, request) => (call.model === 'new' && numberOf(call) < 10 && !(numberOf(call) === 3 && attemptOf(request) >= 500) ? wrong() : right(call))
const CONFIG = 'gating:\n  min_cases_per_segment: 20\n  threshold: 0.5\n'
const forty = Array.from({ length: 40 }, (_, index) => ({ ...lookupCase(`{"order":${index}}`), segments: ['refunds'] }))

/** A blocked run with ten confirmed breaks, decided by the real services. */
async function blockedRun(answer: Answer = broken, input: Partial<StartRunInput> = {}) {
  const server = await startModelServer(answer)
  const { projectId } = await createRunWorld(database.db, { baseUrl: server.baseUrl, cases: forty })
  const { enqueue, jobs } = collectingEnqueue()
  const deps = { db: database.db, enqueue, llm, log, now: () => new Date() }
  const recorder = createCaseRecorder({ ...deps, onError: (error) => { throw error } })
  open.push(server, recorder)
  const take = (name: string) => jobs.splice(0).filter((job) => job.name === name).map((job) => job.payload as Chunk)
  const { runId } = await startRun({ projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null, configText: CONFIG, ...input }, deps)
  for (const chunk of take('replay-cases')) await replayCases(chunk, { ...deps, recorder })
  while (await decideGate({ runId }, deps) === null) for (const chunk of take('rerun-cases')) await rerunCases(chunk, deps)
  jobs.splice(0)
  const cases = await database.db.case.findMany({ where: { projectId }, orderBy: { key: 'asc' } })
  const caseId = (index: number) => cases[index]!.id
  const ask = (index: number) => requestRerun({ projectId, runId, caseId: caseId(index), actor: 'ada' }, deps)
  return { projectId, runId, deps, jobs, server, caseId, ask }
}

const everything = (runId: string) => Promise.all([
  database.db.gateDecision.findMany({ where: { runId } }), database.db.runCase.findMany({ where: { runId }, orderBy: { position: 'asc' } }), database.db.segmentResult.findMany({ where: { runId } }),
])

describe('a re-run for a reviewer', () => {
  it('executes both arms twice afresh, says what they did and what it cost, and changes nothing that was decided', async () => {
    const { projectId, runId, deps, jobs, caseId, ask } = await blockedRun()
    const { db } = database
    const [before, trials, spent] = [await everything(runId), await listFlipTrials(db, projectId), (await db.run.findUniqueOrThrow({ where: { id: runId } })).spentUsd]
    const gateReads = await listRerunOutcomes(db, runId)
    const { rerun, created } = await ask(0)
    expect({ created, status: rerun.status, jobs }).toMatchObject({ created: true, status: 'queued', jobs: [{ name: 'rerun-for-review', jobId: `rerun-for-review-${rerun.id}` }] })
    expect(await rerunForReview({ rerunId: rerun.id }, deps)).toEqual({ baseline: [true, true], candidate: [false, false] })
    expect(await listReviewRerunViews(db, runId, caseId(0))).toMatchObject([{ status: 'done', by: 'ada', attempt: 500, error: null }])
    expect(await db.outcome.findMany({ where: { runId, attempt: { gte: 500 } }, select: { arm: true, attempt: true, passed: true }, orderBy: [{ arm: 'asc' }, { attempt: 'asc' }] })).toEqual([
      { arm: 'baseline', attempt: 500, passed: true }, { arm: 'baseline', attempt: 501, passed: true }, { arm: 'candidate', attempt: 500, passed: false }, { arm: 'candidate', attempt: 501, passed: false },
    ])
    // two calls of the candidate: 1,000 tokens in at 1, 100 out at 10 dollars a million; the baseline has no price
    const after = await db.run.findUniqueOrThrow({ where: { id: runId } })
    expect(after.spentUsd - spent).toBeCloseTo(2 * (1000 * 1 + 100 * 10) / 1e6, 9)
    expect(await everything(runId)).toEqual(before)
    expect(await listFlipTrials(db, projectId)).toEqual(trials)
    expect(await listRerunOutcomes(db, runId)).toEqual(gateReads)
    expect(await db.auditEvent.findMany({ where: { projectId, action: 'run.rerun-case' } })).toMatchObject([{ actor: 'ada', target: runId, after: { caseId: caseId(0), rerunId: rerun.id } }])
  })

  it('sees a break that went away', async () => {
    const { ask, deps } = await blockedRun()
    expect(await rerunForReview({ rerunId: (await ask(3)).rerun.id }, deps)).toEqual({ baseline: [true, true], candidate: [true, true] })
  })

  it('takes other attempts each time, so that the model is asked again and nothing is overwritten', async () => {
    const { ask, deps, runId } = await blockedRun()
    for (let times = 0; times < 2; times += 1) await rerunForReview({ rerunId: (await ask(1)).rerun.id }, deps)
    const attempts = await database.db.outcome.findMany({ where: { runId, attempt: { gte: 500 }, arm: 'candidate' }, select: { attempt: true }, orderBy: { attempt: 'asc' } })
    expect(attempts.map(({ attempt }) => attempt)).toEqual([500, 501, 505, 506])
  })

  it('counts once when its job runs twice, also at the same time', async () => {
    const { ask, deps, runId } = await blockedRun()
    const { rerun } = await ask(0)
    const results = await Promise.all([rerunForReview({ rerunId: rerun.id }, deps), rerunForReview({ rerunId: rerun.id }, deps)])
    expect(results.filter((result) => result !== null).every((result) => result.candidate.join() === 'false,false')).toBe(true)
    expect(await rerunForReview({ rerunId: rerun.id }, deps)).toBeNull()
    expect(await database.db.outcome.count({ where: { runId, attempt: { gte: 500 } } })).toBe(4)
  })

  it('goes on where a worker died, without paying again for what is there', async () => {
    const { ask, deps, runId, server, jobs } = await blockedRun()
    const { rerun } = await ask(0)
    // dies in the middle: the database is gone when the second execution is to be written
    let transactions = 0
    const dying = new Proxy(deps.db, {
      get: (target, key) => {
        if (key === '$transaction' && ++transactions === 3) throw new Error('killed')
        const value: unknown = Reflect.get(target, key)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    await expect(rerunForReview({ rerunId: rerun.id }, { ...deps, db: dying })).rejects.toThrow('killed')
    expect(await database.db.outcome.count({ where: { runId, attempt: { gte: 500 } } })).toBe(2)
    expect((await database.db.reviewRerun.findUniqueOrThrow({ where: { id: rerun.id } })).status).toBe('running')
    jobs.splice(0)
    expect(await sweepReviewReruns({ ...deps, now: () => new Date(Date.now() + 60_000) })).toBeGreaterThanOrEqual(1)
    expect(jobs).toContainEqual({ name: 'rerun-for-review', payload: { rerunId: rerun.id }, jobId: `rerun-for-review-${rerun.id}` })
    const calls = server.calls.length
    expect(await rerunForReview({ rerunId: rerun.id }, deps)).toEqual({ baseline: [true, true], candidate: [false, false] })
    expect(server.calls.length - calls).toBe(2)
  })

  it('ends as failed when nobody finished it in an hour, and can be asked for again', async () => {
    const { ask, deps } = await blockedRun()
    const { rerun } = await ask(0)
    await sweepReviewReruns({ ...deps, now: () => new Date(Date.now() + 3_700_000) })
    expect(await database.db.reviewRerun.findUniqueOrThrow({ where: { id: rerun.id } })).toMatchObject({ status: 'failed', error: 'No worker finished it within an hour.' })
    expect(await ask(0)).toMatchObject({ created: true })
  })

  it('says why it failed when every call is refused, and leaves no outcome', async () => {
    let refuse = false
    const { ask, deps, runId } = await blockedRun((call, request, response) => {
      if (!refuse || call.model !== 'new') return broken(call, request, response)
      response.statusCode = 401
      return { error: { message: 'bad key' } }
    })
    refuse = true
    const { rerun } = await ask(0)
    expect(await rerunForReview({ rerunId: rerun.id }, deps)).toBeNull()
    expect(await database.db.reviewRerun.findUniqueOrThrow({ where: { id: rerun.id } })).toMatchObject({
      status: 'failed', error: 'The endpoint of the candidate refuses every call (HTTP 401): check its key and the name of the model.',
    })
    expect(await database.db.outcome.count({ where: { runId, attempt: { gte: 500 } } })).toBe(0)
  })

  it('runs the candidate alone where the baseline is recorded', async () => {
    const { ask, deps } = await blockedRun(broken, { baseline: { model: 'old', recorded: true } })
    expect(await rerunForReview({ rerunId: (await ask(0)).rerun.id }, deps)).toEqual({ baseline: [], candidate: [false, false] })
  })
})

describe('asking for a re-run', () => {
  it('answers with the one that is under way instead of a second one', async () => {
    const { ask, jobs } = await blockedRun()
    const [first, second] = await Promise.all([ask(0), ask(0)])
    expect(first.rerun.id).toBe(second.rerun.id)
    expect([first.created, second.created].sort()).toEqual([false, true])
    expect(new Set(jobs.map(({ jobId }) => jobId)).size).toBe(1)
  })

  it('is refused for another project, an unknown case, a run that is measured again, uploaded results, and one case too often', async () => {
    const { ask, deps, projectId, runId, caseId } = await blockedRun()
    const { db } = database
    const wanted = { projectId, runId, caseId: caseId(0), actor: 'ada' }
    await expect(requestRerun({ ...wanted, projectId: runId }, deps)).rejects.toMatchObject({ code: 'not-found' })
    await expect(requestRerun({ ...wanted, caseId: runId }, deps)).rejects.toMatchObject({ code: 'not-found' })
    await expect(requestRerun({ ...wanted, runId: { not: runId } as never }, deps)).rejects.toMatchObject({ code: 'not-found' })
    await db.run.update({ where: { id: runId }, data: { status: 'running' } })
    await expect(ask(0)).rejects.toThrow('only a case of a decided run')
    await db.run.update({ where: { id: runId }, data: { status: 'done', kind: 'results' } })
    await expect(ask(0)).rejects.toThrow('uploaded results')
    await db.run.update({ where: { id: runId }, data: { kind: 'replay' } })
    await db.reviewRerun.createMany({ data: Array.from({ length: MAX_RERUNS_PER_CASE }, () => ({ runId, caseId: caseId(0), status: 'done', requestedBy: 'ada' })) })
    await expect(ask(0)).rejects.toThrow('20 times')
    expect((await ask(1)).created).toBe(true)
  })

  it('is refused when the week has used up its budget, and one under way stops there; the budget of the run itself says nothing', async () => {
    const { ask, deps, projectId, runId } = await blockedRun()
    const { db } = database
    await db.run.update({ where: { id: runId }, data: { budgetUsd: 0.000001 } })
    const { rerun } = await ask(0)
    await db.project.update({ where: { id: projectId }, data: { config: 'budget:\n  week_usd: 0.0001\n' } })
    await expect(ask(1)).rejects.toThrow('The budget of the week is used up')
    expect(await rerunForReview({ rerunId: rerun.id }, deps)).toBeNull()
    expect(await db.reviewRerun.findUniqueOrThrow({ where: { id: rerun.id } })).toMatchObject({ status: 'failed', error: expect.stringContaining('The budget of the week is used up') })
  })

  it('counts in the week in which it was made, also for a run of an earlier one', async () => {
    const { ask, deps, projectId, runId } = await blockedRun()
    const { db } = database
    const long = new Date(Date.now() - 21 * 86_400_000)
    await db.run.update({ where: { id: runId }, data: { createdAt: long, startedAt: long, finishedAt: long } })
    await db.outcome.updateMany({ where: { runId }, data: { createdAt: long } })
    expect((await getWeekSpending(db, projectId, new Date())).spentUsd).toBe(0)
    await rerunForReview({ rerunId: (await ask(0)).rerun.id }, deps)
    expect((await getWeekSpending(db, projectId, new Date())).spentUsd).toBeCloseTo(0.004, 9)
  })
})
