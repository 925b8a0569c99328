import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { getSliceSearch, listPinnedSegments } from '@/lib/db/slices'
import { createLlm, type Llm } from '@/lib/llm/client'
import { log } from '@/lib/log'
import { pinSlice } from '@/lib/services/pin-slice'
import { startRun } from '@/lib/services/start-run'
import { collectingEnqueue, createRunWorld, lookupCase, startModelServer, toolCompletion } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'
import { countCases } from '@/lib/db/case-facets'

let database: TestDatabase
let llm: Llm
let models: Awaited<ReturnType<typeof startModelServer>>
let projectId: string
const { enqueue, jobs } = collectingEnqueue()
const deps = () => ({ db: database.db, enqueue, llm, log, now: () => new Date() })

/** 400 cases of 8 segments; in each segment the last fifth is long, and there the candidate breaks every second one. */
const CASES = 400
const isLong = (n: number) => n % 10 >= 8
const breaksAt = (n: number) => isLong(n) && n % 2 === 1

beforeAll(async () => {
  database = await createTestDatabase()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
  models = await startModelServer((call) => {
    const args = call.messages.at(-1)!.content
    return toolCompletion('lookup', call.model === 'new' && breaksAt(Number(/\d+/.exec(args)![0])) ? '{"order":"none"}' : args)
  })
  const world = await createRunWorld(database.db, {
    baseUrl: models.baseUrl,
    cases: Array.from({ length: CASES }, (_, n) => ({ ...lookupCase(`{"order":${n}}`), segments: [`s${Math.floor(n / 10) % 8}`] })),
  })
  projectId = world.projectId
  // cases never change, so their derived dimensions are set as a superuser would
  await database.db.$executeRaw`ALTER TABLE "case" DISABLE TRIGGER USER`
  await database.db.$executeRaw`
    UPDATE "case" SET derived = jsonb_build_object('derived.input_length', CASE WHEN right(key, 4)::int % 10 >= 8 THEN 12000 + right(key, 4)::int ELSE 100 + right(key, 4)::int END)
    WHERE project_id = ${projectId}::uuid`
  await database.db.$executeRaw`ALTER TABLE "case" ENABLE TRIGGER USER`
})

afterAll(async () => {
  await llm.close()
  await models.close()
  await database.drop()
})

async function runOnce(): Promise<string> {
  // weak enough that no segment blocks: the slice is hidden in all of them
  const configText = 'gates: { false_block_budget: 0.0001, threshold: 0.5, regression_threshold: 0.3 }'
  const { runId } = await startRun({ projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null, configText }, deps())
  await workThrough(jobs, deps())
  return runId
}

describe('hidden slices of a run', () => {
  it('are found over derived dimensions, their flips run again, and the run warns', async () => {
    const runId = await runOnce()
    const decision = await database.db.gateDecision.findFirstOrThrow({ where: { runId } })
    const search = (await getSliceSearch(database.db, runId))!
    const [slice] = search.slices
    // the top quarter of the lengths begins among the long ones: 80 of 400 cases are long, 40 of them broke
    expect(slice).toMatchObject({ search: 'change', condition: { key: 'derived.input_length', op: 'from' }, explains: 1, breaks: 40, fixes: 0 })
    expect(slice!.words).toMatch(/^input length in tokens ≥ [\d,]+$/)
    expect(slice!.confirmed).toEqual({ breaks: 40, fixes: 0 })
    expect(await database.db.rerun.groupBy({ by: ['stage'], where: { runId }, _count: true })).toMatchObject([{ stage: 'slice', _count: 40 }])
    expect(decision.gate).toBe('warn')
    expect((decision.report as unknown as { warnings: string[] }).warnings.at(-1)).toContain('hold 100% of the breaks (40 broke, 0 got fixed, 40 stayed broken on re-run)')
    expect(await countCases(database.db, runId, { sets: [{ kind: 'slice', condition: slice!.condition }], filter: {}, marks: null })).toBe(slice!.n)
  })

  it('become a segment of later runs with one click, once', async () => {
    const first = await runOnce()
    const pinned = await pinSlice({ projectId, runId: first, index: 0, actor: 'user-1' }, deps())
    expect(pinned.created).toBe(true)
    expect(await pinSlice({ projectId, runId: first, index: 0, actor: 'user-1' }, deps())).toEqual({ key: pinned.key, created: false })
    expect(await listPinnedSegments(database.db, projectId)).toMatchObject([{ key: pinned.key, createdBy: 'user-1' }])
    await expect(pinSlice({ projectId, runId: first, index: 9, actor: 'user-1' }, deps())).rejects.toMatchObject({ code: 'not-found' })

    const later = await runOnce()
    const { slices } = (await getSliceSearch(database.db, first))!
    const own = await database.db.segmentResult.findUniqueOrThrow({ where: { runId_kind_setId: { runId: later, kind: 'segment', setId: pinned.key } } })
    expect(own.result).toMatchObject({ n: slices[0]!.n, breaks: 40 })
    // its cases are compared with those of their own segment that are in it, too: it explains nothing more
    expect((await getSliceSearch(database.db, later))!.slices.map(({ words }) => words)).not.toContain(pinned.key)
  })
})
