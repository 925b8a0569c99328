import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getClusteringView, type ClusterView } from '@/lib/db/clusters'
import { getRefresh } from '@/lib/db/refreshes'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { DEMO_PRICES } from '@/lib/llm/sandbox/demo-settings'
import { startSandbox, type Sandbox } from '@/lib/llm/sandbox/server'
import { writeWeek } from '@/lib/llm/sandbox/week'
import { log } from '@/lib/log'
import { createProject } from '@/lib/services/create-project'
import { importTraces } from '@/lib/services/import-traces'
import { nameClustersByModel, type UnnamedCluster } from '@/lib/services/name-clusters-by-model'
import { renameCluster } from '@/lib/services/rename-cluster'
import { runRefresh } from '@/lib/services/run-refresh'
import { startRefresh } from '@/lib/services/start-refresh'
import { plainClusterer } from '@/lib/services/test-grouping'
import { collectingEnqueue, startModelServer, textCompletion } from '@/lib/services/test-run-world'

let database: TestDatabase
let sandbox: Sandbox
let llm: Llm
let asked = 0
const { enqueue } = collectingEnqueue()

beforeAll(async () => {
  database = await createTestDatabase()
  sandbox = await startSandbox()
  const client = createLlm({ keyOf: () => null, baseDelayMs: 1 })
  llm = { ...client, chat: (call) => { asked += 1; return client.chat(call) } }
})
afterAll(async () => {
  await llm.close()
  await sandbox.close()
  await database.drop()
})

const ENDS_AT = Date.parse('2026-11-20T12:00:00Z')
const now = () => new Date(ENDS_AT)
const CONFIG = 'replay: { sample_size: 60, cluster_names: model }\njudges: { judge_model: judge-large }\n'
const sandboxUrl = () => (sandbox.url.endsWith('/v1') ? sandbox.url : `${sandbox.url}/v1`)

/** Without an endpoint for embeddings, so that only judges are called. */
async function newProject(name: string, { baseUrl = sandboxUrl(), priced = true, config = CONFIG, apiKeyEnv = null as string | null } = {}): Promise<string> {
  const { id: projectId } = await createProject({ name, config, createdBy: null }, { db: database.db })
  await database.db.endpoint.create({
    data: { projectId, name: 'judge', baseUrl, apiKeyEnv, roles: ['judge'], judgeModel: 'judge-large', concurrency: 4, timeoutMs: 5000, prices: priced ? { 'judge-large': DEMO_PRICES['judge-large']! } : {} },
  })
  return projectId
}

const importRows = (projectId: string, seed: string, giftCards = false) =>
  importTraces({ projectId, format: 'bifrost', name: seed, lines: writeWeek({ seed, endsAt: ENDS_AT, rows: 500, giftCards }) }, { db: database.db, now })

/** What the match stage said, the clusters that there are then, and how often a model was asked. */
async function refresh(projectId: string): Promise<{ note: string; clusters: ClusterView[]; calls: number }> {
  const before = asked
  const { refreshId } = await startRefresh({ projectId, trigger: 'button', actor: 'u1' }, { db: database.db, enqueue, now })
  expect(await runRefresh({ refreshId }, { db: database.db, llm, enqueue, now, log, cluster: plainClusterer })).toBe('done')
  const { stages } = (await getRefresh(database.db, projectId, refreshId))!
  const { clusters } = (await getClusteringView(database.db, projectId))!
  return { note: stages.find(({ name }) => name === 'match')!.note!, clusters: clusters.filter(({ isNoise }) => !isNoise), calls: asked - before }
}

const sourcesOf = (clusters: ClusterView[]) => new Set(clusters.map(({ labelSource }) => labelSource))

