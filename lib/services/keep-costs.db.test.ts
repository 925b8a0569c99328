import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeptCosts } from '@/lib/db/run-costs'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { keepCosts } from '@/lib/services/keep-costs'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const AT = new Date('2026-11-25T08:00:00Z')

describe('sums of runs', () => {
  it('are kept of every run that has ended, some at a time, and of none that goes on', async () => {
    const { db } = database
    const project = await db.project.create({ data: { slug: 'sums', name: 'Sums', config: '' } })
    const run = (status: string, n: number) => ({
      projectId: project.id, kind: 'replay', name: `${status} ${n}`, status, candidate: { model: 'next' }, baseline: { model: 'prod' }, configText: '', config: {}, seed: '1', createdAt: AT, finishedAt: AT,
    })
    await db.run.createMany({ data: [...Array.from({ length: 11 }, (_, n) => run('done', n)), run('cancelled', 0), run('failed', 0), run('running', 0), run('paused', 0)] })
    // 13 have ended, and ten are kept at a time
    expect([await keepCosts({ db }), await keepCosts({ db }), await keepCosts({ db })]).toEqual([10, 3, 0])
    const rows = await db.run.findMany({ where: { projectId: project.id }, select: { status: true, costs: true } })
    expect(rows.filter(({ costs }) => costs === null).map(({ status }) => status).sort()).toEqual(['paused', 'running'])
    expect(rows.find(({ status }) => status === 'failed')?.costs as unknown as KeptCosts).toEqual({ cells: [], pairs: null, usage: [], votes: { votes: 0, cached: 0, rounds: 0, flips: 0 } })
  })
})
