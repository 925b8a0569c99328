import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSegments } from '@/app/p/[project]/segments/read-segments'
import { planSentence } from '@/lib/core/display/segments-view'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { withTraceId } from '@/lib/db/test-traces'
import { closeDeps, getDeps } from '@/lib/deps'
import { env } from '@/lib/env'
import { acceptFamily } from '@/lib/services/accept-family'
import { dismissFamily } from '@/lib/services/dismiss-family'
import { drawCases } from '@/lib/services/draw-cases'
import { groupTestTraffic } from '@/lib/services/test-grouping'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  env.DATABASE_URL = database.databaseUrl
})
afterAll(async () => {
  await closeDeps()
  await database.drop()
})

const now = () => new Date('2026-11-20T12:00:00Z')
const deps = () => ({ db: getDeps().db, now })

type Traffic = Record<string, { traces: number; tool?: string }>

/** A project with traces by intent, each with the prompt and question of its family (the part before "_") and a call of its tool. */
async function projectWith(traffic: Traffic, config: string) {
  const project = await database.db.project.create({ data: { slug: `p-${randomUUID()}`, name: 'Traffic', config } })
  const rows = Object.entries(traffic).flatMap(([intent, { traces, tool }]) => Array.from({ length: traces }, (_, i) => ({
    projectId: project.id, source: 'test', sourceId: `${intent}-${i}`, ts: new Date(now().getTime() - i * 1000), dimensions: { intent }, status: 'success', replayable: true,
    redactorVersion: '1', tools: tool ? [tool] : [], modelUsed: 'prod',
    request: { messages: [{ role: 'system', content: `You handle ${intent.split('_')[0]} questions` }, { role: 'user', content: `${intent.split('_')[0]}, please` }], ...(tool ? { tools: [{ type: 'function', function: { name: tool } }] } : {}) },
    response: { message: { role: 'assistant', content: 'yes' }, finish_reason: 'stop' },
  })))
  await database.db.trace.createMany({ data: rows.map(withTraceId) })
  return project
}

const CONFIG = 'segment_by: intent\nreplay: { sample_size: 300 }\n'
const TRAFFIC: Traffic = {
  refund_card: { traces: 70, tool: 'refund' }, refund_bank: { traces: 60, tool: 'refund' }, orders: { traces: 2000, tool: 'track' }, address: { traces: 900, tool: 'move' }, rare: { traces: 30, tool: 'odd' },
}

