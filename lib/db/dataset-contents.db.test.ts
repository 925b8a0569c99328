import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freezeDataset } from '@/lib/db/datasets'
import { getDatasetContents } from '@/lib/db/dataset-contents'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const tool = (name: string) => ({ type: 'function', function: { name } })

describe('what is in a dataset', () => {
  it('is counted until it is frozen, and says the same when it was kept', async () => {
    const { db } = database
    const project = await db.project.create({ data: { slug: 'contents', name: 'Contents', config: '' } })
    const dataset = await db.dataset.create({ data: { projectId: project.id, kind: 'replay', name: 'week', version: 1 } })
    const one = (key: string, segments: string[], request: object | null) => ({ projectId: project.id, datasetId: dataset.id, kind: 'replay', key, segments, ...(request ? { request } : {}) })
    await db.case.createMany({
      data: [
        one('a', ['refund', 'vip'], { messages: [], tools: [tool('refund'), tool('lookup')] }), one('b', ['refund'], { messages: [], tools: [tool('lookup'), tool('refund')] }),
        one('c', [], { messages: [] }), one('d', ['refund'], { messages: [], tools: 'none' }), one('e', ['refund'], null),
      ],
    })
    const counted = await getDatasetContents(db, dataset.id)
    expect(counted).toEqual({
      cases: 5,
      segments: [{ segment: 'refund', cases: 4 }, { segment: 'vip', cases: 1 }],
      // a case is offered its tools under its first segment; one without a request is offered nothing that is known
      tools: [{ segment: '', tools: [], n: 1 }, { segment: 'refund', tools: [], n: 1 }, { segment: 'refund', tools: ['lookup', 'refund'], n: 2 }],
    })
    await freezeDataset(db, dataset.id, { contentHash: 'x', frozenAt: new Date('2026-11-25T08:00:00Z') })
    expect((await db.dataset.findUniqueOrThrow({ where: { id: dataset.id } })).contents).toEqual(counted)
    expect(await getDatasetContents(db, dataset.id)).toEqual(counted)
  })
})
