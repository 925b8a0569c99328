import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAuth } from '@/lib/create-auth'
import { listAuditEvents } from '@/lib/db/audit-events'
import { listEndpoints } from '@/lib/db/endpoints'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createKeys } from '@/lib/keys'
import { createLlm } from '@/lib/llm/client'
import { createOutboundGuard, type OutboundGuard } from '@/lib/llm/outbound-guard'
import { JUDGE_MODEL } from '@/lib/llm/sandbox/chat-completion'
import { startSandbox } from '@/lib/llm/sandbox/server'
import { writeWeek } from '@/lib/llm/sandbox/week'
import { log } from '@/lib/log'
import { createFirstAdmin } from '@/lib/services/create-first-admin'
import { createInitialProject } from '@/lib/services/create-initial-project'
import { drawCases } from '@/lib/services/draw-cases'
import { importTraces } from '@/lib/services/import-traces'
import { removeEndpoint } from '@/lib/services/remove-endpoint'
import { saveEndpoint } from '@/lib/services/save-endpoint'
import { startRun } from '@/lib/services/start-run'
import { collectingEnqueue } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'

const API_KEY = 'sg_9f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778'
const now = () => new Date('2026-11-20T12:00:00Z')
const keysWith = (variables?: string) =>
  createKeys({ encryption: 'e'.repeat(32), previous: undefined, installation: undefined, variables, readSecret: (name) => (name === 'SHOP_API_KEY' ? 'sk-shop-1234' : null) })

let database: TestDatabase
let outbound: OutboundGuard
beforeAll(async () => {
  database = await createTestDatabase()
  outbound = createOutboundGuard()
  const auth = createAuth({ db: database.db, log, baseUrl: 'http://localhost:3000', secret: 'x'.repeat(32), oidc: null, now })
  await createFirstAdmin({ email: 'ada@example.com', password: 'correct horse battery 9' }, { db: database.db, auth })
})
afterAll(async () => {
  await outbound.close()
  await database.drop()
})

const setUp = (slug: string, text: string, more: { config?: string; keys?: ReturnType<typeof keysWith>; apiKey?: string } = {}) => createInitialProject({
  slug, apiKey: more.apiKey, config: more.config === undefined ? null : { file: 'eval_config.yaml', text: more.config }, endpoints: { file: '/etc/endpoints.yaml', text },
}, { db: database.db, now, outbound, keys: more.keys ?? keysWith() })
const projectOf = (slug: string) => database.db.project.findUniqueOrThrow({ where: { slug } })

const TWO = `- name: openai
  baseUrl: https://api.openai.com/v1/
  apiKeyEnv: OPENAI_API_KEY
  judgeModel: gpt-5
  prices: { gpt-5: { input: 1.25, output: 10 } }
- name: a vllm
  baseUrl: http://models.internal:8000/v1
  roles: [candidate]
`

