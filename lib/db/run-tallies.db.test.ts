import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'

let database: TestDatabase
let projectId: string
beforeAll(async () => {
  database = await createTestDatabase()
  projectId = (await database.db.project.create({ data: { slug: 'tallies', name: 'Tallies', config: '' } })).id
})
afterAll(() => database.drop())

const CASES = 6
const AT = new Date('2026-11-26T08:00:00Z')

/** Two runs over the same cases; no case is in a run yet. */
async function twoRuns(): Promise<{ runs: string[]; cases: string[] }> {
  const { db } = database
  const dataset = await db.dataset.create({ data: { projectId, kind: 'replay', name: crypto.randomUUID(), version: 1, frozenAt: AT } })
  const run = () => db.run.create({ data: { projectId, kind: 'replay', name: 'tallied', status: 'running', candidate: { model: 'next' }, baseline: { model: 'prod' }, configText: '', config: {}, seed: '1' } })
  const cases = Array.from({ length: CASES }, () => crypto.randomUUID())
  await db.case.createMany({ data: cases.map((id, i) => ({ id, projectId, datasetId: dataset.id, kind: 'replay', key: `k${i}`, segments: [], dimensions: {}, request: {} })) })
  return { runs: [(await run()).id, (await run()).id], cases }
}

const tallies = (runs: string[]) => database.db.$queryRaw<object[]>`
  SELECT run_id, kind, set_id, total, done, n, passed_before, passed_after, breaks, fixes, missing FROM run_tally WHERE run_id = ANY(${runs}::uuid[]) ORDER BY 1, 2, 3`

/** The same from the cases themselves. */
const counted = (runs: string[]) => database.db.$queryRaw<object[]>`
  SELECT run_id, kind, set_id, count(*)::int AS total, count(done_at)::int AS done, count(*) FILTER (WHERE before IS NOT NULL AND after IS NOT NULL)::int AS n,
    count(*) FILTER (WHERE before AND after IS NOT NULL)::int AS passed_before, count(*) FILTER (WHERE after AND before IS NOT NULL)::int AS passed_after,
    count(*) FILTER (WHERE flip = 'break')::int AS breaks, count(*) FILTER (WHERE flip = 'fix')::int AS fixes, count(*) FILTER (WHERE flip = 'missing')::int AS missing
  FROM run_case, LATERAL (VALUES ('all', ARRAY['']), (CASE WHEN adversarial THEN 'adversarial' ELSE 'segment' END, CASE WHEN adversarial THEN ARRAY['adversarial'] ELSE segments END)) AS of(kind, ids), unnest(of.ids) AS set_id
  WHERE run_id = ANY(${runs}::uuid[]) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`

const anyCase = fc.record({
  run: fc.nat(1), case: fc.nat(CASES - 1), adversarial: fc.boolean(), segments: fc.uniqueArray(fc.constantFrom('refund', 'invoice', 'vip, a "name"', ''), { maxLength: 3 }),
  before: fc.option(fc.boolean()), after: fc.option(fc.boolean()), flip: fc.option(fc.constantFrom('break', 'fix', 'both-pass', 'both-fail', 'missing')), done: fc.boolean(),
})
type AnyCase = typeof anyCase extends fc.Arbitrary<infer T> ? T : never
type Step = { kind: 'add' | 'remove' | 'remove all'; cases: AnyCase[] } | { kind: 'change'; cases: AnyCase[]; to: AnyCase }
const steps = fc.array(fc.oneof<fc.Arbitrary<Step>[]>(
  fc.record({ kind: fc.constantFrom('add' as const, 'remove' as const, 'remove all' as const), cases: fc.array(anyCase, { minLength: 1, maxLength: 8 }) }),
  fc.record({ kind: fc.constant('change' as const), cases: fc.array(anyCase, { minLength: 1, maxLength: 8 }), to: anyCase }),
), { minLength: 1, maxLength: 8 })

async function take(step: Step, { runs, cases }: { runs: string[]; cases: string[] }): Promise<void> {
  const { db } = database
  const row = (one: AnyCase) => ({ adversarial: one.adversarial, segments: one.segments, before: one.before, after: one.after, flip: one.flip, doneAt: one.done ? AT : null })
  // statements that reach into both runs
  const where = { OR: step.cases.map((one) => ({ runId: runs[one.run]!, caseId: cases[one.case]! })) }
  if (step.kind === 'add') await db.runCase.createMany({ data: step.cases.map((one) => ({ runId: runs[one.run]!, caseId: cases[one.case]!, position: one.case, ...row(one) })), skipDuplicates: true })
  else if (step.kind === 'change') await db.runCase.updateMany({ where, data: row(step.to) })
  else if (step.kind === 'remove') await db.runCase.deleteMany({ where })
  else await db.runCase.deleteMany({ where: { runId: { in: runs } } })
}

it('the tallies of a run say what counting its cases says, whoever adds, changes or takes away cases, and no set without cases is named', async () => {
  await fc.assert(fc.asyncProperty(steps, async (taken) => {
    const world = await twoRuns()
    for (const step of taken) {
      await take(step, world)
      expect(await tallies(world.runs)).toEqual(await counted(world.runs))
    }
  }), { numRuns: 40 })
})

it('a case that goes away leaves the tallies of its runs, and a run takes its own along', async () => {
  const { runs, cases } = await twoRuns()
  await database.db.runCase.createMany({ data: runs.flatMap((runId) => cases.map((caseId, position) => ({ runId, caseId, position, segments: [position < 2 ? 'refund' : 'invoice'] }))) })
  await database.db.case.deleteMany({ where: { id: { in: cases.slice(0, 2) } } })
  expect(await tallies(runs)).toEqual(await counted(runs))
  expect(await tallies(runs)).toHaveLength(4)
  await database.db.run.delete({ where: { id: runs[0]! } })
  expect(await tallies(runs)).toEqual(await counted(runs))
  await database.db.run.delete({ where: { id: runs[1]! } })
  expect(await tallies(runs)).toEqual([])
})

it('two who write cases of the same runs in opposite order both come through', async () => {
  const { runs, cases } = await twoRuns()
  await database.db.runCase.createMany({ data: runs.flatMap((runId) => cases.map((caseId, position) => ({ runId, caseId, position, segments: ['refund'] }))) })
  const finish = (caseId: string, order: string[]) => database.db.$executeRaw`
    UPDATE run_case SET done_at = ${AT} FROM unnest(${order}::uuid[]) WITH ORDINALITY AS o(run_id, place) WHERE run_case.run_id = o.run_id AND case_id = ${caseId}::uuid`
  await Promise.all(cases.flatMap((caseId, i) => [finish(caseId, i % 2 === 0 ? runs : runs.toReversed())]))
  expect(await tallies(runs)).toEqual(await counted(runs))
})
