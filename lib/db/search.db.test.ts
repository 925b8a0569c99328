import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchProject } from '@/lib/db/search'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createPageWorld } from '@/lib/db/test-page-world'
import { withTraceId } from '@/lib/db/test-traces'

let database: TestDatabase
let world: Awaited<ReturnType<typeof createPageWorld>>
beforeAll(async () => {
  database = await createTestDatabase()
  world = await createPageWorld(database.db)
})
afterAll(() => database.drop())

const search = (text: string, projectId = world.projectId) => searchProject(database.db, projectId, text)
const OTHER_PROJECT = '00000000-0000-7000-8000-000000000000'

describe('search of a project', () => {
  it('finds runs by name and by the beginning of their id', async () => {
    expect((await search('FIRS')).runs.map((run) => run.id)).toEqual([world.run.id])
    // Ids made in the same moment share their beginning, so all of it but the last digit is asked for.
    expect((await search(world.run.id.slice(0, -1))).runs.map((run) => run.name)).toEqual(['first'])
  })

  it('finds segments of the newest decided run', async () => {
    const { sets } = await search('refu')
    expect(sets).toMatchObject([{ kind: 'segment', id: 'refund' }])
  })

  it('finds a case by its name and by its id, with a run to open it in', async () => {
    const { cases } = await search('r1')
    expect(cases).toMatchObject([{ key: 'r1' }])
    expect((await search(cases[0]!.id)).cases).toEqual(cases)
  })

  it('finds a trace by its id and by the one at its source', async () => {
    const trace = await database.db.trace.create({
      data: withTraceId({
        projectId: world.projectId, source: 'bifrost', sourceId: 'call-7', ts: new Date('2026-11-01T00:00:00Z'), status: 'success', replayable: true,
        tools: [], redactorVersion: '1',
      }),
    })
    expect((await search(trace.id)).traces).toEqual([{ id: trace.id, sourceId: trace.sourceId }])
    expect((await search(trace.sourceId)).traces).toEqual([{ id: trace.id, sourceId: trace.sourceId }])
  })

  it('takes wildcards as they are, and finds nothing for no words or in another project', async () => {
    const nothing = { runs: [], sets: [], cases: [], traces: [] }
    expect(await search('%')).toEqual(nothing)
    expect(await search('  ')).toEqual(nothing)
    expect(await search('first', OTHER_PROJECT)).toEqual(nothing)
    expect(await search(world.run.id, OTHER_PROJECT)).toEqual(nothing)
  })
})
