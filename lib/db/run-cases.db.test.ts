import { afterAll, beforeAll, expect, it } from 'vitest'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import { listPairedCases } from '@/lib/db/run-cases'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createTestProject } from '@/lib/test-access'
import { storeDecidedRun } from '@/lib/test-stored-run'

let database: TestDatabase

beforeAll(async () => { database = await createTestDatabase() })
afterAll(() => database.drop())

it('gives the gate the chance with which each case was drawn, and none where it was not', async () => {
  const { db } = database
  const { id: projectId } = await createTestProject(db)
  const cases = pairedSegment('a', { n: 3, before: 3, b: 0, c: 0 })
  const { runId } = await storeDecidedRun(db, { projectId, name: 'drawn', configText: '', cases, createdAt: new Date(Date.UTC(2026, 10, 1)), execute: null })
  const [first] = await listPairedCases(db, runId, { groupBy: null, familyKey: null })
  expect(first).not.toHaveProperty('inclusion')
  await db.case.update({ where: { id: first!.id }, data: { inclusion: 0.125 } })
  const after = await listPairedCases(db, runId, { groupBy: null, familyKey: null })
  expect(after.map(({ inclusion }) => inclusion)).toEqual([0.125, undefined, undefined])
})
