import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findNewestDecidedRun, listUnreviewedBlocks } from '@/lib/db/overview'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createTestAuth, createTestProject, createTestUser } from '@/lib/test-access'
import { createTestRun } from '@/lib/test-runs'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const day = (n: number) => new Date(Date.UTC(2026, 10, n))

/** A decided run of a candidate on a day of November; 30 broken cases of 60 block, none pass. */
async function decided(projectId: string, input: { day: number; model: string; blocked: boolean; kind?: 'results' }): Promise<string> {
  const id = await createTestRun(database.db, { projectId, breaks: input.blocked ? 30 : 0, createdAt: day(input.day) })
  await database.db.run.update({ where: { id }, data: { name: `${input.model} ${input.day}`, candidate: { model: input.model }, kind: input.kind ?? 'replay' } })
  return id
}

describe('the decision on the overview', () => {
  it('is the newest replay, however many files were uploaded since', async () => {
    const { id } = await createTestProject(database.db)
    const upload = await decided(id, { day: 1, model: 'after', blocked: false, kind: 'results' })
    expect(await findNewestDecidedRun(database.db, id)).toBe(upload)
    await decided(id, { day: 2, model: 'next', blocked: true })
    const newer = await decided(id, { day: 3, model: 'next', blocked: false })
    await decided(id, { day: 4, model: 'after', blocked: true, kind: 'results' })
    expect(await findNewestDecidedRun(database.db, id)).toBe(newer)
  })
})

describe('blocks that wait for review', () => {
  it('stand while other candidates pass, until a review or a later run of the same candidate', async () => {
    const { id } = await createTestProject(database.db)
    const names = async () => (await listUnreviewedBlocks(database.db, id, 10)).map(({ name }) => name)
    await decided(id, { day: 1, model: 'next', blocked: true })
    const block = await decided(id, { day: 2, model: 'next', blocked: true })
    await decided(id, { day: 3, model: 'rc1', blocked: false })
    await decided(id, { day: 4, model: 'after', blocked: true, kind: 'results' })
    expect(await names()).toEqual(['next 2'])
    await decided(id, { day: 5, model: 'mini', blocked: true })
    expect(await names()).toEqual(['mini 5', 'next 2'])
    await decided(id, { day: 6, model: 'mini', blocked: false })
    expect(await names()).toEqual(['next 2'])
    const user = await createTestUser(database.db, createTestAuth(database.db))
    const decision = await database.db.gateDecision.findFirstOrThrow({ where: { runId: block } })
    await database.db.review.create({ data: { runId: block, decisionId: decision.id, userId: user.id, choice: 'uphold', reason: 'right' } })
    expect(await names()).toEqual([])
  })
})
