import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseFilter, CaseSet } from '@/lib/core/display/case-view'
import { countCaseFacets, countCases, countWithout } from '@/lib/db/case-facets'
import { getCaseNeighbours, listCases } from '@/lib/db/case-list'
import { listClusterLabels } from '@/lib/db/clusters'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createPageWorld } from '@/lib/db/test-page-world'

let database: TestDatabase
let world: Awaited<ReturnType<typeof createPageWorld>>

/** r1 lost the amount of a refund, r2 never called it; the judges of i1 were split, those of i3 went by the order; r2 is in quarantine. */
beforeAll(async () => {
  database = await createTestDatabase()
  world = await createPageWorld(database.db)
  const mark = (key: string, data: object) => database.db.runCase.update({ where: { runId_caseId: { runId: world.run.id, caseId: id(key) } }, data })
  await mark('r1', { failureTool: 'refund', failureArgument: 'lines[0].amount', tools: ['lookup', 'refund'], clusterKey: 'late' })
  await mark('r2', { failureTool: 'refund', tools: ['lookup'], clusterKey: 'late' })
  await mark('i1', { votes: 'split' })
  await mark('i3', { votes: 'order-flip', tools: ['lookup'] })
  await database.db.quarantine.create({ data: { projectId: world.projectId, caseId: id('r2'), reason: 'flaky', createdBy: 'u1', createdAt: new Date('2026-11-01T00:00:00Z'), expiresAt: new Date('2026-11-10T00:00:00Z') } })
  for (const [day, label] of [['01', 'Old name'], ['02', 'Late parcels']] as const) {
    const at = new Date(`2026-11-${day}T00:00:00Z`)
    await database.db.clustering.create({ data: { projectId: world.projectId, method: 'hdbscan', windowFrom: at, windowTo: at, traces: 1, createdAt: at, clusters: { create: { key: 'late', label, terms: [], traces: 1 } } } })
  }
})
afterAll(() => database.drop())

const id = (key: string) => world.cases.get(key)!
const refunds: CaseSet = { kind: 'segments', anyOf: ['refund'], noneOf: null, dimension: null }
/** r1 broke and stayed broken, r2 went away; i1 was fixed and stayed so. */
const marks = () => ({ break: { [id('r1')]: 'stayed', [id('r2')]: 'went away', [id('i1')]: 'not measured' }, fix: { [id('i1')]: 'stayed', [id('r1')]: 'went away' } } as const)
const scope = (filter: CaseFilter = {}, ...sets: CaseSet[]) => ({ sets, filter, marks: marks() })
const list = (filter: CaseFilter = {}, ...sets: CaseSet[]) => listCases(database.db, world.run.id, scope(filter, ...sets), { limit: 10 })
const keys = async (...given: Parameters<typeof list>) => (await list(...given)).map((row) => row.key)

