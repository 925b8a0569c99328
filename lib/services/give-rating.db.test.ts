import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { firstArm } from '@/lib/core/rating/blind-task'
import type { BlindChoice } from '@/lib/core/rating/read-choice'
import { listAuditEvents } from '@/lib/db/audit-events'
import { listSettledTasks } from '@/lib/db/rating-list'
import { getRatingProgress, listNextTasks } from '@/lib/db/rating-queue'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { fillRatings } from '@/lib/services/fill-ratings'
import { giveRating, type GiveRatingInput } from '@/lib/services/give-rating'
import { createJudgedRun, FLIPPED } from '@/lib/services/test-rating-world'
import { createTestProject } from '@/lib/test-access'

const AT = new Date('2026-11-20T12:00:00.000Z')
const MINUTE_MS = 60_000
let database: TestDatabase
let projectId: string
let taskId: string
let taskIds: string[]
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  projectId = (await createTestProject(database.db)).id
  const { runId } = await createJudgedRun(database.db, { projectId, pairs: [FLIPPED, FLIPPED, FLIPPED] })
  await fillRatings({ runId }, { db: database.db, now: () => AT })
  taskIds = (await database.db.ratingTask.findMany({ where: { runId }, orderBy: { id: 'asc' } })).map(({ id }) => id)
  taskId = taskIds[0]!
})

const give = (userId: string, choice: BlindChoice, more: Partial<GiveRatingInput> = {}, at = AT) =>
  giveRating({ projectId, taskId, userId, choice, ...more }, { db: database.db, now: () => at })
const task = () => database.db.ratingTask.findUniqueOrThrow({ where: { id: taskId }, include: { ratings: { orderBy: { id: 'asc' } } } })
const next = (userId: string, more: Partial<{ skipped: string[]; without: string[]; limit: number }> = {}) =>
  listNextTasks(database.db, { projectId, userId, skipped: [], without: [], limit: 10, ...more })
/** What this person has to press to say that an arm is better. */
const pressFor = (userId: string, arm: 'baseline' | 'candidate'): BlindChoice => (firstArm({ taskId, userId, seed: 'seed' }) === arm ? 'A' : 'B')

describe('giving a rating', () => {
  it('stores the arm that stood where the person pointed, with order, note and time', async () => {
    expect(await give('u1', 'A', { note: '  names the day; mail jane.doe@example.com ', durationMs: 4200.4 })).toEqual({ created: true })
    const first = firstArm({ taskId, userId: 'u1', seed: 'seed' })
    expect((await task()).ratings).toMatchObject([{ userId: 'u1', choice: first, first, durationMs: 4200 }])
    const { note } = (await task()).ratings[0]!
    expect(note).toMatch(/^names the day; mail /)
    expect(note).not.toContain('jane.doe')
  })

  it('settles by two people who choose alike, whatever order each saw', async () => {
    await give('u1', pressFor('u1', 'baseline'))
    expect(await task()).toMatchObject({ status: 'open', gold: null, settledAt: null })
    await give('u2', pressFor('u2', 'baseline'))
    expect(await task()).toMatchObject({ status: 'settled', gold: 'baseline', settledAt: AT })
    const events = await listAuditEvents(database.db, projectId, { limit: 10 })
    expect(events.map(({ action }) => action)).toEqual(['rating.settle', 'rating.fill'])
    expect(events[0]).toMatchObject({ target: taskId, actor: 'u2', after: { status: 'settled', gold: 'baseline', judged: 'tie', ratings: 2 } })
  })

  it('asks a third person first where two differ, who settles it or leaves it undecided', async () => {
    taskId = taskIds[2]!
    await give('u1', 'equal')
    await give('u2', pressFor('u2', 'candidate'))
    expect((await next('u3'))[0]).toBe(taskId)
    await give('u3', pressFor('u3', 'candidate'))
    expect(await task()).toMatchObject({ status: 'settled', gold: 'candidate' })

    taskId = taskIds[1]!
    await give('u1', 'equal')
    await give('u2', pressFor('u2', 'candidate'))
    await give('u3', pressFor('u3', 'baseline'))
    expect(await task()).toMatchObject({ status: 'undecided', gold: null, settledAt: AT })
  })

  it('takes a form that is sent twice once, and refuses to change what was said', async () => {
    await give('u1', 'equal')
    expect(await give('u1', 'equal')).toEqual({ created: false })
    await expect(give('u1', 'A')).rejects.toThrow('You have rated this already')
    expect((await task()).ratings).toHaveLength(1)
  })

  it('loses and doubles nothing when everybody presses at the same moment', async () => {
    for (const id of taskIds) {
      taskId = id
      const people = ['u1', 'u2', 'u3', 'u4', 'u5', 'u6']
      // each presses twice, all at once
      const results = await Promise.all([...people, ...people].map((userId) => give(userId, 'equal')))
      expect(results.filter(({ created }) => created)).toHaveLength(6)
      const { ratings, status, gold } = await task()
      expect(ratings.map(({ userId }) => userId).sort()).toEqual(people)
      expect({ status, gold }).toEqual({ status: 'settled', gold: 'tie' })
    }
    const settled = (await listAuditEvents(database.db, projectId, { limit: 50 })).filter(({ action }) => action === 'rating.settle')
    expect(settled).toHaveLength(3)
  })

  it('keeps a rating that arrives just after the task was settled, which then changes nothing, and refuses it later', async () => {
    await give('u1', 'equal')
    await give('u2', 'equal')
    await give('u3', 'A', {}, new Date(AT.getTime() + 10 * MINUTE_MS))
    const settled = await task()
    expect(settled).toMatchObject({ status: 'settled', gold: 'tie', settledAt: AT })
    expect(settled.ratings).toHaveLength(3)
    await expect(give('u4', 'A', {}, new Date(AT.getTime() + 31 * MINUTE_MS))).rejects.toThrow('This was settled in the meantime')
  })

  it('asks for a choice that answers the question, a task of the project and a short note', async () => {
    await expect(give('u1', 'right')).rejects.toThrow('choice: expected A, B, equal or unsure')
    await expect(give('u1', 'A', { note: 'x'.repeat(2001) })).rejects.toThrow('note: expected at most 2000 characters')
    await expect(give('u1', 'A', { taskId: 'nothing' })).rejects.toThrow('No rating task "nothing"')
    const elsewhere = (await createTestProject(database.db)).id
    await expect(give('u1', 'A', { projectId: elsewhere })).rejects.toThrow('No rating task')
    expect((await task()).ratings).toEqual([])
  })

  it('does not take a look of hours for a measured time', async () => {
    await give('u1', 'unsure', { durationMs: 61 * MINUTE_MS })
    expect((await task()).ratings).toMatchObject([{ choice: 'unsure', durationMs: null }])
  })

  it('can never be changed or removed afterwards, not even in the database', async () => {
    await give('u1', 'equal')
    await expect(database.db.rating.updateMany({ where: { taskId }, data: { choice: 'baseline' } })).rejects.toThrow('append-only')
    await expect(database.db.rating.deleteMany({ where: { taskId } })).rejects.toThrow('append-only')
  })
})