describe('the endpoints of the first project', () => {
  it('are made once in the order of the file, each on record, also by three setups at once', async () => {
    const results = await Promise.all([1, 2, 3].map(() => setUp('shop', TWO)))
    expect(results.map((result) => result!.endpoints.map(({ what }) => what).join()).sort()).toEqual(['created,created', 'there,there', 'there,there'])
    const { id } = await projectOf('shop')
    const endpoints = await listEndpoints(database.db, id)
    expect(endpoints).toMatchObject([
      {
        name: 'openai', baseUrl: 'https://api.openai.com/v1', apiKeyEnv: 'OPENAI_API_KEY', apiKeySealed: null, roles: ['candidate', 'baseline', 'judge'], concurrency: 16, timeoutMs: 120_000,
        judgeModel: 'gpt-5', prices: { 'gpt-5': { input: 1.25, output: 10, cachedInput: null, date: null, source: null } },
      },
      { name: 'a vllm', apiKeyEnv: null, roles: ['candidate'], judgeModel: null, prices: {} },
    ])
    const events = (await listAuditEvents(database.db, id, { limit: 10 })).reverse()
    expect(events.map(({ action, actor, target }) => [action, actor, target])).toEqual([
      ['project.create', 'system', 'shop'], ['endpoint.create', 'system', endpoints[0]!.id], ['endpoint.create', 'system', endpoints[1]!.id],
    ])
  })

  it('stay as people have them: changed, renamed or removed; a new entry is added behind them', async () => {
    const { id: projectId } = await projectOf('shop')
    const [openai, vllm] = await listEndpoints(database.db, projectId)
    const { id: _, projectId: __, apiKeySealed: ___, ...settings } = openai!
    await saveEndpoint({ projectId, endpointId: openai!.id, endpoint: { ...settings, concurrency: 3 }, actor: 'ada' }, { db: database.db, keys: keysWith() })
    expect((await setUp('shop', TWO))!.endpoints).toEqual([{ name: 'openai', what: 'there' }, { name: 'a vllm', what: 'there' }])
    await saveEndpoint({ projectId, endpointId: openai!.id, endpoint: { ...settings, name: 'renamed' }, actor: 'ada' }, { db: database.db, keys: keysWith() })
    await removeEndpoint({ projectId, endpointId: vllm!.id, actor: 'ada' }, { db: database.db })
    const third = `${TWO}- { name: "0 third", baseUrl: https://other.example/v1 }\n`
    expect((await setUp('shop', third))!.endpoints).toEqual([{ name: 'openai', what: 'left-out' }, { name: 'a vllm', what: 'left-out' }, { name: '0 third', what: 'created' }])
    await saveEndpoint({ projectId, endpointId: null, endpoint: { ...settings, name: 'by hand' }, actor: 'ada' }, { db: database.db, keys: keysWith() })
    expect((await setUp('shop', `${third}- { name: by hand, baseUrl: https://elsewhere.example/v1 }`))!.endpoints.at(-1)).toEqual({ name: 'by hand', what: 'there' })
    expect((await listEndpoints(database.db, projectId)).map(({ name }) => name).sort()).toEqual(['0 third', 'by hand', 'renamed'])
  })

  it('follow the rules of the form for addresses and variables, and leave nothing half made', async () => {
    const first = '- { name: good, baseUrl: https://api.openai.com/v1 }\n'
    await expect(setUp('half', `${first}- name: cloud\n  baseUrl: http://169.254.169.254/v1\n`, { apiKey: API_KEY })).rejects.toThrow(/^\/etc\/endpoints\.yaml:3: entry 2 \(cloud\), baseUrl: .*169\.254\.169\.254/)
    await expect(setUp('half', `${first}- name: shop\n  baseUrl: https://evil.example/v1\n  apiKeyEnv: SHOP_API_KEY\n`, { keys: keysWith('SHOP_API_KEY@shop.example') }))
      .rejects.toThrow('/etc/endpoints.yaml:4: entry 2 (shop), apiKeyEnv: SHOP_API_KEY may be sent to shop.example alone (SLICEGATE_KEY_VARIABLES), not to evil.example')
    await expect(setUp('half', `${first}- name: shop\n  baseUrl: https://a.example/v1\n  apiKeyEnv: SHOP_API_KEY\n`, { keys: keysWith('none') })).rejects.toThrow('entry 2 (shop), apiKeyEnv: this installation lets nobody name variables')
    await expect(setUp('half', `${first}- name: bad\n`)).rejects.toThrow('/etc/endpoints.yaml:2: entry 2 (bad), baseUrl: expected')
    expect(await database.db.project.count({ where: { slug: 'half' } })).toBe(0)
    expect(await database.db.endpoint.count({ where: { name: 'good' } })).toBe(0)
    expect([await database.db.apikey.count(), await database.db.auditEvent.count({ where: { target: 'half' } })]).toEqual([0, 0])
  })

  it('bring an installation without hands to its first verdict', { timeout: 120_000 }, async () => {
    const sandbox = await startSandbox()
    const keys = keysWith()
    const llm = createLlm({ keyOf: keys.keyOf, outbound, baseDelayMs: 1 })
    try {
      await setUp('helpdesk', `- name: models\n  baseUrl: ${sandbox.url}\n  apiKeyEnv: SHOP_API_KEY\n  judgeModel: ${JUDGE_MODEL}\n`, { config: 'segment_by: intent\neval_config: { replay: { sample_size: 60 } }\n', apiKey: API_KEY })
      const { id: projectId } = await projectOf('helpdesk')
      const { enqueue, jobs } = collectingEnqueue()
      const deps = { db: database.db, enqueue, llm, log, now }
      await importTraces({ projectId, format: 'bifrost', name: 'week', lines: [...writeWeek({ seed: 'init', endsAt: now().getTime(), rows: 300 })] }, deps)
      await drawCases({ projectId, actor: 'system' }, deps)
      const { runId } = await startRun({ projectId, candidate: { model: 'helpdesk-next' }, createdBy: null }, deps)
      await workThrough(jobs, deps)
      const run = await database.db.run.findUniqueOrThrow({ where: { id: runId } })
      expect(run).toMatchObject({ status: 'done', candidate: { endpointName: 'models' }, baseline: { model: 'sandbox/helpdesk-prod', endpointName: 'models' } })
      expect(['pass', 'warn', 'blocked']).toContain((await database.db.gateDecision.findFirstOrThrow({ where: { runId } })).gate)
      expect([run.casesDone, await database.db.outcome.count({ where: { runId, passed: null } })]).toEqual([run.casesTotal, 0])
    } finally {
      await llm.close()
      await sandbox.close()
    }
  })
})
