import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adjustedRandIndex } from '@/lib/core/clustering/adjusted-rand-index'
import { unpackMap } from '@/lib/core/clustering/trace-map'
import type { Clusterer } from '@/lib/core/clustering/hdbscan-types'
import { listAuditEvents } from '@/lib/db/audit-events'
import { listClusterEvents } from '@/lib/db/cluster-events'
import { getClusteringMap, getClusteringView, listClusterExamples, listClusterHistory } from '@/lib/db/clusters'
import { getRefresh, listRefreshes } from '@/lib/db/refreshes'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { DEMO_CONFIG } from '@/lib/llm/sandbox/demo-settings'
import { startSandbox, type Sandbox } from '@/lib/llm/sandbox/server'
import { writeWeek, type WeekOptions } from '@/lib/llm/sandbox/week'
import { log } from '@/lib/log'
import { cancelRefresh } from '@/lib/services/cancel-refresh'
import { createProject } from '@/lib/services/create-project'
import { importTraces } from '@/lib/services/import-traces'
import { renameCluster } from '@/lib/services/rename-cluster'
import { resumeRefresh } from '@/lib/services/resume-refresh'
import { runRefresh } from '@/lib/services/run-refresh'
import { startRefresh } from '@/lib/services/start-refresh'
import { sweepRefreshes } from '@/lib/services/sweep-refreshes'
import { plainClusterer } from '@/lib/services/test-grouping'
import { collectingEnqueue } from '@/lib/services/test-run-world'
import { createClusterer } from '@/workers/cluster-threads'

let database: TestDatabase
let sandbox: Sandbox
let llm: Llm
const { enqueue, jobs } = collectingEnqueue()

beforeAll(async () => {
  database = await createTestDatabase()
  sandbox = await startSandbox()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
})
afterAll(async () => {
  await llm.close()
  await sandbox.close()
  await database.drop()
})

const WEEK = 7 * 86_400_000
const ENDS_AT = Date.parse('2026-11-20T12:00:00Z')
const CONFIG = DEMO_CONFIG.replace('sample_size: 1200', 'sample_size: 400')
let clock = ENDS_AT
const now = () => new Date(clock)
const deps = (more: Partial<{ cluster: Clusterer; llm: Llm }> = {}) => ({ db: database.db, llm, enqueue, now, log, cluster: plainClusterer, ...more })

async function newProject(name: string, { embedded = true, config = CONFIG } = {}): Promise<string> {
  const project = await createProject({ name, config, createdBy: null }, { db: database.db })
  const endpoint = { projectId: project.id, name: 'models', baseUrl: sandbox.url.endsWith('/v1') ? sandbox.url : `${sandbox.url}/v1`, roles: embedded ? ['embedding', 'candidate', 'baseline', 'judge'] : ['candidate'], concurrency: 16, timeoutMs: 20_000 }
  await database.db.endpoint.create({ data: endpoint })
  return project.id
}

const importWeek = (projectId: string, week: WeekOptions) => importTraces({ projectId, format: 'bifrost', name: 'week', lines: writeWeek(week) }, { db: database.db, now })
const start = (projectId: string, more = {}) => startRefresh({ projectId, trigger: 'button', actor: 'u1', ...more }, deps())
const refreshOf = async (projectId: string, id: string) => (await getRefresh(database.db, projectId, id))!
const statuses = (refresh: Awaited<ReturnType<typeof refreshOf>>) => Object.fromEntries(refresh.stages.map(({ name, status }) => [name, status]))

async function refreshNow(projectId: string) {
  const { refreshId } = await start(projectId)
  const ended = await runRefresh({ refreshId }, deps({ cluster: createClusterer() }))
  return { ended, refresh: await refreshOf(projectId, refreshId) }
}

/** How well the clusters are what people asked, among the traces that are in a cluster; and the intents that have a cluster of their own. */
async function intentsFound(projectId: string): Promise<{ ari: number; intents: Set<string> }> {
  const rows = await database.db.$queryRaw<{ intent: string; key: string }[]>`
    SELECT t.dimensions->>'intent' AS intent, c.key FROM trace t JOIN cluster c ON c.id = t.cluster_id
    WHERE t.project_id = ${projectId}::uuid AND NOT c.is_noise AND c.clustering_id = (SELECT id FROM clustering WHERE project_id = ${projectId}::uuid ORDER BY created_at DESC, id DESC LIMIT 1)`
  const number = (values: string[]) => { const known = [...new Set(values)]; return values.map((value) => known.indexOf(value)) }
  const counts = new Map<string, Map<string, number>>()
  for (const { intent, key } of rows) counts.set(key, (counts.get(key) ?? new Map()).set(intent, (counts.get(key)?.get(intent) ?? 0) + 1))
  const intents = [...counts.values()].map((own) => [...own].sort((a, b) => b[1] - a[1])[0]![0])
  return { ari: adjustedRandIndex(number(rows.map(({ intent }) => intent)), number(rows.map(({ key }) => key))), intents: new Set(intents) }
}