describe('what a person is asked next', () => {
  it('never is something that the person rated or has at hand, and what was skipped comes last', async () => {
    const order = await next('u1')
    expect(order).toHaveLength(3)
    taskId = order[0]!
    await give('u1', 'equal')
    expect(await next('u1')).toEqual(order.slice(1))
    expect(await next('u2')).toEqual(order)
    expect(await next('u1', { skipped: [order[1]!] })).toEqual([order[2], order[1]])
    expect(await next('u2', { skipped: [order[1]!, order[0]!] })).toEqual([order[2], order[1], order[0]])
    expect(await next('u2', { without: order.slice(0, 2) })).toEqual([order[2]])
  })

  it('counts what is done and open, for the person and for all', async () => {
    await give('u1', 'equal', { durationMs: 3000 })
    await give('u2', 'A', { durationMs: 9000 })
    const since = new Date('2026-11-20T00:00:00Z')
    expect(await getRatingProgress(database.db, projectId, 'u1', since)).toEqual({ yours: 1, medianMs: 3000, left: 2, open: 3, needsThird: 1, settled: 0, undecided: 0 })
    expect(await getRatingProgress(database.db, projectId, 'u3', since)).toMatchObject({ yours: 0, medianMs: null, left: 3 })
  })
})

describe('the list of what is settled', () => {
  it('shows choices and verdict of a task only when it is over', async () => {
    await give('u1', 'equal')
    expect(await listSettledTasks(database.db, projectId, { filter: {}, limit: 10 })).toEqual([])
    await give('u2', 'equal', { note: 'both do' })
    const [settled, ...rest] = await listSettledTasks(database.db, projectId, { filter: { outcome: 'agrees', judge: 'judge-model', segment: 'orders' }, limit: 10 })
    expect(settled).toMatchObject({ id: taskId, gold: 'tie', judged: 'tie', ratings: [{ userId: 'u1', choice: 'tie' }, { userId: 'u2', choice: 'tie', note: 'both do' }] })
    expect(rest).toEqual([])
    for (const filter of [{ outcome: 'differs' as const }, { outcome: 'undecided' as const }, { judge: 'other' }, { segment: 'other' }]) {
      expect(await listSettledTasks(database.db, projectId, { filter, limit: 10 })).toEqual([])
    }
  })

  it('goes on after a place in the list', async () => {
    for (const [i, id] of taskIds.entries()) {
      taskId = id
      for (const userId of ['u1', 'u2']) await give(userId, 'equal', {}, new Date(AT.getTime() + i * 1000))
    }
    const first = await listSettledTasks(database.db, projectId, { filter: {}, limit: 2 })
    const rest = await listSettledTasks(database.db, projectId, { filter: {}, limit: 2, after: { at: first[1]!.settledAt, id: first[1]!.id } })
    expect([...first, ...rest].map(({ id }) => id)).toEqual([...taskIds].reverse())
  })
})
