import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import type { Execute } from '@/lib/core/gate/test-reruns'
import type { PairedCase } from '@/lib/core/gate/types'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { tryPolicy } from '@/lib/services/try-policy'
import { createTestProject } from '@/lib/test-access'
import { storeDecidedRun } from '@/lib/test-stored-run'

const GUARD = 'gating: { aggregate: min_segment, threshold: 0.85 }'
const STRICT = 'gating: { aggregate: min_segment, threshold: 0.85, floor_mode: strict }'

let database: TestDatabase
let projectId: string
const runs: Record<string, string> = {}

const stays: Execute = (item, arm) => (arm === 'baseline' ? item.before : item.after)
const rest = [
  ...pairedSegment('escalation_route', { n: 89, before: 74, b: 2, c: 3 }), ...pairedSegment('invoice_parse', { n: 210, before: 190, b: 4, c: 4 }),
]
const good = [...pairedSegment('refund_flow', { n: 47, before: 43, b: 0, c: 1 }), ...rest]
const bad = [...pairedSegment('refund_flow', { n: 47, before: 43, b: 8, c: 1 }), ...rest]
const added: PairedCase[] = pairedSegment('refund_flow', { n: 3, before: 0, b: 0, c: 3 })
  .map((item) => ({ ...item, id: `new ${item.id}`, before: null, beforeReason: 'not in the before results', added: true }))

beforeAll(async () => {
  database = await createTestDatabase()
  projectId = (await createTestProject(database.db)).id
  const store = async (name: string, minute: number, more: Partial<Parameters<typeof storeDecidedRun>[1]>) => {
    const createdAt = new Date(Date.UTC(2026, 10, 1, 0, minute))
    runs[name] = (await storeDecidedRun(database.db, { projectId, name, configText: GUARD, cases: good, createdAt, execute: stays, ...more })).runId
  }
  await store('uploaded', 1, { cases: [...bad, ...added], execute: null })
  await store('shipped', 2, { dimensions: (item) => ({ customer: item.before && !item.after ? 'acme' : 'others' }) })
  // one of the eight breaks passes again
  await store('blocked', 3, { cases: bad, execute: (item, arm) => (item.id === 'refund_flow-00007' ? true : stays(item, arm, 2)) })
  await store('a drill', 4, { purpose: 'drill', cases: bad })
  await store('elsewhere', 5, { projectId: (await createTestProject(database.db)).id, cases: bad })
})
afterAll(() => database.drop())

const attempt = (config: string, more: { limit?: number; after?: string } = {}) => tryPolicy({ projectId, config, limit: 10, ...more }, database)

describe('trying a policy over stored runs', () => {
  it('decides every deploy as it was decided when the policy is the same', async () => {
    const { trials, total, next } = await attempt(GUARD)
    expect([total, next]).toEqual([3, null])
    expect(trials.map(({ runId, name, before, after, mildest, strictest, assumed }) => ({ runId, name, gates: [before.gate, after.gate, mildest, strictest], assumed, review: [before.review, after.review] }))).toEqual([
      { runId: runs.blocked, name: 'blocked', gates: ['blocked', 'blocked', 'blocked', 'blocked'], assumed: 0, review: [7, 7] },
      { runId: runs.shipped, name: 'shipped', gates: ['pass', 'pass', 'pass', 'pass'], assumed: 0, review: [0, 0] },
      // nothing was re-run, so all eight are to be read; the three cases that are new on one side are no missing pairs
      { runId: runs.uploaded, name: 'uploaded', gates: ['blocked', 'blocked', 'blocked', 'blocked'], assumed: 0, review: [8, 8] },
    ])
  })

  it('says which verdicts change, why, and what they cost', async () => {
    const { trials } = await attempt(STRICT)
    const shipped = trials.find(({ name }) => name === 'shipped')!
    // escalation_route at 75 of 89 stands under 0.85 without having dropped: 14 failing cases to read
    expect(shipped).toMatchObject({ before: { gate: 'pass', review: 0 }, after: { gate: 'blocked', review: 14 }, candidate: 'new', baseline: 'old', cases: 346 })
    expect(shipped.changes.map(({ id, after }) => [id, after])).toEqual([['escalation_route', { verdict: 'below-floor', blocks: true }]])
  })

  it('goes on where it ended', async () => {
    const first = await attempt(GUARD, { limit: 2 })
    expect(first.trials.map(({ name }) => name)).toEqual(['blocked', 'shipped'])
    const second = await attempt(GUARD, { limit: 2, after: first.next! })
    expect([second.trials.map(({ name }) => name), second.next]).toEqual([['uploaded'], null])
  })

  it('cuts the cases of a run anew by another dimension, where the run has it', async () => {
    const { trials } = await attempt('segment_by: customer\ngating: { floor_mode: report }')
    // acme's six breaks (2 + 4) are all that it has: too small to be gated alone, and named nowhere in the old cut
    expect(trials.find(({ name }) => name === 'shipped')).toMatchObject({ after: { gate: 'pass' } })
    const gated = await attempt('segment_by: customer\ngating: { floor_mode: report, min_cases_per_segment: 5 }')
    expect(gated.trials.find(({ name }) => name === 'shipped')!.changes.map(({ id }) => id)).toContain('acme')
    expect(gated.trials.find(({ name }) => name === 'uploaded')!.after.sentence).toContain('refund_flow')
  })

  it('refuses a text with its line, and a place that is none', async () => {
    await expect(attempt('gating:\n  threshold: 85\n')).rejects.toMatchObject({ code: 'invalid', details: { line: 2 }, message: expect.stringContaining('eval_config.yaml:2: ') as string })
    await expect(attempt(GUARD, { after: 'yesterday' })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('changes nothing', async () => {
    const count = () => Promise.all([database.db.gateDecision.count(), database.db.outcome.count(), database.db.rerun.count(), database.db.auditEvent.count()])
    const before = await count()
    await attempt(STRICT)
    expect(await count()).toEqual(before)
  })
})
