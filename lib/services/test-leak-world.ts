import { randomUUID } from 'node:crypto'
import type { DbClient } from '@/lib/db/client'
import { insertTestCase } from '@/lib/db/test-adversarial-world'
import { withTraceId } from '@/lib/db/test-traces'
import { hashCases } from '@/lib/services/hash-cases'


/**
 * For `*.db.test.ts`: a project in which a leak stands on every surface that the product writes, as if the door had let it through. `leak` are words that no
 * recognizer knows, `quinx` is the one of them that no other project has.
 */
export async function createLeakWorld(db: DbClient, { now = new Date('2026-11-25T12:00:00Z') }: { now?: Date } = {}) {
  const project = await db.project.create({ data: { slug: `leak-${randomUUID()}`, name: 'Leak', config: '' } })
  const projectId = project.id
  const quinx = `quinx${randomUUID().replace(/[^a-f]/g, '')}`
  const LEAK = `zorblatt ${quinx.toUpperCase()}-77`
  // with quotes and signs that JSON escapes, and placeholders that are there already
  const said = () => `"Hi", I am ${LEAK}.\nCafé \\ äöü 😀 <PERSON_1> <EMAIL_2>`
  const request = { messages: [{ role: 'system', content: 'You help.' }, { role: 'user', content: said() }, { role: 'tool', content: JSON.stringify({ name: LEAK, note: said() }) }] }
  const answer = { message: { role: 'assistant', content: `Hello ${LEAK}` }, finish_reason: 'stop' }
  const week = new Date('2026-11-18T10:00:00Z')
  const traces = Array.from({ length: 3 }, (_, i) => withTraceId({
    projectId, source: 'test', sourceId: i === 0 ? `call of ${LEAK}` : `call-${i}`, ts: new Date(week.getTime() + i), status: 'success', replayable: true, tools: [], redactorVersion: '0',
    conversationId: 'c1', customerId: i === 2 ? LEAK : null, dimensions: { intent: 'refund', who: LEAK }, request, response: answer, error: { message: `no ${LEAK}` },
    original: JSON.stringify({ ...request, raw: 'caf\u00e9' }).replaceAll('é', '\\u00e9'),
  }))
  await db.trace.createMany({ data: traces })
  const imported = await db.traceImport.create({ data: { projectId, format: 'bifrost', name: `${LEAK}.jsonl`, error: `line of ${LEAK}` } })
  await db.quarantinedLine.create({ data: { importId: imported.id, line: 1, reason: `unknown ${LEAK}`, text: `{"broken": "${LEAK}` } })
  const adversarial = await insertTestCase(db, projectId, {
    key: 'a-1', request: JSON.stringify(request).replaceAll('é', '\\u00e9'), reference: JSON.stringify(answer), expectation: `Greet ${LEAK}`, customer: LEAK, dimensions: JSON.stringify({ who: LEAK }), traceId: traces[0]!.id,
  })
  const clean = await insertTestCase(db, projectId, { key: 'a-2' })
  await db.expectation.create({ data: { projectId, caseId: adversarial, version: 2, text: `Say hello to ${LEAK}`, createdBy: 'u1' } })
  await db.flag.create({ data: { projectId, caseId: adversarial, traceId: traces[0]!.id, ticketUrl: 'https://desk.example/1', expectation: `Greet ${LEAK}`, createdBy: 'u1' } })
  await db.ticket.create({ data: { projectId, ticketUrl: 'https://desk.example/2', words: said(), expectation: LEAK, reason: LEAK, createdBy: 'u1' } })
  const dataset = await db.dataset.create({ data: { projectId, kind: 'replay', name: 'week', version: 1, frozenAt: now, contents: { segments: [{ segment: LEAK, cases: 1 }], tools: [] } } })
  const replay = await db.case.create({ data: { projectId, datasetId: dataset.id, kind: 'replay', key: `case ${LEAK}`, segments: [LEAK], request, reference: answer, dimensions: { who: LEAK }, derived: { turns: 3 } } })
  await db.case.create({ data: { projectId, datasetId: dataset.id, kind: 'replay', key: 'untouched', segments: ['orders'], request: { messages: [{ role: 'user', content: 'Where is my order?' }] } } })
  const hash = async () => hashCases(await db.case.findMany({ where: { datasetId: dataset.id }, select: { key: true, segments: true, request: true, reference: true } }))
  await db.dataset.update({ where: { id: dataset.id }, data: { contentHash: await hash() } })
  const run = await db.run.create({ data: { projectId, kind: 'replay', name: `for ${LEAK}`, status: 'done', candidate: { model: 'm', overrides: { system: LEAK } }, baseline: { model: 'm' }, configText: '', config: {}, seed: '1', datasetId: dataset.id, error: LEAK } })
  const ids = { runId: run.id, caseId: replay.id }
  await db.runCase.create({ data: { ...ids, position: 0, segments: [LEAK], failureArgument: LEAK, beforeReason: LEAK } })
  await db.outcome.create({ data: { ...ids, arm: 'candidate', attempt: 1, passed: true, output: answer, detail: said(), reason: LEAK } })
  await db.judgment.create({ data: { ...ids, attempt: 1, judge: 'pairwise', promptVersion: '1', vote: 0, choice: 'tie', arm: 'pair', reason: said() } })
  await db.segmentResult.create({ data: { runId: run.id, kind: 'segment', setId: LEAK, position: 0, result: { id: LEAK } } })
  const decision = await db.gateDecision.create({ data: { runId: run.id, sequence: 1, gate: 'blocked', exitCode: 1, sentence: `Blocked by ${LEAK}`, report: { sets: [{ id: LEAK }] } } })
  await db.review.create({ data: { runId: run.id, decisionId: decision.id, userId: 'u1', choice: 'uphold', reason: said(), evidence: LEAK, critical: [LEAK] } })
  const task = await db.ratingTask.create({ data: { projectId, ...ids, judge: 'pairwise', arm: 'pair', promptVersion: '1', segments: [LEAK], judged: 'tie', reason: 'uniform' } })
  await db.rating.create({ data: { projectId, taskId: task.id, userId: 'u1', choice: 'tie', note: said() } })
  await db.quarantine.create({ data: { projectId, caseId: replay.id, reason: said(), createdBy: 'u1', expiresAt: now } })
  const clustering = await db.clustering.create({ data: { projectId, method: 'hdbscan', windowFrom: week, windowTo: now, traces: 3 } })
  await db.cluster.create({ data: { clusteringId: clustering.id, key: 'k1', label: `Orders of ${LEAK}`, terms: ['orders', LEAK], traces: 3 } })
  await db.segment.create({ data: { projectId, key: LEAK, label: LEAK, dimension: 'who' } })
  await db.savedView.create({ data: { projectId, userId: 'u1', page: 'traces', name: `of ${LEAK}`, query: new URLSearchParams({ q: LEAK, state: 'error' }).toString() } })
  const webhook = await db.webhook.create({ data: { projectId, name: 'hook', url: 'https://hook.example', format: 'slicegate', events: [], createdBy: 'u1' } })
  await db.webhookDelivery.create({ data: { webhookId: webhook.id, event: 'flag.created', payload: { words: said() } } })
  await db.traceAudit.create({ data: { projectId, week: new Date('2026-11-16'), traceId: traces[1]!.id, drawnAs: 'uniform', position: 0, note: said() } })
  await db.auditEvent.create({ data: { projectId, actor: 'u1', action: 'ticket.dismiss', target: 't1', before: { words: LEAK }, after: { caseId: replay.id, words: said() } } })
  await db.judgeCache.create({ data: { key: randomUUID(), projectId, value: { text: said() } } })
  await db.similarAnswer.create({ data: { projectId, scope: 's', key: randomUUID(), texts: [said()], space: 'lexical', vector: new Uint8Array(4), answer: { text: LEAK } } })
  await db.similarCheck.create({ data: { projectId, key: 'k', space: 'lexical', similarity: 1, text: said(), similarText: LEAK, given: 'a', fresh: 'a', agrees: true } })
  return { projectId, leak: LEAK, quinx, runId: run.id, datasetId: dataset.id, adversarial, clean, replay: replay.id, traceIds: traces.map(({ id }) => id), hash }
}

/** Where in the whole database a text stands, in any column of any table: `table.column (rows)`. Cases and what stands between words do not matter. */
export async function findAnywhere(db: DbClient, pattern: string): Promise<string[]> {
  const columns = await db.$queryRaw<{ schema: string; table: string; column: string }[]>`
    SELECT n.nspname::text AS schema, c.relname::text AS "table", a.attname::text AS "column" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
      AND format_type(a.atttypid, a.atttypmod) ~ '^(text|json|jsonb|bytea|character)'`
  const found: string[] = []
  for (const { schema, table, column } of columns) {
    const rows = await db.$queryRawUnsafe<{ n: number }[]>(`SELECT count(*)::int AS n FROM "${schema}"."${table}" t WHERE t."${column}"::text ~* $1`, pattern)
    if (rows[0]!.n > 0) found.push(`${table}.${column} (${rows[0]!.n})`)
  }
  return found
}
