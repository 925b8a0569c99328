import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { listFamilies } from '@/lib/db/families'
import { listQuarantines } from '@/lib/db/quarantines'
import { listPinnedSegments } from '@/lib/db/slices'
import { endQuarantine } from '@/lib/services/end-quarantine'
import { pinSlice } from '@/lib/services/pin-slice'
import { quarantineCase } from '@/lib/services/quarantine-case'
import { removeFamily } from '@/lib/services/remove-family'
import { saveFamily } from '@/lib/services/save-family'
import { createRunWorld, lookupCase } from '@/lib/services/test-run-world'
import { unpinSegment } from '@/lib/services/unpin-segment'
import { uploadResults } from '@/lib/services/upload-results'

let database: TestDatabase
let projectId: string
let caseId: string
const actor = 'u1'
const REASON = 'the judge changes its mind here, see #12'
const deps = () => ({ db: database.db, now: () => new Date() })

beforeAll(async () => {
  database = await createTestDatabase()
  projectId = (await createRunWorld(database.db, { baseUrl: 'http://127.0.0.1:1/v1', cases: [lookupCase('{"order":1}')] })).projectId
  caseId = (await database.db.case.findFirstOrThrow({ where: { projectId } })).id
})
afterAll(() => database.drop())

/** A run whose breaks lie in one value of a dimension, which the search finds. */
async function runWithSlice(value: string): Promise<string> {
  const rows = (passed: (i: number) => boolean) => Array.from({ length: 210 }, (_, i) => (
    JSON.stringify({ case_id: `c${i}`, segment: `s${i % 3}`, passed: passed(i), dimensions: { plan: i % 7 === 0 ? value : 'paid' } }))).join('\n')
  const { runId } = await uploadResults({ projectId, name: 'r', format: 'results', before: rows(() => true), after: rows((i) => i % 7 !== 0), createdBy: null }, deps())
  return runId
}

/** What an action may get over the wire where its type says text. Objects are filters to the database's client. */
const NO_IDS: [string, unknown][] = [
  ['no UUID', 'abc'], ['nothing', ''], ['null', null], ['an object', {}], ['a filter', { not: 'x' }], ['a list', []], ['a number', 7],
  ['NUL', '\u0000'], ['one of nobody', '00000000-0000-4000-8000-000000000000'],
]

describe('an id that is none', () => {
  it.each(NO_IDS)('(%s) ends no quarantine, unpins no segment, touches no family, and is not found', async (_, given) => {
    const id = given as string
    const quarantine = await quarantineCase({ projectId, caseId, reason: REASON, actor }, deps())
    const family = await saveFamily({ projectId, familyId: null, label: 'Pay', segmentKeys: ['a', 'b'], actor }, deps())
    const runId = await runWithSlice('free')
    await pinSlice({ projectId, runId, index: 0, actor }, deps())
    const unknown = { code: 'not-found' }
    await expect(endQuarantine({ projectId, quarantineId: id, actor }, deps())).rejects.toMatchObject(unknown)
    await expect(unpinSegment({ projectId, id, actor }, deps())).rejects.toMatchObject(unknown)
    await expect(removeFamily({ projectId, familyId: id, actor }, deps())).rejects.toMatchObject(unknown)
    if (id !== null) await expect(saveFamily({ projectId, familyId: id, label: 'x', segmentKeys: ['a', 'z'], actor }, deps())).rejects.toMatchObject(unknown)
    await expect(quarantineCase({ projectId, caseId: id, reason: REASON, actor }, deps())).rejects.toMatchObject(unknown)
    await expect(pinSlice({ projectId, runId: id, index: 0, actor }, deps())).rejects.toMatchObject(unknown)
    for (const index of [id, -1, 0.5, 1e12, Number.NaN, 'length']) await expect(pinSlice({ projectId, runId, index: index as number, actor }, deps())).rejects.toMatchObject(unknown)

    expect((await listQuarantines(database.db, projectId, new Date())).map((row) => row.id)).toEqual([quarantine.id])
    expect(await listFamilies(database.db, projectId)).toMatchObject([{ id: family.id, label: 'Pay' }])
    const pinned = await listPinnedSegments(database.db, projectId)
    expect(pinned).toMatchObject([{ key: 'plan is free' }])
    // or it would be a segment of the next upload, and no hidden slice
    await unpinSegment({ projectId, id: pinned[0]!.id, actor }, deps())
    await endQuarantine({ projectId, quarantineId: quarantine.id, actor }, deps())
    await removeFamily({ projectId, familyId: family.id, actor }, deps())
  })
})

describe('what the database cannot hold', () => {
  it.each([['NUL', `${REASON}\u0000`], ['half a pair', `${REASON}\ud83d`]])('(%s) is refused in the reason of a quarantine', async (_, reason) => {
    await expect(quarantineCase({ projectId, caseId, reason, actor }, deps()))
      .rejects.toMatchObject({ code: 'invalid', message: 'reason: expected text without NUL (U+0000) and without half surrogate pairs' })
  })

  it.each([[null], [5], [{}]])('a reason that is no text (%s) is asked for', async (reason) => {
    await expect(quarantineCase({ projectId, caseId, reason: reason as unknown as string, actor }, deps())).rejects.toMatchObject({ code: 'invalid', details: { errors: [{ field: 'reason' }] } })
  })

  it('is no name of a segment: a slice by a whole text is not pinned', async () => {
    const long = Array.from({ length: 600 }, (_, i) => (i * 7919 % 36).toString(36)).join('')
    await expect(pinSlice({ projectId, runId: await runWithSlice(long), index: 0, actor }, deps()))
      .rejects.toThrow('condition: a segment is named after the condition, and this one has 608 characters; expected at most 500')
  })
})
