import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { uploadResults } from '@/lib/services/upload-results'

let database: TestDatabase
let projectId: string

beforeAll(async () => {
  database = await createTestDatabase()
  const project = await database.db.project.create({ data: { slug: `p-${randomUUID()}`, name: 'Test', config: 'gating: { min_cases_per_segment: 2 }' } })
  projectId = project.id
})

afterAll(() => database.drop())

const deps = () => ({ db: database.db, now: () => new Date('2026-01-05T10:00:00Z') })
const lines = (rows: Record<string, unknown>[]) => rows.map((row) => JSON.stringify(row)).join('\n')

describe('uploading results', () => {
  it('stores and decides them at once, and the same key only once', async () => {
    const before = lines(Array.from({ length: 40 }, (_, index) => ({ case_id: `c${index}`, segment: 'refund_flow', passed: true, latency_ms: 120, cost_usd: 0.5 })))
    // 40 cases; 12 break, one was not measured, one is not there: 40 − 2 = 38 pairs, 38 − 12 = 26 pass after.
    const after = lines(Array.from({ length: 39 }, (_, index) => ({
      case_id: `c${index}`, segment: 'refund_flow', passed: index === 38 ? null : index >= 12, ...(index === 38 ? { reason: 'timeout' } : {}),
    })))
    const input = { projectId, name: 'Nightly', format: 'results' as const, before, after, idempotencyKey: 'sha-1', createdBy: null }
    const [first, second] = await Promise.all([uploadResults(input, deps()), uploadResults(input, deps())])
    expect(second.runId).toBe(first.runId)
    expect([first.created, second.created].sort()).toEqual([false, true])
    expect(await uploadResults(input, deps())).toEqual({ runId: first.runId, created: false })

    const { runId } = first
    const run = await database.db.run.findUniqueOrThrow({ where: { id: runId }, include: { decisions: true, sets: true, dataset: true } })
    expect(run).toMatchObject({ kind: 'results', status: 'done', casesTotal: 40, casesDone: 40, dataset: { kind: 'suite', version: 1 } })
    expect(run.decisions).toHaveLength(1)
    expect(run.decisions[0]).toMatchObject({ gate: 'blocked', exitCode: 1 })
    const set = run.sets.find((row) => row.setId === 'refund_flow')!.result
    expect(set).toMatchObject({ n: 38, passedBefore: 38, passedAfter: 26, breaks: 12, missing: 2 })
    const flips = await database.db.runCase.groupBy({ by: ['flip'], where: { runId }, _count: true, orderBy: { flip: 'asc' } })
    expect(flips.map((row) => [row.flip, row._count])).toEqual([['both-pass', 26], ['break', 12], ['missing', 2]])
    // 40 + 39: the case that is not there has no outcome.
    expect(await database.db.outcome.count({ where: { runId } })).toBe(79)
    expect(await database.db.outcome.aggregate({ where: { runId, arm: 'baseline' }, _sum: { costUsd: true } })).toEqual({ _sum: { costUsd: 20 } })
  })

  it('refuses a file that cannot be read, with side and line', async () => {
    const input = { projectId, name: 'Broken', format: 'results' as const, before: '{"case_id":"a","segment":"s","passed":true}\n{"case_id":', after: '{}', createdBy: null }
    await expect(uploadResults(input, deps())).rejects.toMatchObject({ code: 'invalid', message: expect.stringMatching(/^before:2: /) as string })
    expect(await database.db.run.count({ where: { name: 'Broken' } })).toBe(0)
  })

  const row = (id: string, passed: boolean | null, more: Record<string, unknown> = {}) => ({ case_id: id, segment: 's', passed, ...more })
  const upload = (before: Record<string, unknown>[], after: Record<string, unknown>[], change: Partial<Parameters<typeof uploadResults>[0]> = {}) =>
    uploadResults({ projectId, name: 'Small', format: 'results', before: lines(before), after: lines(after), createdBy: null, ...change }, deps())

  it('counts cases in segments that people pinned, beside their own', async () => {
    const other = await database.db.project.create({ data: { slug: `p-${randomUUID()}`, name: 'Pinned', config: 'gating: { min_cases_per_segment: 2 }' } })
    await database.db.pinnedSegment.create({
      data: { projectId: other.id, key: 'plan is trial', label: 'plan is trial', condition: { key: 'plan', op: 'is', value: 'trial' }, createdBy: 'user-1' },
    })
    const rows = ['trial', 'trial', 'paid'].map((plan, index) => row(`c${index}`, true, { dimensions: { plan } }))
    const { runId } = await upload(rows, rows, { projectId: other.id })
    const sets = await database.db.segmentResult.findMany({ where: { runId, kind: 'segment' }, orderBy: { setId: 'asc' } })
    expect(sets.map((set) => [set.setId, (set.result as { n: number }).n])).toEqual([['plan is trial', 2], ['s', 3]])
  })

  it('refuses a key that belongs to other results, another commit, another configuration or a replay', async () => {
    const { runId } = await upload([row('a', true)], [row('a', true)], { idempotencyKey: 'k', git: { commit: 'c1' } })
    const conflict = (what: RegExp) => expect.objectContaining({ code: 'conflict', message: expect.stringMatching(what) as string, details: expect.objectContaining({ runId }) as object }) as Error
    const again = { idempotencyKey: 'k', git: { commit: 'c1', actor: 'someone else' } }
    expect(await upload([row('a', true)], [row('a', true)], again)).toEqual({ runId, created: false })
    await expect(upload([row('a', true)], [row('a', false)], again)).rejects.toEqual(conflict(/another before or after\. Use a new key/))
    await expect(upload([row('a', true), row('b', true)], [row('a', true)], again)).rejects.toEqual(conflict(/before or after/))
    await expect(upload([row('a', true)], [row('a', true)], { ...again, git: { commit: 'c2' } })).rejects.toEqual(conflict(/git\.commit/))
    await expect(upload([row('a', true)], [row('a', true)], { ...again, configText: 'segments: [s]' })).rejects.toEqual(conflict(/another config/))
    await database.db.run.update({ where: { id: runId }, data: { kind: 'replay' } })
    await expect(upload([row('a', true)], [row('a', true)], again)).rejects.toEqual(conflict(/kind/))
  })

  it('stores no personal data and nothing that Postgres cannot hold, and still pairs what belongs together', async () => {
    const personal = { segment: 'jo@example.com', conversation_id: '+49 30 901820', dimensions: { 'kim@example.com': 'DE89 3704 0044 0532 0130 00', note: 'a\u0000b' } }
    const { runId } = await upload([row('for jo@example.com', true, personal)], [row('for jo@example.com', null, { ...personal, reason: 'no user jo@example.com, card 4111 1111 1111 1111 \ud83d' })])
    const cases = await database.db.runCase.findMany({ where: { runId }, include: { case: true, run: { include: { decisions: true, sets: true, outcomes: true } } } })
    expect(cases).toHaveLength(1)
    expect(cases[0]).toMatchObject({ before: true, after: null, afterReason: 'no user <EMAIL_1>, card <CARD_1> \uFFFD' })
    expect(cases[0]!.case.key).toMatch(/^for <EMAIL_[0-9a-f]{12}>$/)
    expect(cases[0]!.segments).toEqual([cases[0]!.case.key.slice(4)])
    expect(cases[0]!.case.dimensions).toMatchObject({ note: 'ab' })
    expect(JSON.stringify(cases)).not.toMatch(/example\.com|4111|DE89|901820/)
  })

  it('asks detectors outside about the reasons, and stores nothing while they do not answer', async () => {
    const asked: string[] = []
    const detect = (texts: string[]) => {
      asked.push(...texts)
      return Promise.resolve(texts.map((text) => (text.includes('blorptang') ? [{ start: text.indexOf('blorptang'), end: text.indexOf('blorptang') + 9, type: 'person' as const, value: 'blorptang' }] : [])))
    }
    const input = { projectId, name: 'Asked', format: 'results' as const, before: lines([row('a', true)]), after: lines([row('a', null, { reason: 'badge blorptang' })]), createdBy: null }
    await expect(uploadResults(input, { ...deps(), detect: () => Promise.reject(new Error('connection refused')) })).rejects.toMatchObject({ code: 'unavailable' })
    expect(await database.db.run.count({ where: { name: 'Asked' } })).toBe(0)
    const { runId } = await uploadResults(input, { ...deps(), detect })
    expect(asked).toEqual(['badge blorptang'])
    expect((await database.db.runCase.findFirstOrThrow({ where: { runId } })).afterReason).toBe('badge <PERSON_1>')
  })

  it('names the line whose id or segment is too long for the index', async () => {
    await expect(upload([row('a', true), row('x'.repeat(501), true)], [])).rejects.toThrow('before:2: case_id: expected at most 500 characters')
    await expect(upload([row('a', true)], [row('a', true, { segment: ['s', 'y'.repeat(501)] })])).rejects.toThrow('after:1: segment: expected at most 500 characters')
  })

  it('takes a hundred thousand rows', { timeout: 120_000 }, async () => {
    const side = (passes: (index: number) => boolean) =>
      lines(Array.from({ length: 50_000 }, (_, index) => ({ case_id: `case-${index}`, segment: `segment-${index % 50}`, passed: passes(index) })))
    const input = { projectId, name: 'Large', format: 'results' as const, before: side(() => true), after: side((index) => index % 10 !== 0), createdBy: null }
    const { runId } = await uploadResults(input, deps())
    expect(await database.db.runCase.count({ where: { runId, flip: 'break' } })).toBe(5_000)
    expect(await database.db.outcome.count({ where: { runId } })).toBe(100_000)
  })
})
