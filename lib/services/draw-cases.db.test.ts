import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAuditEvents } from '@/lib/db/audit-events'
import { getClusteringView } from '@/lib/db/clusters'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { writeWeek } from '@/lib/llm/sandbox/week'
import { createProject } from '@/lib/services/create-project'
import { drawCases } from '@/lib/services/draw-cases'
import { importTraces } from '@/lib/services/import-traces'
import { groupTestTraffic } from '@/lib/services/test-grouping'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const now = () => new Date('2026-11-20T12:00:00Z')
const deps = () => ({ db: database.db, now })
const CONFIG = 'segment_by: intent\n'

async function projectWithTraffic(name: string, rows: number, config = CONFIG) {
  const project = await createProject({ name, config, createdBy: null }, { db: database.db })
  const lines = [...writeWeek({ seed: 'draw', endsAt: now().getTime(), rows })]
  if (rows > 0) await importTraces({ projectId: project.id, format: 'bifrost', name: 'week', lines }, deps())
  return project
}

describe('drawing cases', () => {
  it('turns imported traffic into a frozen dataset, divided over the clusters that there are, on record', async () => {
    const project = await projectWithTraffic('Drawn', 900)
    const grouped = await groupTestTraffic(project.id, deps())
    const drawn = await drawCases({ projectId: project.id, actor: 'u1' }, deps())
    const replayable = await database.db.trace.count({ where: { projectId: project.id, replayable: true } })
    expect(drawn).toMatchObject({ name: 'traffic', version: 1, traces: replayable })
    expect(drawn.cases).toBe(await database.db.case.count({ where: { datasetId: drawn.datasetId } }))
    expect(drawn.segments).toBe((await database.db.segment.count({ where: { projectId: project.id } })))
    expect(drawn.groups).toBe(grouped!.clusters)
    const clustering = await getClusteringView(database.db, project.id)
    expect(clustering!.clusters.filter((cluster) => !cluster.isNoise)).toHaveLength(drawn.groups)
    expect(await database.db.case.count({ where: { datasetId: drawn.datasetId, clusterKey: { in: clustering!.clusters.map(({ key }) => key) } } })).toBe(drawn.cases)
    const [event] = await listAuditEvents(database.db, project.id, { limit: 1 })
    expect(event).toMatchObject({ action: 'dataset.draw', actor: 'u1', target: drawn.datasetId, after: { cases: drawn.cases, traces: drawn.traces } })
  })

  it('draws the same cases from the same traffic, as the next version', async () => {
    const project = await projectWithTraffic('Again', 300)
    // never grouped, which is no reason not to draw
    const first = await drawCases({ projectId: project.id, actor: 'u1' }, deps())
    const second = await drawCases({ projectId: project.id, actor: 'u1' }, deps())
    expect(second).toMatchObject({ version: 2, groups: 0, contentHash: first.contentHash, cases: first.cases })
    expect(await drawCases({ projectId: project.id, name: ' week ', actor: 'u1' }, deps())).toMatchObject({ name: 'week', version: 1 })
  })

  it('says what is missing, and leaves nothing behind', async () => {
    const project = await projectWithTraffic('Empty', 0)
    await expect(drawCases({ projectId: project.id, actor: 'u1' }, deps())).rejects.toThrow('There are no traces yet')
    await expect(drawCases({ projectId: '00000000-0000-7000-8000-000000000000', actor: 'u1' }, deps())).rejects.toThrow('does not exist')
    await expect(drawCases({ projectId: project.id, name: 'n'.repeat(201), actor: 'u1' }, deps())).rejects.toThrow('name: expected at most 200 characters')
    expect(await database.db.dataset.count({ where: { projectId: project.id } })).toBe(0)
  })
})
