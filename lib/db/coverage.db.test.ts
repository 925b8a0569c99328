import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countCasesByCluster, countCasesByCustomer, countCustomerTraffic, listCaseTraces, listCoverageDatasets, listSampleClusters } from '@/lib/db/coverage'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { withTraceId } from '@/lib/db/test-traces'
import { listTracePage } from '@/lib/db/trace-list'
import { traceScope } from '@/lib/db/trace-scope-sql'

let database: TestDatabase
let projectId: string
let grouping: string
const clusters = new Map<string, string>()
const datasets = new Map<string, string>()
const traces = new Map<string, string>()

const day = (n: number) => new Date(Date.UTC(2026, 10, n))

async function addTrace(sourceId: string, cluster: string | null, customerId: string | null) {
  const { id } = await database.db.trace.create({
    data: withTraceId({
      projectId, source: 'bifrost', sourceId, ts: day(2), status: 'success', replayable: true, tools: [], redactorVersion: '1', customerId,
      clusterId: cluster === null ? null : clusters.get(cluster)!,
    }),
  })
  traces.set(sourceId, id)
}

async function addGrouping(at: Date, sizes: Record<string, number>) {
  const { id } = await database.db.clustering.create({ data: { projectId, method: 'hdbscan', windowFrom: day(1), windowTo: at, traces: 10, createdAt: at } })
  for (const [key, n] of Object.entries(sizes)) {
    clusters.set(key, (await database.db.cluster.create({ data: { clusteringId: id, key, label: key, traces: n, isNoise: key === 'noise' } })).id)
  }
  return id
}

async function addDataset(kind: string, name: string, version: number, at: Date, frozen = true) {
  const { id } = await database.db.dataset.create({ data: { projectId, kind, name, version, createdAt: at, frozenAt: frozen ? at : null } })
  datasets.set(`${name} ${version}`, id)
}

async function addCase(dataset: string, kind: string, key: string, more: { trace?: string; clusterKey?: string; customerId?: string }) {
  const { trace, ...rest } = more
  await database.db.case.create({ data: { projectId, datasetId: datasets.get(dataset)!, kind, key, segments: [], traceId: trace ? traces.get(trace)! : null, ...rest } })
}

beforeAll(async () => {
  database = await createTestDatabase()
  projectId = (await database.db.project.create({ data: { slug: 'coverage', name: 'Coverage', config: '' } })).id
  await addGrouping(day(1), { orders: 8, old: 2 })
  grouping = await addGrouping(day(3), { orders: 6, refunds: 3, noise: 1 })
  for (const [sourceId, cluster, customer] of [['t1', 'orders', 'acme'], ['t2', 'orders', 'acme'], ['t3', 'refunds', 'acme'], ['t4', 'refunds', 'zeta'], ['t5', 'noise', null], ['t6', null, 'zeta']] as const) {
    await addTrace(sourceId, cluster, customer)
  }
  await addDataset('replay', 'traffic', 1, day(2))
  await addDataset('replay', 'traffic', 2, day(4))
  await addDataset('replay', 'open', 1, day(5), false)
  await addDataset('suite', 'smoke', 1, day(1))
  await addDataset('suite', 'smoke', 2, day(2))
  await addDataset('adversarial', 'adversarial', 1, day(1), false)
  await addCase('traffic 1', 'replay', 'a', { clusterKey: 'orders' })
  await addCase('traffic 2', 'replay', 'a', { trace: 't1', clusterKey: 'orders', customerId: 'acme' })
  // frozen as an order, and its trace has become a refund since
  await addCase('traffic 2', 'replay', 'b', { trace: 't3', clusterKey: 'orders', customerId: 'acme' })
  await addCase('smoke 2', 'suite', 's', {})
  await addCase('adversarial 1', 'adversarial', 'f', { trace: 't4', customerId: 'zeta' })
})
afterAll(() => database.drop())

describe('coverage', () => {
  it('is measured with the newest frozen sample, the newest version of each suite and the adversarial set', async () => {
    expect((await listCoverageDatasets(database.db, projectId)).map(({ kind, name, version, cases }) => [kind, name, version, cases])).toEqual([
      ['adversarial', 'adversarial', 1, 1], ['replay', 'traffic', 2, 2], ['suite', 'smoke', 2, 1],
    ])
  })

  it('counts cases in the cluster that their trace is in now, and those that are in none', async () => {
    const all = ['traffic 2', 'smoke 2', 'adversarial 1'].map((name) => datasets.get(name)!)
    const { cases, unplaced } = await countCasesByCluster(database.db, all)
    expect(Object.fromEntries(cases)).toEqual({ orders: { replay: 1, suite: 0, adversarial: 0 }, refunds: { replay: 1, suite: 0, adversarial: 1 } })
    expect(unplaced).toBe(1)
    expect(Object.fromEntries(await countCasesByCustomer(database.db, all))).toEqual({ acme: 2, zeta: 1 })
    expect(await countCasesByCluster(database.db, [])).toEqual({ cases: new Map(), unplaced: 0 })
  })

  it('counts the grouped traffic of the largest customers, and of one that is asked for', async () => {
    // t6 was never grouped, t5 has no customer
    expect(await countCustomerTraffic(database.db, grouping, { limit: 1, always: null })).toEqual({
      customers: 2, traffic: [{ customer: 'acme', key: 'orders', traces: 2 }, { customer: 'acme', key: 'refunds', traces: 1 }],
    })
    expect((await countCustomerTraffic(database.db, grouping, { limit: 1, always: 'zeta' })).traffic.at(-1)).toEqual({ customer: 'zeta', key: 'refunds', traces: 1 })
  })

  it('measures every sample with the grouping of its day', async () => {
    const rows = await listSampleClusters(database.db, projectId, 5)
    // frozen keys count here: at the time of v2 both of its cases were orders
    expect(rows.map(({ version, isNoise, traces: n, cases }) => [version, isNoise, n, cases])).toEqual([
      [1, false, 2, 0], [1, false, 8, 1], [2, true, 1, 0], [2, false, 6, 2], [2, false, 3, 0],
    ])
  })

  it('leads to the traces of a cluster', async () => {
    const { rows } = await listTracePage(database.db, await traceScope(database.db, projectId, 'intent', { cluster: 'refunds' }), { limit: 5 })
    expect(rows.map(({ sourceId }) => sourceId).sort()).toEqual(['t3', 't4'])
  })

  it('knows the traces that cases were made of', async () => {
    expect(new Set(await listCaseTraces(database.db, [datasets.get('traffic 2')!, datasets.get('smoke 2')!], 10))).toEqual(new Set([traces.get('t1'), traces.get('t3')]))
  })
})
