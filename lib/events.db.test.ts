import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { publishEvent, subscribeEvents, type SlicegateEvent } from '@/lib/events'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})

afterAll(() => database.drop())

const event = (runId: string): SlicegateEvent => ({ projectId: 'p', runId, kind: 'run.progress' })
const connections = async () => {
  const rows = await database.db.$queryRaw<{ pid: number }[]>`
    SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'slicegate events'`
  return rows.map((row) => row.pid)
}

it('tells every listener of a process over one connection', async () => {
  const [first, second] = [vi.fn(), vi.fn()]
  const ends = await Promise.all([subscribeEvents(database.databaseUrl, first), subscribeEvents(database.databaseUrl, second)])
  expect(await connections()).toHaveLength(1)
  await publishEvent(database.db, event('a'))
  await vi.waitUntil(() => first.mock.calls.length > 0 && second.mock.calls.length > 0)
  expect(first).toHaveBeenCalledExactlyOnceWith(event('a'))
  await Promise.all(ends.map((end) => end()))
  await vi.waitUntil(async () => (await connections()).length === 0)
})

it('says nothing of a transaction that was rolled back', async () => {
  const heard = vi.fn()
  const end = await subscribeEvents(database.databaseUrl, heard)
  await expect(database.db.$transaction(async (tx) => {
    await publishEvent(tx, event('rolled back'))
    throw new Error('no')
  })).rejects.toThrow('no')
  await publishEvent(database.db, event('after'))
  await vi.waitUntil(() => heard.mock.calls.length > 0)
  expect(heard.mock.calls).toEqual([[event('after')]])
  await end()
})

it('comes back after its connection was cut and says that something may have been missed', async () => {
  const heard = vi.fn()
  const end = await subscribeEvents(database.databaseUrl, heard)
  const [pid] = await connections()
  await database.db.$queryRaw`SELECT pg_terminate_backend(${pid}::int)`
  await vi.waitUntil(() => heard.mock.calls.length > 0, { timeout: 10_000 })
  expect(heard.mock.calls[0]).toEqual([{ projectId: '', kind: 'project.changed' }])
  await publishEvent(database.db, event('b'))
  await vi.waitUntil(() => heard.mock.calls.length > 1)
  expect(heard.mock.calls[1]).toEqual([event('b')])
  await end()
})