describe('refreshing the eval set week by week', () => {
  it('finds the 11 intents, and in the next week a twelfth one, whose cases are in the sample', { timeout: 240_000 }, async () => {
    clock = ENDS_AT
    const projectId = await newProject('Weekly')
    await importWeek(projectId, { seed: 'helpdesk', endsAt: ENDS_AT })
    const first = await refreshNow(projectId)
    expect(first.ended).toBe('done')
    expect(first.refresh.stages.map(({ name, status, note }) => `${name} ${status}: ${note}`)).toEqual([
      expect.stringMatching(/^pull done: \d+ traces were imported; there is no source to pull from$/), expect.stringMatching(/^redact skipped/),
      expect.stringMatching(/^embed done: \d+ texts, \d+ of them new, at an unknown price$/), expect.stringMatching(/^cluster done: HDBSCAN of \d+ traces, \d+ of them distinct$/),
      expect.stringMatching(/^match done: [12]\d clusters, the first grouping/), expect.stringMatching(/^sample done: 400 cases of \d+ replayable traces, stratified/),
      'freeze done: Version 1 with 400 cases, the first one', 'start skipped: No run was asked for',
    ])
    const found = await intentsFound(projectId)
    expect(found.intents.size).toBe(11)
    // without the names of people, the languages of an intent are groups of their own
    expect(found.ari).toBeGreaterThanOrEqual(0.75)
    const before = (await getClusteringView(database.db, projectId))!
    expect(before.clusters.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
    expect(new Set(before.clusters.map(({ label }) => label)).size).toBe(before.clusters.length)
    expect(await listClusterEvents(database.db, projectId, { limit: 100 })).toEqual([])
    const points = unpackMap((await getClusteringMap(database.db, projectId, before.id))!)!
    expect(points).toHaveLength(before.traces)
    expect(new Set(points.map(({ cluster }) => cluster))).toEqual(new Set(before.clusters.map(({ key }) => key)))
    const examples = await listClusterExamples(database.db, projectId, before.clusters[0]!.id, 5)
    expect(examples).toHaveLength(5)
    expect(examples.every(({ said }) => said !== null && said.length > 10 && said.length <= 200)).toBe(true)

    // a name that a person gives stays over the weeks
    const renamed = before.clusters[1]!.key
    await renameCluster({ projectId, key: renamed, label: ' Money  back ', actor: 'u1' }, { db: database.db })
    const other = renameCluster({ projectId, key: before.clusters[0]!.key, label: 'money back', actor: 'u1' }, { db: database.db })
    await expect(other).rejects.toMatchObject({ code: 'invalid', message: 'label: another cluster has this name' })
    clock = ENDS_AT + WEEK
    await importWeek(projectId, { seed: 'helpdesk-2', endsAt: ENDS_AT + WEEK, giftCards: true })
    const second = await refreshNow(projectId)
    expect(second.ended).toBe('done')
    const after = (await getClusteringView(database.db, projectId))!
    expect(after).toMatchObject({ previousId: before.id, method: 'hdbscan' })
    expect(after.clusters.find(({ key }) => key === renamed)).toMatchObject({ label: 'Money back', labelSource: 'person' })
    const again = await intentsFound(projectId)
    expect(again.intents.size).toBe(12)
    expect(again.ari).toBeGreaterThanOrEqual(0.75)
    const events = await listClusterEvents(database.db, projectId, { limit: 100, continued: true })
    const [isNew] = events.filter(({ kind }) => kind === 'new')
    expect(events.filter(({ kind }) => kind === 'new')).toHaveLength(1)
    // most clusters are still what they were
    expect(events.filter(({ kind }) => kind === 'continue').length).toBeGreaterThanOrEqual(11)
    const members = await database.db.trace.findMany({ where: { cluster: { clusteringId: after.id, key: isNew!.toKeys[0]! } }, select: { dimensions: true } })
    expect(new Set(members.map(({ dimensions }) => (dimensions as Record<string, string>).intent))).toEqual(new Set(['gift_card']))
    const cases = await database.db.case.findMany({ where: { datasetId: second.refresh.datasetId! }, select: { clusterKey: true, drawnFor: true } })
    const own = cases.filter(({ clusterKey }) => clusterKey === isNew!.toKeys[0]!)
    // the floor of the segment asks for 25 and comes first; without it there would be 20 of new things and 10 of the cluster
    expect(own.length).toBeGreaterThanOrEqual(20)
    expect(second.refresh.difference).toMatchObject({ before: { version: 1 }, unchanged: false, kept: 0, added: 400 })
    expect((await listClusterHistory(database.db, projectId, 10)).filter(({ key }) => key === renamed)).toHaveLength(2)

    // the same traffic once more: the same clusters, and no new version of the same cases
    const third = await refreshNow(projectId)
    expect(third.refresh).toMatchObject({ status: 'done', datasetId: second.refresh.datasetId, difference: { unchanged: true, added: 0, gone: 0 } })
    expect(third.refresh.stages[0]).toMatchObject({ status: 'skipped', note: 'No trace was imported since the last refresh' })
    expect(third.refresh.stages[2]!.note).toMatch(/0 of them new, nothing to pay$/)
    expect(await database.db.dataset.count({ where: { projectId } })).toBe(2)
    expect((await listClusterEvents(database.db, projectId, { limit: 100, clusteringId: third.refresh.clusteringId!, continued: true })).every(({ kind, overlap }) => kind === 'continue' && overlap === 1)).toBe(true)
    expect((await listAuditEvents(database.db, projectId, { limit: 50 })).map(({ action }) => action)).toEqual(expect.arrayContaining(['cluster.rename', 'refresh.start', 'dataset.draw']))
  })
})

describe('a refresh that is interrupted', () => {
  const small: WeekOptions = { seed: 'interrupted', endsAt: ENDS_AT, rows: 1500 }

  it('goes on where it was, stores nothing twice and ends as one that was not', { timeout: 240_000 }, async () => {
    clock = ENDS_AT
    const [calm, killed] = [await newProject('Calm'), await newProject('Killed')]
    for (const projectId of [calm, killed]) await importWeek(projectId, small)
    const undisturbed = await refreshNow(calm)
    expect(undisturbed.ended).toBe('done')

    const { refreshId } = await start(killed)
    // the worker is told to stop in the middle of embedding
    const stopping = new AbortController()
    let batches = 0
    const stopped: Llm = { ...llm, embed: async (request) => { batches += 1; if (batches === 6) stopping.abort(); return llm.embed(request) } }
    expect(await runRefresh({ refreshId, signal: stopping.signal }, deps({ llm: stopped }))).toBe('left')
    expect(await refreshOf(killed, refreshId)).toMatchObject({ status: 'running', stage: 'embed', clusteringId: null })
    const paid = await database.db.embedding.count({ where: { projectId: killed } })
    expect(paid).toBeGreaterThan(0)
    // then it dies while it clusters, without a word: for others it is alive until it has been silent for 15 s
    const died = new Error('killed')
    const dying: Clusterer = async () => { throw died }
    jobs.length = 0
    expect(await sweepRefreshes(deps())).toBe(1)
    expect(jobs).toEqual([{ name: 'refresh', payload: { refreshId }, jobId: `refresh-${refreshId}` }])
    await runRefresh({ refreshId }, deps({ cluster: dying, llm }))
    await database.db.refresh.update({ where: { id: refreshId }, data: { status: 'running', error: null, beatAt: now(), finishedAt: null } })
    expect(await runRefresh({ refreshId }, deps())).toBe('left')
    expect(await sweepRefreshes(deps())).toBe(0)
    clock += 16_000
    expect(await sweepRefreshes(deps())).toBe(1)
    let asked = 0
    const counting: Llm = { ...llm, embed: async (request) => { asked += 1; return llm.embed(request) } }
    expect(await runRefresh({ refreshId }, deps({ llm: counting }))).toBe('done')
    // every text was paid once
    expect(asked).toBe(0)
    const refresh = await refreshOf(killed, refreshId)
    expect(Object.values(statuses(refresh)).every((status) => status === 'done' || status === 'skipped')).toBe(true)
    const hash = async (id: string | null) => (await database.db.dataset.findUniqueOrThrow({ where: { id: id! } })).contentHash
    expect(await hash(refresh.datasetId)).toBe(await hash(undisturbed.refresh.datasetId))
    expect(await database.db.dataset.count({ where: { projectId: killed } })).toBe(1)
    expect(await database.db.clustering.count({ where: { projectId: killed } })).toBe(1)
    // done is done
    expect(await runRefresh({ refreshId }, deps())).toBe('left')
  })

  it('says which stage failed and why, keeps what there was, and goes on from there', { timeout: 120_000 }, async () => {
    clock = ENDS_AT
    const projectId = await newProject('Failing')
    await importWeek(projectId, { ...small, rows: 400 })
    const good = await refreshNow(projectId)
    await importWeek(projectId, { seed: 'more', endsAt: ENDS_AT, rows: 200 })
    await database.db.endpoint.updateMany({ where: { projectId }, data: { baseUrl: 'http://127.0.0.1:1/v1' } })
    const bad = await refreshNow(projectId)
    expect(bad.ended).toBe('failed')
    expect(bad.refresh).toMatchObject({ status: 'failed', stage: 'embed', clusteringId: null, datasetId: null })
    expect(bad.refresh.error).toMatch(/^embed: The endpoint models could not embed with .*: .*What was embedded before is kept\.$/)
    expect(statuses(bad.refresh)).toMatchObject({ redact: 'skipped', embed: 'failed', cluster: 'waiting', freeze: 'waiting' })
    expect(await database.db.dataset.findMany({ where: { projectId }, select: { id: true } })).toEqual([{ id: good.refresh.datasetId }])
    expect((await getClusteringView(database.db, projectId))!.id).toBe(good.refresh.clusteringId)
    await database.db.endpoint.updateMany({ where: { projectId }, data: { baseUrl: sandbox.url.endsWith('/v1') ? sandbox.url : `${sandbox.url}/v1` } })
    expect(await resumeRefresh({ projectId, refreshId: bad.refresh.id, actor: 'u1' }, deps())).toEqual({ resumed: true, status: 'queued' })
    expect(await runRefresh({ refreshId: bad.refresh.id }, deps())).toBe('done')
    expect(await refreshOf(projectId, bad.refresh.id)).toMatchObject({ status: 'done', error: null, difference: { before: { version: 1 } } })
    await expect(resumeRefresh({ projectId, refreshId: bad.refresh.id, actor: 'u1' }, deps())).rejects.toThrow('This refresh is done')
  })

  it('lets one of a project run at a time, and can be cancelled while it works', { timeout: 120_000 }, async () => {
    clock = ENDS_AT
    const projectId = await newProject('Cancelled')
    await importWeek(projectId, { ...small, rows: 300 })
    const tries = await Promise.allSettled([start(projectId), start(projectId)])
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const { refreshId } = (tries.find(({ status }) => status === 'fulfilled') as PromiseFulfilledResult<{ refreshId: string }>).value
    await expect(start(projectId)).rejects.toMatchObject({ code: 'conflict', details: { refreshId } })
    const cancelling: Clusterer = async (input) => {
      await cancelRefresh({ projectId, refreshId, actor: 'u1' }, deps())
      return plainClusterer(input)
    }
    expect(await runRefresh({ refreshId }, deps({ cluster: cancelling }))).toBe('left')
    const refresh = await refreshOf(projectId, refreshId)
    expect(refresh).toMatchObject({ status: 'cancelled', clusteringId: null, datasetId: null })
    expect(await database.db.clustering.count({ where: { projectId } })).toBe(0)
    expect(await cancelRefresh({ projectId, refreshId, actor: 'u1' }, deps())).toEqual({ cancelled: false, status: 'cancelled' })
    expect(await runRefresh({ refreshId }, deps())).toBe('left')
    await expect(cancelRefresh({ projectId: '00000000-0000-7000-8000-000000000000', refreshId, actor: 'u1' }, deps())).rejects.toThrow('There is no refresh')
  })
})

describe('traffic that says little', () => {
  it('is said to, and drawn from where that is possible', { timeout: 60_000 }, async () => {
    clock = ENDS_AT
    const projectId = await newProject('Few', { embedded: false })
    expect((await refreshNow(projectId)).refresh).toMatchObject({ status: 'failed', error: 'pull: There are no traces yet: import gateway logs first' })
    await importWeek(projectId, { seed: 'few', endsAt: ENDS_AT, rows: 8 })
    const { refresh, ended } = await refreshNow(projectId)
    expect(ended).toBe('done')
    expect((await getClusteringView(database.db, projectId))!.degenerate).toMatchObject({ kind: 'too_few_rows', message: expect.stringContaining('too few for a cluster') as string })
    expect(refresh.stages[2]!.note).toContain('lexical, not semantic')
    expect(refresh.allocation!.cases).toBeGreaterThan(0)
    expect(await listRefreshes(database.db, projectId, 10)).toHaveLength(2)
  })

  it('starts the run that was asked for, once', { timeout: 60_000 }, async () => {
    clock = ENDS_AT
    const projectId = await newProject('With a run')
    await importWeek(projectId, { seed: 'run', endsAt: ENDS_AT, rows: 200 })
    await expect(start(projectId, { startRun: { candidate: { model: 'm', endpoint: 'nowhere' } } })).rejects.toThrow('there is no endpoint nowhere')
    const { refreshId } = await start(projectId, { startRun: { candidate: { model: 'helpdesk-next' } } })
    expect(await runRefresh({ refreshId }, deps())).toBe('done')
    const refresh = await refreshOf(projectId, refreshId)
    expect(await database.db.run.findMany({ where: { projectId }, select: { id: true, datasetId: true } })).toEqual([{ id: refresh.runId, datasetId: refresh.datasetId }])
  })
})
