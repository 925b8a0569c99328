import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listAuditEvents } from '@/lib/db/audit-events'
import { closeExcessTasks, listJudgedThings } from '@/lib/db/rating-fill'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { fillFromNewestRun, fillRatings } from '@/lib/services/fill-ratings'
import { giveRating } from '@/lib/services/give-rating'
import { agreed, createJudgedRun, FLIPPED } from '@/lib/services/test-rating-world'
import { createTestProject } from '@/lib/test-access'
import { createTestRun } from '@/lib/test-runs'

const AT = new Date('2026-11-20T12:00:00.000Z')
let database: TestDatabase
let projectId: string
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  projectId = (await createTestProject(database.db)).id
})

const deps = () => ({ db: database.db, now: () => AT })
const tasks = (runId: string) => database.db.ratingTask.findMany({ where: { runId }, orderBy: [{ priority: 'desc' }, { id: 'asc' }] })

describe('filling the rating queue', () => {
  it('takes the verdicts of judges as they were given, and asks for a part of all and for what stands out', async () => {
    const { runId, caseIds } = await createJudgedRun(database.db, { projectId, pairs: [...Array.from({ length: 3 }, () => FLIPPED), ...Array.from({ length: 60 }, () => agreed('tie')), agreed('candidate')] })
    const { added } = await fillRatings({ runId }, deps())
    const filled = await tasks(runId)
    expect(filled).toHaveLength(added)
    // ten of all 64, and the flips that they did not draw
    const uniform = filled.filter(({ reason }) => reason === 'uniform')
    expect(uniform).toHaveLength(10)
    expect(new Set(uniform.map(({ inclusion }) => inclusion))).toEqual(new Set([10 / 64]))
    for (const caseId of caseIds.slice(0, 3)) expect(filled.find((task) => task.caseId === caseId)).toMatchObject({ judge: 'pairwise', arm: 'pair', judged: 'tie', judgeModel: 'judge-model', promptVersion: 'pairwise-1', status: 'open', gold: null, segments: ['orders'] })
    expect(filled.filter(({ reason }) => reason !== 'uniform').every(({ inclusion, reason }) => inclusion === null && ['order-flip', 'deciding'].includes(reason))).toBe(true)
    const [event] = await listAuditEvents(database.db, projectId, { limit: 1 })
    expect(event).toMatchObject({ action: 'rating.fill', target: runId, actor: 'system', after: { added, closed: 0, judged: 64 } })
  })

  it('adds nothing when it is done again, at once or twice at the same time', async () => {
    const { runId } = await createJudgedRun(database.db, { projectId, pairs: Array.from({ length: 30 }, () => FLIPPED) })
    const added = await Promise.all([1, 2, 3].map(() => fillRatings({ runId }, deps())))
    expect(added.map((result) => result.added).sort((a, b) => a - b)).toEqual([0, 0, 30])
    expect((await fillRatings({ runId }, deps())).added).toBe(0)
    expect(await tasks(runId)).toHaveLength(30)
  })

  it('goes on in the same run on request, with a longer uniform sample of which every task knows the chance', async () => {
    const { runId } = await createJudgedRun(database.db, { projectId, pairs: Array.from({ length: 50 }, () => agreed('tie')) })
    await fillRatings({ runId }, deps())
    const first = await tasks(runId)
    expect(await fillFromNewestRun({ projectId, actor: 'somebody' }, deps())).toEqual({ added: 10 })
    const both = await tasks(runId)
    expect(both).toHaveLength(20)
    // 20 of 50, also for those that were there
    expect(new Set(both.map(({ inclusion }) => inclusion))).toEqual(new Set([0.4]))
    expect(both.map(({ id }) => id)).toEqual(expect.arrayContaining(first.map(({ id }) => id)))
    for (let left = 30; left > 0; left -= 10) await fillFromNewestRun({ projectId, actor: 'somebody' }, deps())
    await expect(fillFromNewestRun({ projectId, actor: 'somebody' }, deps())).rejects.toThrow('Every verdict of the newest run was put here already')
    expect(new Set((await tasks(runId)).map(({ inclusion }) => inclusion))).toEqual(new Set([1]))
  })

  it('asks about cases of the set that a verdict hangs on', async () => {
    // 8 breaks of 60 in one segment block; 200 quiet cases elsewhere
    const pairs = [...Array.from({ length: 8 }, () => ({ ...agreed('baseline'), segment: 'refund_flow' })), ...Array.from({ length: 52 }, () => ({ ...agreed('tie'), segment: 'refund_flow' })), ...Array.from({ length: 200 }, () => agreed('tie'))]
    const { runId, caseIds } = await createJudgedRun(database.db, { projectId, pairs })
    await fillRatings({ runId }, deps())
    const deciding = (await tasks(runId)).filter(({ reason }) => reason === 'deciding')
    expect(deciding.length).toBeGreaterThan(0)
    expect(deciding.every((task) => task.judged === 'baseline' && caseIds.slice(0, 8).includes(task.caseId))).toBe(true)
  })

  it('leaves runs alone that are no deploys, were uploaded, are not decided or asked no judge', async () => {
    const { runId } = await createJudgedRun(database.db, { projectId, pairs: [FLIPPED] })
    for (const data of [{ purpose: 'aa' }, { purpose: 'gate', kind: 'results' }, { kind: 'replay', status: 'failed' }]) {
      await database.db.run.update({ where: { id: runId }, data })
      expect((await fillRatings({ runId }, deps())).added).toBe(0)
    }
    expect((await fillRatings({ runId: await createTestRun(database.db, { projectId, breaks: 30 }) }, deps())).added).toBe(0)
    await expect(fillFromNewestRun({ projectId: (await createTestProject(database.db)).id, actor: 'x' }, deps())).rejects.toThrow('No deploy was decided yet')
  })

  it('takes no verdict for a judge’s that no judge gave, and shows nothing whose answer is gone', async () => {
    const { runId, caseIds } = await createJudgedRun(database.db, { projectId, pairs: [FLIPPED, FLIPPED, FLIPPED, FLIPPED] })
    const outcome = { runId, attempt: 1 }
    await database.db.outcome.updateMany({ where: { ...outcome, caseId: caseIds[0]! }, data: { passed: null, reason: 'judge unavailable' } })
    await database.db.outcome.updateMany({ where: { ...outcome, caseId: caseIds[1]! }, data: { passed: null, reason: 'judge unreadable' } })
    await database.db.$executeRaw`UPDATE outcome SET output = NULL WHERE run_id = ${runId}::uuid AND case_id = ${caseIds[2]}::uuid AND arm = 'candidate'`
    const things = await listJudgedThings(database.db, runId, 1)
    expect(things.map(({ caseId, judged, shape }) => ({ caseId, judged, shape }))).toEqual([
      { caseId: caseIds[1], judged: 'unreadable', shape: 'split' }, { caseId: caseIds[3], judged: 'tie', shape: 'order-flip' },
    ])
  })

  it('closes what is worth least when too much is open, never what somebody has rated, and the uniform part last', async () => {
    const { runId } = await createJudgedRun(database.db, { projectId, pairs: Array.from({ length: 30 }, () => FLIPPED) })
    await fillRatings({ runId }, deps())
    const last = (await tasks(runId)).filter(({ reason }) => reason !== 'uniform').at(-1)!
    await giveRating({ projectId, taskId: last.id, userId: 'u1', choice: 'equal' }, deps())
    expect(await closeExcessTasks(database.db, projectId, 12, AT)).toBe(18)
    const after = await tasks(runId)
    expect(after.filter(({ status }) => status === 'open')).toHaveLength(12)
    expect(after.filter(({ status, reason }) => status === 'open' && reason === 'uniform')).toHaveLength(10)
    expect(after.find(({ id }) => id === last.id)!.status).toBe('open')
    // what was closed does not come back
    expect((await fillRatings({ runId }, deps())).added).toBe(0)
    await expect(giveRating({ projectId, taskId: after.find(({ status }) => status === 'closed')!.id, userId: 'u1', choice: 'equal' }, deps())).rejects.toThrow('settled in the meantime')
  })
})