describe('drawing and planning', () => {
  it('raise the segments that could not show the wanted drop, and say so before and after', { timeout: 60_000 }, async () => {
    const project = await projectWith(TRAFFIC, CONFIG)
    await groupTestTraffic(project.id, deps())
    const before = await readSegments(project)
    // Five segments and the total: 6 gated sets, 40 cases needed (section 9.1: 36 for 4 sets, 51 for 20). The floor is 25; the
    // 175 seats beyond the floors would all go to orders and address.
    const raised = [
      { segment: 'refund_bank', from: 25, to: 40, needed: 40, traffic: 60 }, { segment: 'refund_card', from: 25, to: 40, needed: 40, traffic: 70 },
      { segment: 'rare', from: 25, to: 30, needed: 40, traffic: 30 },
    ]
    expect(before).toMatchObject({ sample: null, next: { cases: 300, traces: 3060, raised } })
    expect(planSentence(before)).toBe('A 14-point drop would be seen in none of 5 segments; 4 need more cases, 1 has too little traffic.')

    const drawn = await drawCases({ projectId: project.id, actor: 'system' }, deps())
    expect(drawn.raised).toEqual(raised)
    const { rule } = await database.db.dataset.findUniqueOrThrow({ where: { id: drawn.datasetId } })
    expect(rule).toMatchObject({ raised, targetDrop: 0.14, segmentFloor: 25, planned: { rho: 0.02, flake: 0.02, flakeFrom: 'usual' } })
    const refunds = await database.db.case.findMany({ where: { datasetId: drawn.datasetId, segments: { hasSome: ['refund_bank', 'refund_card'] } }, select: { inclusion: true } })
    // 40 of each stand for the 130 traces of the one group that both are: chances that weight them back to their traffic
    expect(refunds).toHaveLength(80)
    expect(refunds.reduce((sum, { inclusion }) => sum + 1 / inclusion!, 0)).toBeCloseTo(130, 6)

    const after = await readSegments(project)
    expect(after.sample).toMatchObject({ cases: 300, raised })
    expect(after.lines.map(({ key, cases, next, state }) => [key, cases, next, state]).slice(0, 1)).toEqual([['rare', 30, 30, 'traffic']])
    expect(after.lines.find(({ key }) => key === 'refund_card')).toMatchObject({ cases: 40, needed: 40, state: 'enough' })
    expect(after.lines.reduce((sum, { cases }) => sum + cases, 0)).toBe(300)
    expect(planSentence(after)).toBe('A 14-point drop would be seen in 4 of 5 segments; 1 has too little traffic.')
  })

  it('draw the same cases again, of which a smaller sample has a part', { timeout: 60_000 }, async () => {
    const project = await projectWith(TRAFFIC, CONFIG)
    const [first, second] = [await drawCases({ projectId: project.id, actor: 'system' }, deps()), await drawCases({ projectId: project.id, actor: 'system' }, deps())]
    expect(second.contentHash).toBe(first.contentHash)
    await database.db.project.update({ where: { id: project.id }, data: { config: CONFIG.replace('300', '170') } })
    const small = await drawCases({ projectId: project.id, actor: 'system' }, deps())
    const keysOf = async (datasetId: string) => (await database.db.case.findMany({ where: { datasetId }, select: { key: true } })).map(({ key }) => key)
    const large = new Set(await keysOf(first.datasetId))
    const keys = await keysOf(small.datasetId)
    expect(keys).toHaveLength(170)
    expect(keys.filter((key) => !large.has(key))).toEqual([])
  })
})

describe('families on the page', () => {
  it('are proposed from tools and groups of traffic until somebody accepts or dismisses them', { timeout: 60_000 }, async () => {
    const project = await projectWith({ ...TRAFFIC, ask_price: { traces: 40 }, ask_stock: { traces: 40 } }, CONFIG)
    await groupTestTraffic(project.id, deps())
    await drawCases({ projectId: project.id, actor: 'system' }, deps())
    const { proposals } = await readSegments(project)
    const byName = [...proposals].sort((a, b) => (a.label > b.label ? -1 : 1))
    // each for its calls, its offers and its groups of traffic
    expect(byName.map(({ label, segmentKeys, words }) => [label, segmentKeys.join(), words.length])).toEqual([['refund', 'refund_bank,refund_card', 3], ['ask', 'ask_price,ask_stock', 3]])
    expect(byName[0]!.words[0]).toBe('these 2 segments call the same tool (refund) in 100% of their traces with a call')

    await acceptFamily({ projectId: project.id, ...byName[0]!, actor: 'system' }, deps())
    await dismissFamily({ projectId: project.id, ...byName[1]!, actor: 'system' }, deps())
    const after = await readSegments(project)
    expect(after.proposals).toEqual([])
    expect(after.families).toMatchObject([{ label: 'refund', segmentKeys: ['refund_bank', 'refund_card'], origin: 'same tools; proposed from traffic, accepted by system, 20 Nov 2026, 12:00 UTC' }])
    expect(after.dismissed).toMatchObject([{ label: 'ask' }])
    expect(after.lines.find(({ key }) => key === 'refund_bank')!.families).toEqual(['refund'])
    // 7 segments, the family and the total
    expect(after.sets).toBe(9)
  })

  it('of a file are not proposed again', { timeout: 60_000 }, async () => {
    const project = await projectWith(TRAFFIC, `${CONFIG}families: { money: ["refund_*"] }\n`)
    const { proposals, families } = await readSegments(project)
    expect(proposals).toEqual([])
    expect(families).toEqual([{ id: null, label: 'money', segmentKeys: ['refund_bank', 'refund_card'], origin: 'from families in eval_config.yaml' }])
  })
})
