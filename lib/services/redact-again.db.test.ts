import { afterAll, beforeAll, expect, it } from 'vitest'
import { createRedactor } from '@/lib/core/pii/redactor'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { withTraceId } from '@/lib/db/test-traces'
import { createProject } from '@/lib/services/create-project'
import { redactAgain } from '@/lib/services/redact-again'

const VERSION = createRedactor().version
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

it('goes over traces of an older redactor alone, numbers a conversation as one, and keeps ids and the order of keys', async () => {
  const { id: projectId } = await createProject({ name: 'Old', config: 'segment_by: intent\n', createdBy: null }, { db: database.db })
  const row = (sourceId: string, redactorVersion: string, content: string) => withTraceId({
    projectId, source: 'test', sourceId, redactorVersion, ts: new Date(`2026-11-20T12:00:0${sourceId.charCodeAt(0) - 97}Z`), status: 'success', replayable: true, tools: [], conversationId: 'c1', dimensions: { note: content },
    request: { zebra: 1, messages: [{ role: 'user', content }], apple: 2 }, response: { message: { role: 'assistant', content: `Sent to ${content}` }, finish_reason: 'stop' },
  })
  await database.db.trace.createMany({ data: [row('a', '0', 'ann@example.com'), row('b', '0', 'bob@example.com'), row('c', VERSION, 'seen@example.com')] })
  const progress: [number, number][] = []
  expect(await redactAgain({ projectId, onProgress: (...at) => progress.push(at) }, { db: database.db })).toEqual({ traces: 2, emptied: 0, version: VERSION })
  expect(progress).toEqual([[2, 2]])
  const traces = await database.db.trace.findMany({ where: { projectId }, orderBy: { sourceId: 'asc' } })
  expect(traces.map(({ sourceId, redactorVersion, conversationId }) => [sourceId, redactorVersion, conversationId])).toEqual(['a', 'b', 'c'].map((id) => [id, VERSION, 'c1']))
  expect(traces.map(({ request }) => JSON.stringify(request))).toEqual([
    '{"zebra":1,"messages":[{"role":"user","content":"<EMAIL_1>"}],"apple":2}', '{"zebra":1,"messages":[{"role":"user","content":"<EMAIL_2>"}],"apple":2}',
    // already gone over by the current one
    '{"zebra":1,"messages":[{"role":"user","content":"seen@example.com"}],"apple":2}',
  ])
  expect(traces[0]).toMatchObject({ dimensions: { note: '<EMAIL_1>' }, response: { message: { content: 'Sent to <EMAIL_1>' } }, replayable: true })
  expect(await redactAgain({ projectId }, { db: database.db })).toEqual({ traces: 0, emptied: 0, version: VERSION })
})
