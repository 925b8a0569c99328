import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countCasesBySegment } from '@/lib/db/cases'
import { listQuarantinedLines } from '@/lib/db/quarantined-lines'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { writeWeek } from '@/lib/llm/sandbox/week'
import { createProject } from '@/lib/services/create-project'
import { deleteProject } from '@/lib/services/delete-project'
import { drawDataset } from '@/lib/services/draw-dataset'
import { importTraces } from '@/lib/services/import-traces'
import { groupTestTraffic } from '@/lib/services/test-grouping'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const now = () => new Date('2026-11-20T12:00:00Z')
const newProject = (name: string, simulated = false, config = '') => createProject({ name, config, simulated, createdBy: null }, { db: database.db })
const week = [...writeWeek({ seed: 'test', endsAt: now().getTime(), rows: 900 })]
const row = (change: Record<string, unknown>) => JSON.stringify({
  id: 'r', timestamp: '2026-11-19T10:00:00Z', object_type: 'chat_completion', provider: 'p', model: 'm', status: 'success', parent_request_id: 'c1',
  input_history: [{ role: 'user', content: 'I am jo@example.com' }], output_message: { role: 'assistant', content: 'Hello jo@example.com' }, ...change,
})

describe('importTraces', () => {
  it('stores nothing twice when the same file comes again', async () => {
    const project = await newProject('Twice')
    const load = () => importTraces({ projectId: project.id, format: 'bifrost', name: 'week.jsonl', lines: week }, { db: database.db, now })
    const first = await load()
    expect(first).toMatchObject({ received: week.length, stored: week.length, duplicates: 0, quarantined: 0 })
    expect(first.unreplayable['cache hit']).toBeGreaterThan(0)
    expect(first.redactions.email).toBeGreaterThan(100)
    expect(await load()).toMatchObject({ received: week.length, stored: 0, duplicates: week.length })
    expect(await database.db.trace.count({ where: { projectId: project.id } })).toBe(week.length)
  })

  it('leaves no personal data anywhere in the database', async () => {
    const hits = await database.db.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS n FROM trace WHERE row_to_json(trace)::text ~ '[a-z0-9]@[a-z0-9]|\\+49 30|DE[0-9]{2} [0-9]{4}'`
    expect(hits[0]?.n).toBe(0)
  })

  it('puts bad lines aside, redacted, with number and reason, and goes on', async () => {
    const project = await newProject('Bad lines')
    const lines = [row({ id: 'a' }), '', '{"id": "b", "note": "kim@example.com"', row({ id: 'c', timestamp: 'soon' }), row({ id: 'd' }), row({ id: 'd' })]
    const counts = await importTraces({ projectId: project.id, format: 'bifrost', name: 'x', lines }, { db: database.db, now })
    expect(counts).toMatchObject({ received: 5, stored: 2, duplicates: 1, quarantined: 2 })
    const bad = await listQuarantinedLines(database.db, counts.importId, 10)
    expect(bad.map(({ line }) => line)).toEqual([3, 4])
    expect(bad[0]).toMatchObject({ reason: 'not valid JSON: expected one log row per line', text: '{"id": "b", "note": "<EMAIL_1>"' })
    expect(bad[1]?.reason).toContain('timestamp')
    expect(JSON.stringify(bad)).not.toContain('example.com')
  })

  it('puts a row of a far future aside: the window of draws would move there, away from the traffic', async () => {
    const project = await newProject('Future')
    const lines = [row({ id: 'a' }), row({ id: 'b', timestamp: '9999-12-31T23:59:59Z' }), row({ id: 'c', input_history: [{ role: 'user', content: [null] }] }), row({ id: 'd' })]
    const counts = await importTraces({ projectId: project.id, format: 'bifrost', name: 'x', lines }, { db: database.db, now })
    expect(counts).toMatchObject({ received: 4, stored: 2, quarantined: 2 })
    const bad = await listQuarantinedLines(database.db, counts.importId, 10)
    expect(bad.map(({ line, reason }) => [line, reason])).toEqual([
      [2, expect.stringContaining('timestamp: expected a time up to now, got 9999')], [3, expect.stringContaining('message.content: expected text, null or a list of parts')],
    ])
  })

  it('puts a row aside that nothing could be done with, and keeps all others, those of its page too', async () => {
    const project = await newProject('Poison')
    const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
    const lines = [
      row({ id: 'a' }), row({ id: 'x'.repeat(501) }), row({ id: 'b', timestamp: '0000-01-01T00:00:00Z' }), row({ id: 'c', timestamp: '+200000-01-01T00:00:00Z' }),
      row({ id: 'd', timestamp: '2026-02-30T10:00:00Z' }), row({ id: 'e', metadata: deep(20_000) }), row({ id: 'f' }).replace('"id"', `"params":${deep(20_000)},"id"`),
      row({ id: 'g\ud83d', metadata: { intent: 'y'.repeat(6000) } }), `${'{"'.repeat(990)}${'\u{1f600}'.repeat(20)}`,
      JSON.stringify({ logs: [{ id: 'p1' }, JSON.parse(row({ id: 'p2' })), { id: 'p3' }, JSON.parse(row({ id: 'p4', note: 'kim@example.com' }))] }),
    ]
    const counts = await importTraces({ projectId: project.id, format: 'bifrost', name: 'x', lines }, { db: database.db, now })
    // stored: a, g, p2, p4; aside: 501 characters, year 0, year 200000, February 30, two deep ones, no JSON, p1, p3
    expect(counts).toMatchObject({ received: 13, stored: 4, duplicates: 0, quarantined: 9 })
    const bad = await listQuarantinedLines(database.db, counts.importId, 20)
    expect(bad.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 9, 10, 10])
    expect(bad.map(({ reason }) => reason).slice(0, 6)).toEqual([
      expect.stringMatching(/^id: /), ...Array.from({ length: 3 }, () => expect.stringMatching(/^timestamp: expected a date and time since 1970/) as string),
      'metadata: expected at most 200 nested levels', 'nested deeper than 200 levels',
    ])
    expect((await drawDataset({ projectId: project.id }, { db: database.db, now })).cases).toBe(4)
    expect((await database.db.segment.findFirstOrThrow({ where: { projectId: project.id } })).key).toBe(`${'y'.repeat(250)}…`)
  })

  it('drops what a cut leaves of personal data in a line that is put aside', async () => {
    const project = await newProject('Cut')
    const head = `{"image":"data:image/png;base64,${'A'.repeat(19_950)}","to":"`
    const line = `${head}${'kim.vandenberg'.slice(0, 20_000 - head.length)}@example.com"`
    const counts = await importTraces({ projectId: project.id, format: 'bifrost', name: 'x', lines: [line] }, { db: database.db, now })
    expect((await listQuarantinedLines(database.db, counts.importId, 1))[0]!.text).not.toContain('kim')
  })

  it('numbers the same value alike over all rows of a conversation', async () => {
    const project = await newProject('Numbers')
    const later = row({ id: 'later', input_history: [{ role: 'user', content: 'kim@example.com, not jo@example.com' }] })
    await importTraces({ projectId: project.id, format: 'bifrost', name: 'x', lines: [row({ id: 'first' }), later] }, { db: database.db, now })
    const stored = await database.db.trace.findFirstOrThrow({ where: { projectId: project.id, sourceId: 'later' } })
    expect(stored.request).toEqual({ messages: [{ role: 'user', content: '<EMAIL_2>, not <EMAIL_1>' }] })
  })

  it('hides in the first row of a conversation what its last row tells, in the original as well, and counts each value once', async () => {
    const project = await newProject('Told late')
    const lines = [
      row({ id: 'first', input_history: [{ role: 'user', content: 'Morwenstow 7 again' }], output_message: null }),
      row({ id: 'last', timestamp: '2026-11-19T10:05:00Z', input_history: [{ role: 'tool', tool_call_id: 'c', content: '{"address1":"Morwenstow 7"}' }], output_message: null }),
    ]
    const counts = await importTraces({ projectId: project.id, format: 'bifrost', name: 'x', lines }, { db: database.db, now })
    expect(counts.redactions).toEqual({ address: 2 })
    const hits = await database.db.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM trace WHERE project_id = ${project.id}::uuid AND trace::text ~ 'Morwenstow'`
    expect(hits[0]?.n).toBe(0)
  })

  it('keeps requests in their key order and survives text that Postgres cannot store', async () => {
    const project = await newProject('Order')
    const params = { response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { zebra: 1, apple: 2 } } } }
    await importTraces({ projectId: project.id, format: 'bifrost', name: 'x', lines: [row({ id: 'a', params, metadata: { note: 'a\u0000b\ud800' } })] }, { db: database.db, now })
    const [stored] = await database.db.$queryRaw<{ text: string; note: string }[]>`SELECT request::text AS text, dimensions->>'note' AS note FROM trace WHERE project_id = ${project.id}::uuid`
    expect(stored?.text).toContain('{"zebra":1,"apple":2}')
    expect(stored?.note).toBe('ab\uFFFD')
  })

  const sample = '../shared/formats/sample-bifrost-db-rows.jsonl'
  it.skipIf(!existsSync(sample))('reads composed sample rows', async () => {
    const project = await newProject('Samples')
    const lines = readFileSync(sample, 'utf8').split('\n')
    expect(await importTraces({ projectId: project.id, format: 'bifrost', name: 'x', lines }, { db: database.db, now })).toMatchObject({ stored: 4, unreplayable: { 'failed attempt': 1 } })
  })
})

describe('drawDataset and groupTraffic', () => {
  it('freeze the same cases from the same logs, with floors, references and clusters', async () => {
    const config = 'gating:\n  min_cases_per_segment: 8\nsegment_by: intent\neval_config:\n  replay: { sample_size: 300, window_days: 8 }\n'
    const hashes: string[] = []
    for (const name of ['Draw one', 'Draw two']) {
      const project = await newProject(name, false, config)
      await importTraces({ projectId: project.id, format: 'bifrost', name: 'week.jsonl', lines: name === 'Draw one' ? week : [...week].reverse() }, { db: database.db, now })
      const clustering = await groupTestTraffic(project.id, { db: database.db, now })
      expect(clustering?.clusters).toBeGreaterThan(8)
      const drawn = await drawDataset({ projectId: project.id }, { db: database.db, now })
      expect(drawn).toMatchObject({ cases: 300, version: 1 })
      hashes.push(drawn.contentHash)
      const cases = await database.db.case.findMany({ where: { datasetId: drawn.datasetId } })
      expect(cases.every((item) => item.request && item.reference && item.segments.length === 1 && item.clusterKey && item.inclusion! > 0 && item.inclusion! <= 1)).toBe(true)
      const bySegment = await countCasesBySegment(database.db, drawn.datasetId)
      // floor = 8 · 1.25 = 10 cases for each of the 11 intents
      expect(Math.min(...bySegment.values())).toBeGreaterThanOrEqual(10)
      expect(bySegment.size).toBe(11)
      expect(await database.db.segment.count({ where: { projectId: project.id } })).toBe(11)
    }
    expect(hashes[0]).toBe(hashes[1])
  })

  it('say what is missing when there are no traces', async () => {
    const project = await newProject('Empty')
    await expect(drawDataset({ projectId: project.id }, { db: database.db, now })).rejects.toThrow('import gateway logs first')
    expect(await groupTestTraffic(project.id, { db: database.db, now })).toBeNull()
  })
})

describe('deleteProject', () => {
  it('refuses a project with real traffic and deletes a simulated one, leaving the record', async () => {
    const real = await newProject('Real')
    await expect(deleteProject({ projectId: real.id, actor: 'system' }, { db: database.db })).rejects.toThrow('only simulated projects')
    const simulated = await newProject('Play', true)
    await importTraces({ projectId: simulated.id, format: 'bifrost', name: 'x', lines: week.slice(0, 50) }, { db: database.db, now })
    await deleteProject({ projectId: simulated.id, actor: 'u1' }, { db: database.db })
    expect(await database.db.trace.count({ where: { projectId: simulated.id } })).toBe(0)
    expect(await database.db.auditEvent.findFirst({ where: { action: 'project.delete' } })).toMatchObject({ actor: 'u1', target: 'play', projectId: simulated.id })
    await expect(deleteProject({ projectId: simulated.id, actor: 'u1' }, { db: database.db })).rejects.toThrow('There is no project')
  })
})
