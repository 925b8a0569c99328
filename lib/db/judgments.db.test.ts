import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countRunVotes } from '@/lib/db/judgments'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'

let database: TestDatabase
let runId: string
let caseIds: string[]

beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  const project = await db.project.create({ data: { slug: 'votes', name: 'Votes', config: '' } })
  const dataset = await db.dataset.create({ data: { projectId: project.id, kind: 'replay', name: 'week', version: 1 } })
  const arms = { candidate: { model: 'next' }, baseline: { model: 'prod' }, configText: '', seed: '1' }
  runId = (await db.run.create({ data: { ...arms, projectId: project.id, name: 'run', kind: 'replay', status: 'done', config: {} } })).id
  caseIds = await Promise.all(['1', '2', '3', '4'].map(async (key) => (await db.case.create({ data: { projectId: project.id, datasetId: dataset.id, kind: 'replay', key, segments: [], request: { messages: [] } } })).id))
})
afterAll(() => database.drop())

/** Votes of one pair as `b` (baseline first) or `c`, and what they chose. */
async function cast(caseId: string, text: string, own: { attempt?: number; cached?: boolean } = {}) {
  const choices: Record<string, string> = { b: 'baseline', c: 'candidate', t: 'tie', u: 'unreadable' }
  await database.db.judgment.createMany({
    data: text.split(' ').map((word, index) => ({
      runId, caseId, attempt: 1, judge: 'pairwise', promptVersion: '1', vote: index + 1, arm: 'pair', order: word[0] === 'b' ? 'baseline-first' : 'candidate-first', choice: choices[word[1]!]!, ...own,
    })),
  })
}

describe('the votes of a run', () => {
  it('are none before anybody judged', async () => {
    expect(await countRunVotes(database.db, runId)).toEqual({ votes: 0, cached: 0, rounds: 0, flips: 0 })
  })

  it('count an order flip in every round that was asked both ways and named two winners', async () => {
    const [agreed, flipped, tied, mixed] = caseIds as [string, string, string, string]
    await cast(agreed, 'bb cb cb bb', { cached: true })
    await cast(flipped, 'bb cc cc bb bb cb')
    await cast(tied, 'bt cb bu')
    // rounds that begin in the order in which the one before ended, and another execution
    await cast(mixed, 'bb ct cc bc')
    await cast(mixed, 'bb cc', { attempt: 2 })
    expect(await countRunVotes(database.db, runId)).toEqual({
      votes: 4 + 6 + 3 + 4 + 2, cached: 4,
      // 2 + 3 + 0 (a tie in the first order settles a round, what cannot be read decides nothing) + 2 + 1
      rounds: 8, flips: 0 + 2 + 0 + 1 + 1,
    })
  })

  it('leave rubrics out: they have no order', async () => {
    await database.db.judgment.createMany({ data: [1, 2].map((vote) => ({ runId, caseId: caseIds[0]!, attempt: 1, judge: 'rubric', promptVersion: '1', vote, arm: 'candidate', choice: vote === 1 ? 'pass' : 'fail' })) })
    expect(await countRunVotes(database.db, runId)).toMatchObject({ votes: 21, rounds: 8, flips: 4 })
  })
})
