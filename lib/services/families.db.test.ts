import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GateConfig } from '@/lib/core/config/types'
import type { GateReport } from '@/lib/core/gate/types'
import { listAuditEvents } from '@/lib/db/audit-events'
import { listFamilies } from '@/lib/db/families'
import { getRunView } from '@/lib/db/run-pages'
import { listPinnedSegments } from '@/lib/db/slices'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { acceptFamily } from '@/lib/services/accept-family'
import { dismissFamily } from '@/lib/services/dismiss-family'
import { removeFamily } from '@/lib/services/remove-family'
import { saveFamily } from '@/lib/services/save-family'
import { startRun } from '@/lib/services/start-run'
import { collectingEnqueue, createRunWorld, lookupCase } from '@/lib/services/test-run-world'
import { unpinSegment } from '@/lib/services/unpin-segment'
import { uploadResults } from '@/lib/services/upload-results'

let database: TestDatabase
let projectId: string
beforeAll(async () => {
  database = await createTestDatabase()
  await database.db.user.create({ data: { id: 'u1', name: 'Ada', email: 'ada@example.com' } })
})
afterAll(() => database.drop())
beforeEach(async () => {
  const project = await database.db.project.create({ data: { slug: `p-${randomUUID()}`, name: 'Families', config: 'families: { pay: [card] }\ngating: { min_cases_per_segment: 4 }\n' } })
  projectId = project.id
})

const now = () => new Date('2026-11-20T12:00:00Z')
const deps = () => ({ db: database.db, now })
const accept = (label: string, segmentKeys: string[]) => acceptFamily({ projectId, label, segmentKeys, basis: 'tools', actor: 'u1' }, deps())
const audited = async () => (await listAuditEvents(database.db, projectId, { limit: 20 })).map(({ action }) => action)

/** Ten cases in each of three segments; those of `broken` fail with the candidate. */
function results(broken: string[]) {
  const rows = ['card', 'bank', 'ship'].flatMap((segment) => Array.from({ length: 10 }, (_, i) => ({ case_id: `${segment}-${i}`, segment })))
  const lines = (passed: (segment: string) => boolean) => rows.map((row) => JSON.stringify({ ...row, passed: passed(row.segment) })).join('\n')
  return { projectId, name: 'Results', format: 'results' as const, before: lines(() => true), after: lines((segment) => !broken.includes(segment)), createdBy: null }
}