describe('names of clusters by a model', () => {
  it('come with the first grouping, stay in the next weeks, and a person\'s name stays before all', { timeout: 120_000 }, async () => {
    const projectId = await newProject('Named')
    await importRows(projectId, 'names')
    const first = await refresh(projectId)
    expect(first.clusters.length).toBeGreaterThan(3)
    expect(sourcesOf(first.clusters)).toEqual(new Set(['model']))
    expect(first.clusters.every(({ label }) => / and /.test(label))).toBe(true)
    expect(new Set(first.clusters.map(({ label }) => label)).size).toBe(first.clusters.length)
    const all = first.clusters.length
    expect(first.note).toMatch(new RegExp(`\\. ${all} of ${all} names by judge-large, for \\$0\\.\\d{4}$`))

    const [mine, ...others] = first.clusters
    await renameCluster({ projectId, key: mine!.key, label: 'Money back', actor: 'u1' }, { db: database.db })
    await importRows(projectId, 'names-2', true)
    const second = await refresh(projectId)
    expect(second.clusters.find(({ key }) => key === mine!.key)).toMatchObject({ label: 'Money back', labelSource: 'person' })
    const kept = others.filter(({ key }) => second.clusters.some((cluster) => cluster.key === key))
    expect(kept.length).toBeGreaterThan(0)
    for (const { key, label } of kept) expect(second.clusters.find((cluster) => cluster.key === key)).toMatchObject({ label, labelSource: 'model' })

    // nothing is new, so nobody is asked, whatever the setting says
    const third = await refresh(projectId)
    expect(third.calls).toBe(0)
    expect(third.note).not.toMatch(/names/)
    await database.db.project.update({ where: { id: projectId }, data: { config: CONFIG.replace('model }', 'terms }') } })
    expect((await refresh(projectId)).clusters.map(({ label }) => label).sort()).toEqual(third.clusters.map(({ label }) => label).sort())
  })

  it('come later where the setting does, at an unknown price where there is none', { timeout: 120_000 }, async () => {
    const projectId = await newProject('Later', { config: CONFIG.replace('model }', 'terms }'), priced: false })
    await importRows(projectId, 'names')
    const before = await refresh(projectId)
    expect([sourcesOf(before.clusters), before.calls]).toEqual([new Set(['terms']), 0])
    await database.db.project.update({ where: { id: projectId }, data: { config: CONFIG } })
    const after = await refresh(projectId)
    expect(sourcesOf(after.clusters)).toEqual(new Set(['model']))
    expect(after.clusters.map(({ key }) => key).sort()).toEqual(before.clusters.map(({ key }) => key).sort())
    expect(after.note).toMatch(/names by judge-large, at an unknown price$/)
  })

  it('leave the terms where the model answers prose, and are asked for again', { timeout: 120_000 }, async () => {
    const server = await startModelServer(() => textCompletion('I would call this group "Refunds".'))
    const projectId = await newProject('Prose', { baseUrl: server.baseUrl })
    await importRows(projectId, 'names')
    const prose = await refresh(projectId)
    await server.close()
    const all = prose.clusters.length
    expect(sourcesOf(prose.clusters)).toEqual(new Set(['terms']))
    // 1,000 tokens at $2 and 100 at $8 a million
    expect(prose.note).toMatch(new RegExp(`0 of ${all} names by judge-large, for \\$${(all * 0.0028).toFixed(4).replace('.', '\\.')}; ${all} unreadable kept their terms$`))
    await database.db.endpoint.updateMany({ where: { projectId }, data: { baseUrl: sandboxUrl() } })
    expect(sourcesOf((await refresh(projectId)).clusters)).toEqual(new Set(['model']))
  })

  it('leave the terms where the judge is down or has no key, and the refresh goes on', { timeout: 120_000 }, async () => {
    const down = await newProject('Down', { baseUrl: 'http://127.0.0.1:1/v1' })
    await importRows(down, 'names')
    const { note, clusters } = await refresh(down)
    expect(sourcesOf(clusters)).toEqual(new Set(['terms']))
    expect(note).toMatch(/0 of \d+ names by judge-large; \d+ unanswered \(.+\) kept their terms$/)
    await database.db.endpoint.updateMany({ where: { projectId: down }, data: { apiKeyEnv: 'NO_SUCH_KEY' } })
    expect((await refresh(down)).note).toMatch(/\. Names are of terms: no judge can be asked$/)
  })

  it('do not replace a name that a person gives while the model is asked', { timeout: 120_000 }, async () => {
    const renamed: Promise<unknown>[] = []
    let rename: (() => Promise<unknown>) | null = null
    const server = await startModelServer((call, _request, response) => {
      const answer = () => response.setHeader('content-type', 'application/json').end(JSON.stringify(textCompletion(JSON.stringify({ name: `Group ${call.messages[1]!.content.slice(12, 20)}` }))))
      if (renamed.length === 0 && rename) renamed.push(rename().then(answer))
      else answer()
    })
    const projectId = await newProject('Meanwhile', { baseUrl: server.baseUrl, config: CONFIG.replace('model }', 'terms }') })
    await importRows(projectId, 'names')
    const [mine] = (await refresh(projectId)).clusters
    rename = () => renameCluster({ projectId, key: mine!.key, label: 'Mine', actor: 'u1' }, { db: database.db })
    await database.db.project.update({ where: { id: projectId }, data: { config: CONFIG } })
    const { clusters } = await refresh(projectId)
    await server.close()
    expect(renamed).toHaveLength(1)
    expect(clusters.find(({ key }) => key === mine!.key)).toMatchObject({ label: 'Mine', labelSource: 'person' })
    expect(sourcesOf(clusters)).toEqual(new Set(['model', 'person']))
  })
})

