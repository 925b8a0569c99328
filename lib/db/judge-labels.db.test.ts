import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { correctedDelta } from '@/lib/core/calibration/corrected-delta'
import type { LabelChoice } from '@/lib/core/calibration/judged-thing'
import { listChangeStrata, listJudgedArms, listJudgedThings } from '@/lib/db/judge-labels'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLabelledRun, type LabelledCase } from '@/lib/db/test-labelled-run'

let database: TestDatabase
beforeAll(async () => { database = await createTestDatabase() })
afterAll(() => database.drop())

const project = async (slug: string) => (await database.db.project.create({ data: { slug, name: slug, config: '' } })).id
const pair = (key: string, segments: string[], judged: LabelChoice, gold: LabelChoice | null, more: Partial<LabelledCase> = {}): LabelledCase => ({
  key, segments, judged, gold, votes: [{ order: 'baseline-first', choice: judged }], reason: 'uniform', ...more,
})

describe('labels of a project', () => {
  it('come with their votes and lengths, and those drawn at random also while nobody has settled them', async () => {
    const projectId = await project('labels')
    const cases = [
      pair('a', ['x', 'y'], 'tie', 'tie', { votes: [{ order: 'baseline-first', choice: 'baseline' }, { order: 'candidate-first', choice: 'candidate' }], texts: { baseline: 'four', candidate: 'eleven more' } }),
      pair('b', ['x'], 'baseline', null), pair('c', ['x'], 'baseline', null, { reason: 'split' }), pair('d', ['x'], 'candidate', 'tie', { adversarial: true }),
    ]
    const { caseIds } = await createLabelledRun(database.db, { projectId, model: 'm', promptVersion: 'p', judge: 'pairwise', cases })
    const found = await listJudgedThings(database.db, projectId, { lengths: true })
    const by = new Map(found.map((thing) => [thing.caseId, thing]))
    expect(found).toHaveLength(3)
    expect(by.get(caseIds[0]!)).toMatchObject({
      model: 'm', promptVersion: 'p', judge: 'pairwise', segments: ['x', 'y'], judged: 'tie', gold: 'tie', lengths: { baseline: 4, candidate: 11 },
      votes: [{ order: 'baseline-first', choice: 'baseline' }, { order: 'candidate-first', choice: 'candidate' }],
    })
    expect(by.get(caseIds[1]!)).toMatchObject({ gold: null, lengths: null })
    expect(by.get(caseIds[3]!)).toMatchObject({ segments: ['adversarial'] })
    expect((await listJudgedThings(database.db, projectId, { lengths: false })).every(({ lengths }) => lengths === null)).toBe(true)
  })
})

describe('strata of a run', () => {
  it('count how the judge decided, and what people say, for all cases and by segment', async () => {
    const projectId = await project('strata')
    const cases = [
      ...Array.from({ length: 4 }, (_, index) => pair(`l${index}`, ['x'], 'baseline', index < 2 ? 'tie' : index === 2 ? 'baseline' : null)),
      ...Array.from({ length: 5 }, (_, index) => pair(`t${index}`, ['x', 'y'], 'tie', index < 3 ? 'tie' : null)),
      pair('u', ['x'], 'unreadable', 'tie'), { ...pair('e', ['y'], 'tie', null), votes: [], before: true, after: false },
    ]
    const { runId } = await createLabelledRun(database.db, { projectId, model: 'm', promptVersion: 'p', judge: 'pairwise', cases })
    const sets = await listChangeStrata(database.db, runId)
    expect(sets.map(({ segment }) => segment)).toEqual([null, 'x', 'y'])
    // What could not be read is no pair; `e` was decided without a judge.
    expect(sets[0]!.strata).toEqual(expect.arrayContaining([
      { n: 1, judged: -1, exact: true, labels: { breaks: 0, same: 0, fixes: 0 } }, { n: 4, judged: -1, exact: false, labels: { breaks: 1, same: 2, fixes: 0 } },
      { n: 5, judged: 0, exact: false, labels: { breaks: 0, same: 3, fixes: 0 } },
    ]))
    // x: 4 of 9 broke by the judge; a third of such breaks is one by people: 4/9 × −1/3.
    expect(correctedDelta(sets[1]!.strata)!.corrected!.delta).toBeCloseTo(-4 / 27, 12)
  })

  it('take both arms of a rubric, and an arm that no judge decided as it is', async () => {
    const projectId = await project('arms')
    const arm = (key: string, of: string, judged: LabelChoice, gold: LabelChoice | null, before: boolean, after: boolean): LabelledCase =>
      ({ key, segments: ['x'], judged, gold, arm: of, before, after, votes: [{ order: null, choice: judged }], reason: 'uniform' })
    const { runId, caseIds } = await createLabelledRun(database.db, {
      projectId, model: 'm', promptVersion: 'p', judge: 'rubric', cases: [arm('a', 'candidate', 'fail', 'pass', true, false), arm('b', 'candidate', 'fail', 'fail', true, false), arm('c', 'candidate', 'pass', 'fail', true, true)],
    })
    // b was judged in both arms, and people say only of the candidate what it is: no label of the change.
    await database.db.judgment.create({ data: { runId, caseId: caseIds[1]!, attempt: 1, judge: 'rubric', promptVersion: 'p', model: 'm', vote: 1, choice: 'pass', arm: 'baseline' } })
    const [all] = await listChangeStrata(database.db, runId)
    expect(all!.strata).toEqual(expect.arrayContaining([
      { n: 1, judged: -1, exact: false, labels: { breaks: 0, same: 1, fixes: 0 } }, { n: 1, judged: -1, exact: false, labels: { breaks: 0, same: 0, fixes: 0 } },
      { n: 1, judged: 0, exact: false, labels: { breaks: 1, same: 0, fixes: 0 } },
    ]))
  })

  it('are empty without a label', async () => {
    const { runId } = await createLabelledRun(database.db, { projectId: await project('none'), model: 'm', promptVersion: 'p', judge: 'pairwise', cases: [pair('a', ['x'], 'tie', null)] })
    expect(await listChangeStrata(database.db, runId)).toEqual([])
  })
})

describe('arms that a judge decided', () => {
  it('are those of the asked judges alone', async () => {
    const { runId, caseIds } = await createLabelledRun(database.db, { projectId: await project('voted'), model: 'm', promptVersion: 'p', judge: 'pairwise', cases: [pair('a', ['x'], 'tie', null)] })
    const judge = { model: 'm', promptVersion: 'p', judge: 'pairwise' as const }
    expect(await listJudgedArms(database.db, runId, [judge])).toEqual([{ ...judge, caseId: caseIds[0], arm: 'pair' }])
    expect(await listJudgedArms(database.db, runId, [{ ...judge, promptVersion: 'q' }])).toEqual([])
    expect(await listJudgedArms(database.db, runId, [])).toEqual([])
  })
})
