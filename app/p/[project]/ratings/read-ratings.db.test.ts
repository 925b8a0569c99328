import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readNextTasks, TASKS_AHEAD } from '@/app/p/[project]/ratings/read-ratings'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { fillRatings } from '@/lib/services/fill-ratings'
import { giveRating } from '@/lib/services/give-rating'
import { createJudgedRun, FLIPPED } from '@/lib/services/test-rating-world'
import { createTestProject } from '@/lib/test-access'

let database: TestDatabase
let projectId: string
let runId: string
let caseIds: string[]
beforeAll(async () => {
  database = await createTestDatabase()
  projectId = (await createTestProject(database.db)).id
  ;({ runId, caseIds } = await createJudgedRun(database.db, { projectId, pairs: Array.from({ length: 6 }, () => ({ ...FLIPPED, segment: 'refund_flow' })) }))
  await fillRatings({ runId }, { db: database.db, now: () => new Date() })
})
afterAll(() => database.drop())

const read = (userId: string, more: { skipped?: string[]; without?: string[] } = {}) => readNextTasks(database.db, { projectId, userId, skipped: [], without: [], ...more })

describe('what the browser of a person who rates is sent', () => {
  it('holds neither arms nor models, verdicts, votes, segments, run, case, reference or the ratings of others', async () => {
    const [first] = await read('u1')
    await giveRating({ projectId, taskId: first!.id, userId: 'u1', choice: 'A', note: 'a note of somebody else' }, { db: database.db, now: () => new Date() })
    const tasks = await read('u2')
    expect(tasks).toHaveLength(TASKS_AHEAD)
    const sent = JSON.stringify(tasks)
    expect(sent).not.toMatch(/baseline|candidate|-model|because of the judge|pairwise|refund_flow|order-flip|tie|seed|production|note|u1/)
    expect(sent).not.toContain(runId)
    for (const caseId of caseIds) expect(sent).not.toContain(caseId)
    for (const task of tasks) expect(task.answers.map(({ content }) => String(content).replace(/case-\d$/, '')).sort()).toEqual(['One answer to ', 'Other answer to '])
  })

  it('shows both orders over people', async () => {
    const firsts = new Set<unknown>()
    for (let i = 0; i < 12; i++) firsts.add(String((await read(`person ${i}`))[0]!.answers[0]!.content).split(' ')[0])
    expect(firsts).toEqual(new Set(['One', 'Other']))
  })

  it('passes over what has no answer to show any more', async () => {
    const before = await read('u3')
    const gone = before.slice(0, TASKS_AHEAD).map(({ id }) => id)
    await database.db.$executeRaw`
      UPDATE outcome o SET output = NULL FROM rating_task t WHERE t.id = ANY(${gone}::uuid[]) AND o.run_id = t.run_id AND o.case_id = t.case_id AND o.arm = 'candidate'`
    const after = await read('u3')
    expect(after).toHaveLength(2)
    expect(after.map(({ id }) => id).filter((id) => gone.includes(id))).toEqual([])
  })
})