describe('asking for names', () => {
  const unnamed = (...keys: string[]): UnnamedCluster[] => keys.map((key) => ({ key, label: `Terms of ${key}`, terms: [key], examples: [`About ${key}`] }))
  const ask = (projectId: string, clusters: UnnamedCluster[], taken: string[] = []) =>
    nameClustersByModel({ projectId, refreshId: 'r1', judgeModel: 'judge-large', unnamed: clusters, taken }, { db: database.db, llm })

  it('asks the same once, and tells the second of two clusters with one name what is taken', async () => {
    const server = await startModelServer((call) => textCompletion(JSON.stringify({ name: call.messages[1]!.content.includes('"Refunds"') ? 'Money back' : 'Refunds' })))
    const projectId = await newProject('Twice', { baseUrl: server.baseUrl })
    const { names, tally } = await ask(projectId, unnamed('a', 'b'))
    expect(Object.fromEntries(names)).toEqual({ a: 'Refunds', b: 'Money back' })
    expect(tally).toMatchObject({ asked: 2, named: 2, fresh: 3, unreadable: 0, notDistinct: 0 })
    expect(server.calls.every((call) => (call as unknown as { temperature: number }).temperature === 0)).toBe(true)
    const again = await ask(projectId, unnamed('a', 'b'))
    expect(again.names).toEqual(names)
    expect(again.tally).toMatchObject({ fresh: 0, costUsd: 0 })
    expect(server.calls).toHaveLength(3)
    await server.close()
  })

  it('gives no cluster the name of another, whoever gave that, and no placeholder of a person', async () => {
    const server = await startModelServer((call) => textCompletion(JSON.stringify({ name: call.messages[1]!.content.includes('"c"') ? 'Calls of <PERSON_1>' : 'money BACK' })))
    const projectId = await newProject('Taken', { baseUrl: server.baseUrl })
    const { names, tally } = await ask(projectId, unnamed('a', 'c'), ['Money back'])
    expect(names.size).toBe(0)
    expect(tally).toMatchObject({ asked: 2, named: 0, notDistinct: 1, unreadable: 1 })
    const own = await ask(projectId, [{ key: 'a', label: 'Money back', terms: ['own'], examples: [] }, ...unnamed('c')])
    expect(own.names).toEqual(new Map([['a', 'money BACK']]))
    await server.close()
  })

  it('asks nobody for nothing', async () => {
    const projectId = await newProject('Nothing', { baseUrl: 'http://127.0.0.1:1/v1' })
    expect((await ask(projectId, [])).tally).toMatchObject({ asked: 0, model: null, fresh: 0 })
  })
})