describe('the list of cases', () => {
  it('has breaks first, then what fails on both sides, what is not measured, fixes and passes', async () => {
    expect((await list()).map((row) => [row.key, row.title, row.flip, row.detail])).toEqual([
      ['r1', 'where is my money', 'break', 'truncated'], ['r2', 'where is my money', 'break', 'missing call'], ['i3', 'where is my money', 'both-fail', 'wrong json'],
      ['r3', 'where is my money', 'missing', null], ['i1', 'where is my money', 'fix', null], ['i2', 'where is my money', 'both-pass', null], ['a1', 'where is my money', 'both-pass', null],
    ])
  })

  it('is in the order of the run or of the ids when that is asked for', async () => {
    expect(await keys({ sort: 'position' })).toEqual(['r1', 'r2', 'r3', 'i1', 'i2', 'i3', 'a1'])
    expect(await keys({ sort: 'key' })).toEqual(['a1', 'i1', 'i2', 'i3', 'r1', 'r2', 'r3'])
  })

  it.each([undefined, 'position', 'key'] as const)('goes on where a page ended, order %s: pages of two give every case once', async (sort) => {
    const filter = sort ? { sort } : {}
    const all = await list(filter)
    const paged: string[] = []
    for (let page = all.slice(0, 0), at = 0; at < all.length; at += 2) {
      const last = at === 0 ? undefined : all[at - 1]!
      const rank = last && ['break', 'both-fail', 'missing', 'fix', 'both-pass'].indexOf(last.flip)
      page = await listCases(database.db, world.run.id, scope(filter), { limit: 2, ...(last ? { after: { rank: rank!, position: last.position, key: last.key } } : {}) })
      paged.push(...page.map((row) => row.key))
    }
    expect(paged).toEqual(all.map((row) => row.key))
  })

  it('follows every kind of set, and several of them together', async () => {
    expect(await keys({}, { kind: 'adversarial' })).toEqual(['a1'])
    expect(await keys({}, { kind: 'segments', anyOf: [], noneOf: ['refund'], dimension: null })).toEqual(['i3', 'i1', 'i2'])
    expect(await keys({}, { kind: 'segments', anyOf: [], noneOf: null, dimension: { key: 'language', value: 'de' } })).toEqual(['i3', 'i1', 'i2'])
    expect(await keys({}, refunds, { kind: 'slice', condition: { key: 'language', op: 'is', value: 'de' } })).toEqual([])
  })

  it.each<[string, CaseFilter, string[]]>([
    ['a flip', { flip: 'break' }, ['r1', 'r2']],
    ['a failure kind', { failureKind: 'truncated' }, ['r1']],
    ['a segment, without the adversarial cases', { segment: 'refund' }, ['r1', 'r2', 'r3']],
    ['a cluster', { cluster: 'late' }, ['r1', 'r2']],
    ['the tool that failed', { tool: 'refund' }, ['r1', 'r2']],
    ['the argument that failed', { argument: 'lines[0].amount' }, ['r1']],
    ['a tool that was called', { called: 'lookup' }, ['r1', 'r2', 'i3']],
    ['split votes', { votes: 'split' }, ['i1']],
    ['an order flip', { votes: 'order-flip' }, ['i3']],
    ['no judge asked', { votes: 'none', flip: 'break' }, ['r1', 'r2']],
    ['flips that stayed', { rerun: 'stayed' }, ['r1', 'i1']],
    ['flips that went away', { rerun: 'went away' }, ['r2']],
    ['a side that is not measured, with its reason', { missing: 'candidate: timeout' }, ['r3']],
    ['quarantine when the run began', { quarantined: true }, ['r2']],
    ['the beginning of an id, whatever its case', { text: 'R' }, ['r1', 'r2', 'r3']],
    ['a text that means itself, not a pattern', { text: '%' }, []],
    ['several of them, all together', { tool: 'refund', called: 'refund', flip: 'break' }, ['r1']],
  ])('is narrowed by %s', async (_words, filter, expected) => {
    expect(await keys(filter)).toEqual(expected)
    expect(await countCases(database.db, world.run.id, scope(filter))).toBe(expected.length)
  })
})