describe('accepted families', () => {
  it('are gated by every run that starts later, like those of the file, and the run says where they come from', async () => {
    const made = await accept('  Bank and shipping ', ['ship', 'bank', 'ship'])
    expect(made).toMatchObject({ key: 'bank-and-shipping', label: 'Bank and shipping', segmentKeys: ['bank', 'ship'], status: 'accepted', basis: 'tools', createdBy: 'u1' })
    const { runId } = await uploadResults(results(['bank']), deps())
    const { report } = await database.db.gateDecision.findFirstOrThrow({ where: { runId } })
    const family = (report as unknown as GateReport).sets.find(({ kind, id }) => kind === 'family' && id === 'bank-and-shipping')
    // 10 of bank and 10 of ship; the 10 of bank break
    expect(family).toMatchObject({ label: 'Bank and shipping', n: 20, breaks: 10, gated: true, blocks: true })
    const view = await getRunView(database.db, projectId, runId)
    expect(view!.families).toEqual([
      { id: 'bank-and-shipping', label: 'Bank and shipping', patterns: ['bank', 'ship'], accepted: true, origin: 'same tools; proposed from traffic, accepted by Ada, 20 Nov 2026, 12:00 UTC' },
      { id: 'pay', label: 'pay', patterns: ['card'], accepted: false, origin: 'from families in eval_config.yaml' },
    ])
  })

  it('are frozen at the start of a replay, too: what changes later changes nothing in it', async () => {
    const world = await createRunWorld(database.db, { baseUrl: 'http://localhost:1/v1', cases: [lookupCase('{}')] })
    const { id } = await acceptFamily({ projectId: world.projectId, label: 'Two', segmentKeys: ['a', 'b'], basis: 'flips', actor: 'u1' }, deps())
    const { enqueue } = collectingEnqueue()
    const start = () => startRun({ projectId: world.projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null }, { ...deps(), enqueue })
    const { runId } = await start()
    await removeFamily({ projectId: world.projectId, familyId: id, actor: 'u1' }, deps())
    const later = await start()
    const configOf = async (run: string) => (await database.db.run.findUniqueOrThrow({ where: { id: run } })).config as unknown as GateConfig
    expect(await configOf(runId)).toMatchObject({ families: { two: ['a', 'b'] }, familyOrigins: { two: { label: 'Two', basis: 'flips', by: 'u1', at: '2026-11-20T12:00:00.000Z' } } })
    expect((await configOf(later.runId)).families).toEqual({})
  })

  it('take no name that the file uses, and none twice', async () => {
    expect((await accept('Pay', ['bank', 'ship'])).key).toBe('pay-2')
    expect((await accept('pay', ['card', 'ship'])).key).toBe('pay-3')
    expect((await accept('★', ['card', 'bank'])).key).toBe('family')
  })

  it('are renamed and changed with both on record; the same again is no change', async () => {
    const { id, key } = await accept('Two', ['bank', 'ship'])
    const save = (label: string, segmentKeys: string[]) => saveFamily({ projectId, familyId: id, label, segmentKeys, actor: 'u1' }, deps())
    expect(await save('Three', ['bank', 'card', 'ship'])).toMatchObject({ id, key, label: 'Three', segmentKeys: ['bank', 'card', 'ship'], basis: 'tools' })
    await save('Three', ['ship', 'bank', 'card'])
    const [newest, ...older] = await listAuditEvents(database.db, projectId, { limit: 9 })
    expect(newest).toMatchObject({ action: 'family.update', target: id, before: { label: 'Two', segmentKeys: ['bank', 'ship'] }, after: { label: 'Three' } })
    expect(older.map(({ action }) => action)).toEqual(['family.accept'])
  })

  it('are refused with the field that is wrong', async () => {
    await accept('Two', ['bank', 'ship'])
    await expect(accept(' ', ['bank', 'card'])).rejects.toThrow('label: expected a name')
    await expect(accept('One', ['bank', 'bank'])).rejects.toThrow('segmentKeys: expected two segments or more')
    await expect(accept('Twin', ['ship', 'bank'])).rejects.toThrow('these segments are the family Two already')
    await expect(saveFamily({ projectId, familyId: randomUUID(), label: 'X', segmentKeys: ['a', 'b'], actor: 'u1' }, deps())).rejects.toThrow('not there any more')
    await expect(removeFamily({ projectId, familyId: randomUUID(), actor: 'u1' }, deps())).rejects.toThrow('not there any more')
  })

  it('of another project are out of reach', async () => {
    const { id } = await accept('Two', ['bank', 'ship'])
    const other = await database.db.project.create({ data: { slug: `p-${randomUUID()}`, name: 'Other', config: '' } })
    await expect(removeFamily({ projectId: other.id, familyId: id, actor: 'u1' }, deps())).rejects.toThrow('not there any more')
    await expect(saveFamily({ projectId: other.id, familyId: id, label: 'X', segmentKeys: ['a', 'b'], actor: 'u1' }, deps())).rejects.toThrow('not there any more')
  })
})

describe('dismissed families', () => {
  const dismiss = (segmentKeys: string[]) => dismissFamily({ projectId, label: 'Two', segmentKeys, basis: 'cluster', actor: 'u1' }, deps())

  it('are remembered once, by two people at once, too, and change no run', async () => {
    await Promise.all([dismiss(['bank', 'ship']), dismiss(['ship', 'bank'])])
    await dismiss(['bank', 'ship'])
    expect(await listFamilies(database.db, projectId)).toMatchObject([{ status: 'dismissed', segmentKeys: ['bank', 'ship'], basis: 'cluster' }])
    expect(await audited()).toEqual(['family.dismiss'])
    const { runId } = await uploadResults(results([]), deps())
    expect((await getRunView(database.db, projectId, runId))!.families.map(({ id }) => id)).toEqual(['pay'])
  })

  it('come back when a person takes it back, or accepts the same segments', async () => {
    await dismiss(['bank', 'ship'])
    await accept('Both', ['bank', 'ship'])
    expect((await listFamilies(database.db, projectId)).map(({ status }) => status)).toEqual(['accepted'])
    await dismiss(['bank', 'card'])
    const dismissed = (await listFamilies(database.db, projectId)).find(({ status }) => status === 'dismissed')!
    await removeFamily({ projectId, familyId: dismissed.id, actor: 'u1' }, deps())
    expect((await listFamilies(database.db, projectId)).map(({ label }) => label)).toEqual(['Both'])
  })
})

describe('a pinned segment', () => {
  it('is taken back once, on record', async () => {
    await database.db.pinnedSegment.create({ data: { projectId, key: 'language is de', label: 'language is de', condition: { key: 'own.language', op: 'is', value: 'de' }, createdBy: 'u1' } })
    const { id } = (await listPinnedSegments(database.db, projectId))[0]!
    await unpinSegment({ projectId, id, actor: 'u1' }, deps())
    expect(await listPinnedSegments(database.db, projectId)).toEqual([])
    expect(await audited()).toEqual(['segment.unpin'])
    await expect(unpinSegment({ projectId, id, actor: 'u1' }, deps())).rejects.toThrow('not pinned any more')
  })
})
