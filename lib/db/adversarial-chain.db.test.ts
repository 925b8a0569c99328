import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { caseHash, entryHash, expectationHash, NO_HASH } from '@/lib/core/adversarial/chain'
import { getChainHead, listChainEntries } from '@/lib/db/adversarial-entries'
import { purgeSimulatedProject } from '@/lib/db/purge-project'
import { insertTestCase } from '@/lib/db/test-adversarial-world'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createTestProject } from '@/lib/test-access'

let database: TestDatabase
let projectId: string
beforeAll(async () => { database = await createTestDatabase() })
afterAll(() => database.drop())
beforeEach(async () => { projectId = (await createTestProject(database.db)).id })

const entries = () => listChainEntries(database.db, projectId, { after: 0, limit: 1000 })
const refine = (caseId: string, version: number, text: string) => database.db.expectation.create({ data: { projectId, caseId, version, text, createdBy: 'u1' } })
const erase = (caseId: string, reason = 'asked for by the customer') => database.db.$queryRaw`SELECT erase_adversarial_case(${caseId}::uuid, 'u1', ${reason})`

describe('the chain of the adversarial set', () => {
  it('gets an entry with every case and every refinement, each with the hash of the one before', async () => {
    expect(await getChainHead(database.db, projectId)).toBeNull()
    const first = await insertTestCase(database.db, projectId, { key: 'a' })
    await insertTestCase(database.db, projectId, { key: 'b' })
    await refine(first, 2, 'Say hello and goodbye.')
    const rows = await entries()
    expect(rows.map(({ sequence, kind, subject }) => [sequence, kind, subject])).toEqual([[1, 'add', 1], [2, 'add', 2], [3, 'refine', 1]])
    expect(rows.map((row) => row.previousHash)).toEqual([NO_HASH, rows[0]!.hash, rows[1]!.hash])
    expect(rows[0]!.contentHash).toBe(caseHash(rows[0]!.item!))
    expect(rows[2]!.contentHash).toBe(expectationHash({ version: 2, text: 'Say hello and goodbye.', by: 'u1' }))
    for (const row of rows) expect(entryHash(row)).toBe(row.hash)
    expect(await getChainHead(database.db, projectId)).toEqual({ cases: 2, erased: 0, entries: 3, head: rows[2]!.hash })
  })

  it('hashes the same bytes in the database and here, whatever the contents are', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, ''))
    const json = fc.oneof(
      fc.constantFrom('{"z":1,"a":1.10,"a":1e400}', ' {"b" :\n[1, 2]\t}', '{"2":1,"1":"\\u00e4\\ud83d\\ude00"}', 'null', `{"long":"${'ä'.repeat(5000)}"}`),
      fc.jsonValue().map((value) => JSON.stringify(value)).filter((value) => !/\\u0000|\\ud[89a-f]/i.test(value)),
    )
    let number = 0
    await fc.assert(fc.asyncProperty(fc.record({
      request: fc.option(json), reference: fc.option(json), expectation: fc.option(text), customer: fc.option(text), segments: fc.array(text, { maxLength: 3 }),
      dimensions: fc.dictionary(text, text, { maxKeys: 3 }).map((value) => JSON.stringify(value)), key: text,
    }), async (item) => {
      number += 1
      await insertTestCase(database.db, projectId, { ...item, key: `${number} ${item.key}` })
      const [row] = await listChainEntries(database.db, projectId, { after: number - 1, limit: 1 })
      expect(row!.item!.request).toBe(item.request)
      expect(row!.contentHash).toBe(caseHash(row!.item!))
      expect(row!.hash).toBe(entryHash(row!))
    }), { numRuns: 60 })
  })

  it('has no gaps and no forks when cases come at the same moment', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, i) => insertTestCase(database.db, projectId, { key: `k${i}` })))
    const rows = await entries()
    expect(rows.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
    expect(rows.slice(1).map(({ previousHash }) => previousHash)).toEqual(rows.slice(0, -1).map(({ hash }) => hash))
  })

  it('leaves nothing behind when the transaction of the case fails', async () => {
    await expect(database.db.$transaction(async (tx) => {
      await insertTestCase(tx, projectId, { key: 'a' })
      throw new Error('no')
    })).rejects.toThrow('no')
    expect(await entries()).toEqual([])
  })

  it('takes no entry by hand: not a second one of a case, not one without a case, not one with hashes of its own', async () => {
    const caseId = await insertTestCase(database.db, projectId, { key: 'a' })
    const entry = (data: object) => database.db.adversarialEntry.create({ data: { projectId, sequence: 9, kind: 'add', caseId, previousHash: 'x', hash: 'y', ...data } })
    await expect(entry({})).rejects.toThrow('is in the chain already')
    await expect(entry({ caseId: projectId })).rejects.toThrow('is no adversarial case of this project')
    await expect(entry({ kind: 'refine' })).rejects.toThrow('numbered from 2 without gaps')
    await expect(entry({ kind: 'erase', reason: 'short', actor: 'u' })).rejects.toThrow('in 10 characters or more, why')
    await expect(entry({ kind: 'remove' })).rejects.toThrow('takes no link')
    expect((await entries())).toHaveLength(1)
  })

  it('refuses a refinement that skips a version, that is of an ordinary case, or of an erased one', async () => {
    const caseId = await insertTestCase(database.db, projectId, { key: 'a' })
    await expect(refine(caseId, 3, 'x')).rejects.toThrow('numbered from 2 without gaps')
    const set = await database.db.dataset.create({ data: { projectId, kind: 'replay', name: 'w', version: 1 } })
    const replay = await database.db.case.create({ data: { projectId, datasetId: set.id, kind: 'replay', key: 'r', segments: [] } })
    await expect(refine(replay.id, 2, 'x')).rejects.toThrow('is no adversarial case of this project')
    await erase(caseId)
    await expect(refine(caseId, 2, 'x')).rejects.toThrow('it is erased')
  })

  it('goes with a simulated project when that is purged, and with no other', async () => {
    const demo = await database.db.project.create({ data: { slug: `demo-${projectId}`, name: 'd', config: '', simulated: true } })
    const caseId = await insertTestCase(database.db, demo.id, { key: 'a' })
    await database.db.flag.create({ data: { projectId: demo.id, caseId, ticketUrl: 't', expectation: 'e', createdBy: 'u' } })
    await database.db.expectation.create({ data: { projectId: demo.id, caseId, version: 2, text: 't', createdBy: 'u' } })
    expect(await purgeSimulatedProject(database.db, demo.id)).toBe(true)
    expect(await database.db.adversarialEntry.count({ where: { projectId: demo.id } })).toBe(0)
  })
})

describe('every function of the database that guards evidence', () => {
  it('means our tables whatever the search path of the caller says, and purging and erasing run as the owner', async () => {
    const rows = await database.db.$queryRaw<{ name: string; path: string | null; definer: boolean }[]>`
      SELECT proname::text AS name, (SELECT c FROM unnest(proconfig) c WHERE c LIKE 'search_path=%') AS path, prosecdef AS definer
      FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND (proname LIKE 'slicegate%' OR proname LIKE '%adversarial%' OR proname LIKE 'purge%')`
    expect(rows.length).toBeGreaterThan(15)
    expect(rows.filter(({ path }) => path !== 'search_path=public, pg_temp')).toEqual([])
    const definers = rows.filter(({ definer }) => definer).map(({ name }) => name)
    expect(definers).toEqual(expect.arrayContaining(['purge_simulated_project', 'erase_adversarial_case', 'slicegate_link_entry', 'slicegate_take_away']))
  })
})