describe('the counts beside the list', () => {
  const facets = (filter: CaseFilter = {}, ...sets: CaseSet[]) => countCaseFacets(database.db, world.run.id, scope(filter, ...sets))

  it('say of each value how many cases have it', async () => {
    const { total, values } = await facets()
    expect(total).toBe(7)
    expect(values).toEqual({
      flip: [{ value: 'both-pass', n: 2 }, { value: 'break', n: 2 }, { value: 'both-fail', n: 1 }, { value: 'fix', n: 1 }, { value: 'missing', n: 1 }],
      failureKind: [{ value: 'missing call', n: 1 }, { value: 'truncated', n: 1 }, { value: 'wrong json', n: 1 }],
      segment: [{ value: 'invoice', n: 3 }, { value: 'refund', n: 3 }], cluster: [{ value: 'late', n: 2 }],
      tool: [{ value: 'refund', n: 2 }], argument: [{ value: 'lines[0].amount', n: 1 }], called: [{ value: 'lookup', n: 3 }, { value: 'refund', n: 1 }],
      votes: [{ value: 'none', n: 5 }, { value: 'order-flip', n: 1 }, { value: 'split', n: 1 }],
      rerun: [{ value: 'stayed', n: 2 }, { value: 'went away', n: 1 }], missing: [{ value: 'candidate: timeout', n: 1 }], quarantined: [{ value: 'yes', n: 1 }],
    })
  })

  it('say how many cases there are without each part of a filter that leaves none', async () => {
    const none: CaseFilter = { flip: 'fix', tool: 'refund', called: 'refund' }
    const without = (part: keyof CaseFilter, filter = none) => ({ scope: scope(filter), part })
    // r1 alone called refund and failed at it; nothing that got fixed called it, or failed
    expect(await countWithout(database.db, world.run.id, [without('flip'), without('tool'), without('called')])).toEqual([1, 0, 0])
    expect(await countWithout(database.db, world.run.id, [without('tool', { flip: 'fix', tool: 'refund' }), without('flip', { flip: 'fix', tool: 'refund' })])).toEqual([1, 2])
    expect(await countWithout(database.db, world.run.id, [])).toEqual([])
  })

  it('keep to the rest of the filter, but not to the own part: what one would see after choosing another value', async () => {
    const { total, values } = await facets({ flip: 'break', failureKind: 'truncated' })
    expect(total).toBe(1)
    expect(values.failureKind).toEqual([{ value: 'missing call', n: 1 }, { value: 'truncated', n: 1 }])
    expect(values.flip).toEqual([{ value: 'break', n: 1 }])
    expect(values.rerun).toEqual([{ value: 'stayed', n: 1 }])
    expect(values.quarantined).toEqual([])
  })

  it('say that a failure has no name only of cases that fail', async () => {
    await database.db.runCase.update({ where: { runId_caseId: { runId: world.run.id, caseId: id('i3') } }, data: { failureKind: null } })
    expect((await facets({ flip: 'both-fail' })).values.failureKind).toEqual([{ value: 'not named', n: 1 }])
    expect(await keys({ failureKind: 'not named' })).toEqual(['i3'])
    await database.db.runCase.update({ where: { runId_caseId: { runId: world.run.id, caseId: id('i3') } }, data: { failureKind: 'wrong json' } })
  })

  it('name clusters as the newest grouping that has them does', async () => {
    expect(await listClusterLabels(database.db, world.projectId, ['late', 'gone'])).toEqual({ late: 'Late parcels' })
    expect(await listClusterLabels(database.db, world.projectId, [])).toEqual({})
  })
})

describe('the cases around one', () => {
  const at = (key: string, filter: CaseFilter = {}, ...sets: CaseSet[]) => getCaseNeighbours(database.db, world.run.id, id(key), scope(filter, ...sets))

  it('are those of the filter, or the failing ones', async () => {
    expect(await at('r1', {}, refunds)).toEqual({ before: [], after: [id('r2'), id('r3')], index: 1, total: 3 })
    expect(await at('r3', {}, refunds)).toEqual({ before: [id('r1'), id('r2')], after: [], index: 3, total: 3 })
    expect(await at('r2', { flip: 'break', failureKind: 'missing call' }, refunds)).toEqual({ before: [], after: [], index: 1, total: 1 })
    expect(await at('i1', {}, refunds)).toBeNull()
    // a passing case is in its set, but is none of the failing ones
    expect(await at('a1', {}, { kind: 'adversarial' })).toEqual({ before: [], after: [], index: null, total: 0 })
    expect(await at('i2')).toEqual({ before: [id('r1'), id('r2'), id('i3'), id('r3')], after: [], index: null, total: 4 })
  })

  it('stand in the order of the list', async () => {
    expect(await at('i3', { sort: 'key' })).toEqual({ before: [], after: [id('r1'), id('r2'), id('r3')], index: 1, total: 4 })
    expect(await at('i3', { sort: 'position' })).toEqual({ before: [id('r1'), id('r2'), id('r3')], after: [], index: 4, total: 4 })
    expect(await at('r1', { called: 'lookup', sort: 'key' })).toEqual({ before: [id('i3')], after: [id('r2')], index: 2, total: 3 })
  })
})
