import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { fillRatings } from '@/lib/services/fill-ratings'
import { giveRating } from '@/lib/services/give-rating'
import { importRatings } from '@/lib/services/import-ratings'
import { agreed, createJudgedRun, FLIPPED } from '@/lib/services/test-rating-world'
import { createTestProject } from '@/lib/test-access'

const AT = new Date('2026-11-20T12:00:00.000Z')
let database: TestDatabase
let projectId: string
let runId: string
let caseIds: string[]
beforeAll(async () => {
  database = await createTestDatabase()
  projectId = (await createTestProject(database.db)).id
})
afterAll(() => database.drop())
beforeEach(async () => {
  ({ runId, caseIds } = await createJudgedRun(database.db, { projectId, pairs: [FLIPPED, FLIPPED, agreed('candidate')] }))
})

const deps = () => ({ db: database.db, now: () => AT })
const label = (caseIndex: number, gold: string, more: object = {}) => JSON.stringify({ run: runId, case: caseIds[caseIndex], judge: 'pairwise', arm: 'pair', gold, ...more })
async function* linesOf(lines: string[]) {
  yield* lines
}
const take = (...lines: string[]) => importRatings({ projectId, actor: 'ada', lines: linesOf(lines) }, deps())
const tasks = () => database.db.ratingTask.findMany({ where: { runId }, orderBy: { caseId: 'asc' } })

describe('labels that were given elsewhere', () => {
  it('become settled tasks beside what the judge had said, and add nothing when they come again', async () => {
    expect(await take(label(0, 'baseline'), '', label(2, 'candidate'))).toEqual({ added: 2, settled: 0, unchanged: 0 })
    const found = await tasks()
    expect(found.find(({ caseId }) => caseId === caseIds[0])).toMatchObject({ status: 'settled', gold: 'baseline', judged: 'tie', reason: 'imported', inclusion: null, judgeModel: 'judge-model' })
    expect(await take(label(0, 'baseline'), label(2, 'candidate'))).toEqual({ added: 0, settled: 0, unchanged: 2 })
  })

  it('settle what is open and keep what it was drawn for; later the run is filled as if they were not there', async () => {
    await take(label(0, 'tie'))
    await fillRatings({ runId }, deps())
    // three verdicts, all of them drawn: the imported one is part of the sample
    expect((await tasks()).map(({ reason, inclusion }) => [reason, inclusion])).toEqual([['uniform', 1], ['uniform', 1], ['uniform', 1]])
    expect(await take(label(1, 'candidate'))).toEqual({ added: 0, settled: 1, unchanged: 0 })
  })

  it('are refused with line and field, all of them, where one is wrong', async () => {
    const wrong: [string, string][] = [
      ['{', 'line 2: expected a JSON object'],
      [label(1, 'pass'), 'line 2: gold: expected baseline, candidate, tie for pairwise'],
      [label(1, 'tie', { arm: 'candidate' }), 'line 2: arm: expected pair for pairwise'],
      [label(1, 'tie', { case: runId }), 'line 2: case: no pairwise verdict on its pair in this run'],
      [label(1, 'tie', { run: caseIds[0] }), 'line 2: run: is not a run of this project'],
      [label(1, 'tie', { more: 1 }), 'line 2: the object'],
      [label(0, 'tie'), 'line 2: case: has a label in line 1 already'],
    ]
    for (const [line, message] of wrong) await expect(take(label(0, 'tie'), line)).rejects.toThrow(message)
    await expect(take()).rejects.toThrow('expected one JSON object a line')
    expect(await tasks()).toEqual([])
  })

  it('never overrule what people said here', async () => {
    await fillRatings({ runId }, deps())
    const task = (await tasks()).find(({ caseId }) => caseId === caseIds[0])!
    for (const userId of ['u1', 'u2']) await giveRating({ projectId, taskId: task.id, userId, choice: 'equal' }, deps())
    await expect(take(label(0, 'baseline'))).rejects.toThrow('line 1: gold: people say tie here, the label says baseline')
  })
})
