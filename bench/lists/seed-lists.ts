import { defaultConfig } from '@/lib/core/config/default-config'
import { decideWithReruns } from '@/lib/core/gate/test-reruns'
import type { GateReport, Rerun } from '@/lib/core/gate/types'
import type { Drill } from '@/lib/core/run'
import { seededRandom } from '@/lib/core/seeded-random'
import type { DbClient } from '@/lib/db/client'
import { keepDatasetContents } from '@/lib/db/dataset-contents'
import { createGateDecision } from '@/lib/db/gate-decisions'
import { listPairedCases } from '@/lib/db/run-cases'
import { keepRunCosts } from '@/lib/db/run-costs'
import { replaceSegmentResults } from '@/lib/db/segment-results'
import { indexTraceWords } from '@/lib/db/trace-words'
import { countTraceDays } from '@/lib/services/count-trace-days'

/** How much of everything there is. `runs` counts the large one and the small ones. */
export type ListSizes = { cases: number; adversarial: number; runs: number; casesOfSmallRun: number; traces: number }

export const FULL_SIZES: ListSizes = { cases: 48_000, adversarial: 2000, runs: 200, casesOfSmallRun: 300, traces: 50_000 }

/** The project that lists are measured on, with the ids that their addresses need. */
export type SeededLists = { projectId: string; slug: string; runId: string; caseId: string; traceId: string; adversarialCaseId: string }

const SLUG = 'lists'
const CONFIG = 'gating:\n  segment_by: intent\n'

/** A number of [0, 1) that is the same for the same row in every database; `salt` tells columns of a row apart. */
const share = (salt: number, row = 'i') => `((hashint8extended(${row}, ${salt}) & 1048575) / 1048576.0)`
const SEGMENT = `'segment-' || lpad(floor(40 * power(${share(1)}, 2))::text, 2, '0')`
const CLUSTER = `'cluster-' || floor(30 * power(${share(2)}, 2))::text`
const CUSTOMER = `'customer-' || floor(500 * ${share(3)})::text`
const WORDS = `'Where is order ' || i || '? ' || repeat('I have been waiting for it since last week and nobody answers. ', 1 + floor(8 * ${share(4)})::int)`
const REQUEST = `json_build_object('messages', json_build_array(
  json_build_object('role', 'system', 'content', repeat('You work at the help desk of a shop. Use the tools, never guess. ', 8)),
  json_build_object('role', 'user', 'content', ${WORDS})))`
const ANSWER = `json_build_object('message', json_build_object('role', 'assistant', 'content', null, 'tool_calls', json_build_array(json_build_object('id', 'c0',
  'type', 'function', 'function', json_build_object('name', (ARRAY['lookup', 'refund', 'escalate', 'close_ticket'])[1 + i % 4], 'arguments', '{"order":' || i || '}')))), 'finish_reason', 'tool_calls')`

/**
 * Fills an empty, migrated database by INSERT … SELECT: one project with a large decided run and many small ones over the same
 * cases, traces, flagged cases, votes and re-runs. Which case fails, and how, follows from its number.
 */
export async function seedLists(db: DbClient, sizes: ListSizes = FULL_SIZES): Promise<SeededLists> {
  const project = await db.project.create({ data: { slug: SLUG, name: 'Lists', config: CONFIG } })
  const dataset = (kind: string) => db.dataset.create({ data: { projectId: project.id, kind, name: kind, version: 1, frozenAt: kind === 'replay' ? new Date() : null } })
  const [replay, adversarial] = [await dataset('replay'), await dataset('adversarial')]
  await seedTraffic(db, project.id, { traces: sizes.traces, everySeconds: 12 })
  while (await db.$transaction(indexTraceWords)) continue
  await countTraceDays({ db, now: () => new Date() })
  await seedCases(db, { projectId: project.id, datasetId: replay.id, kind: 'replay', count: sizes.cases })
  await seedCases(db, { projectId: project.id, datasetId: adversarial.id, kind: 'adversarial', count: sizes.adversarial })
  await db.$executeRawUnsafe(`
    INSERT INTO flag (id, project_id, case_id, ticket_url, expectation, created_by, created_at)
    SELECT gen_random_uuid(), project_id, id, 'https://tickets.example.com/' || key, expectation, 'system', created_at FROM "case" WHERE dataset_id = '${adversarial.id}'`)
  const runIds = await seedRuns(db, project.id, replay.id, sizes)
  const runId = runIds.at(-1)!
  await seedOutcomes(db, sizes)
  await db.$executeRawUnsafe('ANALYZE')
  await decide(db, runId, runIds)
  for (const id of runIds) await keepRunCosts(db, id)
  await keepDatasetContents(db, replay.id)
  await db.$executeRawUnsafe('VACUUM ANALYZE')
  const [broken, hard] = await Promise.all([
    db.runCase.findFirstOrThrow({ where: { runId, flip: 'break' }, orderBy: { position: 'asc' } }), db.runCase.findFirstOrThrow({ where: { runId, adversarial: true } }),
  ])
  const trace = await db.trace.findFirstOrThrow({ where: { projectId: project.id }, orderBy: { id: 'desc' } })
  return { projectId: project.id, slug: SLUG, runId, caseId: broken.caseId, traceId: trace.id, adversarialCaseId: hard.caseId }
}

/** Traces of 500 customers, 40 segments, 30 clusters and four tools, one every so many seconds up to now; their words and days are counted by the caller. */
export async function seedTraffic(db: DbClient, projectId: string, { traces, everySeconds }: { traces: number; everySeconds: number }): Promise<void> {
  const grouping = await db.clustering.create({ data: { projectId, method: 'hdbscan', windowFrom: new Date(Date.now() - 7 * 86_400_000), windowTo: new Date(), traces } })
  await db.$executeRawUnsafe(`
    INSERT INTO cluster (id, clustering_id, key, label, terms, traces, first_seen_at)
    SELECT gen_random_uuid(), '${grouping.id}', 'cluster-' || i, 'Where is my order ' || i, ARRAY['order', 'late'], 0, now() FROM generate_series(0, 29) i`)
  await db.$executeRawUnsafe(`
    INSERT INTO segment (id, project_id, key, label, dimension)
    SELECT gen_random_uuid(), '${projectId}', 'segment-' || lpad(i::text, 2, '0'), 'segment-' || lpad(i::text, 2, '0'), 'intent' FROM generate_series(0, 39) i`)
  await db.$executeRawUnsafe(`SELECT slicegate_make_trace_partition(day) FROM generate_series(now() - ${traces} * interval '${everySeconds} seconds', now(), interval '1 day') day`)
  await db.$executeRawUnsafe(`
    INSERT INTO trace (id, project_id, source, source_id, ts, latency_ms, model_requested, model_used, customer_id, dimensions, request, response, input_tokens, output_tokens,
      cost_usd, status, replayable, tools, redactor_version, cluster_id, not_replayable_reason)
    SELECT slicegate_trace_id('${projectId}', 'bifrost', 'req-' || i, (now() - i * interval '${everySeconds} seconds')::timestamptz(3)), '${projectId}', 'bifrost', 'req-' || i, (now() - i * interval '${everySeconds} seconds')::timestamptz(3), 400 + 2000 * ${share(5)}, 'prod-model', CASE WHEN i % 9 = 0 THEN 'prod-model-mini' ELSE 'prod-model' END, ${CUSTOMER},
      jsonb_build_object('intent', ${SEGMENT}, 'language', (ARRAY['en', 'de', 'fr'])[1 + i % 3]), ${REQUEST}, ${ANSWER}, 300, 40,
      0.001 * ${share(6)}, CASE WHEN i % 50 = 0 THEN 'error' ELSE 'success' END, i % 40 <> 0, ARRAY[(ARRAY['lookup', 'refund', 'escalate', 'close_ticket'])[1 + i % 4]], '1', c.id, CASE WHEN i % 40 = 0 THEN (ARRAY['cache hit', 'content logging off'])[1 + i / 40 % 2] END
    FROM generate_series(1, ${traces}) i LEFT JOIN cluster c ON c.clustering_id = '${grouping.id}' AND c.key = ${CLUSTER}`)
}

async function seedCases(db: DbClient, { projectId, datasetId, kind, count }: { projectId: string; datasetId: string; kind: string; count: number }): Promise<void> {
  await db.$executeRawUnsafe(`
    INSERT INTO "case" (id, project_id, dataset_id, kind, key, segments, cluster_key, customer_id, conversation_id, dimensions, request, reference, expectation, created_at)
    SELECT gen_random_uuid(), '${projectId}', '${datasetId}', '${kind}', '${kind === 'replay' ? 'req' : 'ticket'}-' || i, ARRAY[${SEGMENT}], ${CLUSTER}, ${CUSTOMER}, 'talk-' || i / 3,
      jsonb_build_object('intent', ${SEGMENT}, 'language', (ARRAY['en', 'de', 'fr'])[1 + i % 3]), ${REQUEST}, ${kind === 'replay' ? ANSWER : 'NULL'},
      ${kind === 'replay' ? 'NULL' : `'The order should have been looked up first, ' || i`}, now() - interval '30 days' + i * interval '10 seconds'
    FROM generate_series(1, ${count}) i ORDER BY i`)
}

/** A run an hour, each over within half of it. */
function timesOf(hoursAgo: number) {
  const createdAt = new Date(Date.now() - hoursAgo * 3_600_000)
  return { createdAt, startedAt: createdAt, finishedAt: new Date(createdAt.getTime() + 1_800_000) }
}

/** Of twenty runs one compares the baseline with itself and one is a drill; the large one is a deploy. */
function purposeOf(index: number, runs: number): { purpose: string; drill?: Drill } {
  if (index === runs - 1 || index % 20 > 1) return { purpose: 'gate' }
  return index % 20 === 0 ? { purpose: 'aa' } : { purpose: 'drill', drill: { segment: 'segment-01', fault: 'dropped argument', share: 0.5 } }
}

/** Oldest first; the last one has every case. Which of them a case breaks in differs from run to run. */
async function seedRuns(db: DbClient, projectId: string, datasetId: string, sizes: ListSizes): Promise<string[]> {
  const config = defaultConfig()
  const endpoint = await db.endpoint.create({ data: { projectId, name: 'models', baseUrl: 'http://127.0.0.1:9/v1', roles: ['candidate', 'baseline'] } })
  const arm = (model: string) => ({ model, endpointId: endpoint.id, endpointName: endpoint.name, params: {}, recorded: false })
  const runs = await db.run.createManyAndReturn({
    data: Array.from({ length: sizes.runs }, (_, i) => ({
      projectId, datasetId, kind: 'replay', name: `candidate ${i}`, status: 'done', config: config as object, configText: CONFIG, seed: `${i}`, createdBy: 'system',
      candidate: arm(`next-${i % 7}`), baseline: arm('prod-model'),
      ...timesOf(sizes.runs - i), ...purposeOf(i, sizes.runs),
    })),
    select: { id: true },
  })
  const [largest, ...others] = runs.map(({ id }) => id).reverse()
  await db.$executeRawUnsafe(`
    INSERT INTO run_case (run_id, case_id, position, adversarial, segments, cluster_key, tools)
    SELECT r.id, c.id, row_number() OVER (PARTITION BY r.id ORDER BY c.kind, c.created_at)::int - 1, c.kind = 'adversarial', CASE c.kind WHEN 'adversarial' THEN '{}' ELSE c.segments END, c.cluster_key,
      ARRAY['lookup'] || CASE WHEN c.i % 3 = 0 THEN ARRAY['refund'] ELSE '{}' END
    FROM (SELECT *, row_number() OVER (PARTITION BY kind ORDER BY created_at) AS i FROM "case") c
    JOIN run r ON r.id = '${largest}' OR (c.i <= ${sizes.casesOfSmallRun} AND r.id = ANY('{${others.join(',')}}'::uuid[]))`)
  await db.$executeRawUnsafe('ANALYZE run_case')
  // of 100 cases: 5 break, 4 get fixed, 6 fail on both sides, 1 is not measured
  await db.$executeRawUnsafe(`
    UPDATE run_case rc SET done_at = now(), votes = v.votes, before = v.before, after = v.after, before_reason = NULL,
      after_reason = CASE WHEN v.flip = 'missing' THEN v.reason END, flip = v.flip,
      failure_kind = CASE WHEN v.after IS FALSE THEN v.kind END, failure_tool = CASE WHEN v.after IS FALSE AND v.kind LIKE 'wrong %' THEN v.tool END,
      failure_argument = CASE WHEN v.after IS FALSE AND v.kind = 'wrong argument' THEN v.argument END
    FROM (
      SELECT d.*, d.flip IN ('break', 'both-pass', 'missing') AS before, CASE WHEN d.flip <> 'missing' THEN d.flip IN ('fix', 'both-pass') END AS after FROM (
        SELECT run_id, case_id, CASE WHEN k < 0.05 THEN 'break' WHEN k < 0.09 THEN 'fix' WHEN k < 0.15 THEN 'both-fail' WHEN k < 0.16 THEN 'missing' ELSE 'both-pass' END AS flip,
          (ARRAY['wrong argument', 'wrong argument', 'missing call', 'wrong tool', 'wrong text', 'truncated', 'wrong json', 'refused'])[1 + floor(8 * ${share(8)})::int] AS kind,
          (ARRAY['lookup', 'refund', 'escalate', 'close_ticket'])[1 + floor(4 * ${share(9)})::int] AS tool,
          (ARRAY['order_id', 'amount', 'lines[0].amount', 'reason', 'address.city'])[1 + floor(5 * ${share(10)})::int] AS argument,
          (ARRAY['timeout', 'rate limited', 'server error'])[1 + floor(3 * ${share(11)})::int] AS reason,
          CASE WHEN ${share(12)} < 0.7 THEN NULL WHEN ${share(12)} < 0.94 THEN 'agreed' WHEN ${share(12)} < 0.98 THEN 'split' ELSE 'order-flip' END AS votes
        FROM (SELECT run_id, case_id, ${share(7)} AS k, i FROM (SELECT run_id, case_id, hashtextextended(run_id::text || case_id::text, 0) AS i FROM run_case) numbered) e
      ) d
    ) v WHERE v.run_id = rc.run_id AND v.case_id = rc.case_id`)
  await db.$executeRawUnsafe('UPDATE run SET cases_total = n, cases_done = n FROM (SELECT run_id, count(*)::int AS n FROM run_case GROUP BY 1) c WHERE c.run_id = run.id')
  return runs.map(({ id }) => id)
}

async function seedOutcomes(db: DbClient, sizes: ListSizes): Promise<void> {
  await db.$executeRawUnsafe(`
    INSERT INTO outcome (id, run_id, case_id, arm, attempt, passed, reason, failure_kind, detail, output, model, latency_ms, input_tokens, output_tokens, cost_usd)
    SELECT gen_random_uuid(), rc.run_id, rc.case_id, arm, 1, CASE arm WHEN 'baseline' THEN rc.before ELSE rc.after END, CASE arm WHEN 'candidate' THEN rc.after_reason END,
      CASE arm WHEN 'candidate' THEN rc.failure_kind END, CASE WHEN arm = 'candidate' AND rc.failure_kind IS NOT NULL THEN coalesce(rc.failure_tool || ': ', '') || coalesce(rc.failure_argument, 'the answer') || ' is 2, expected 1' END,
      ${ANSWER}, arm || '-model', 500 + 10 * (i % 100), 300, 40, 0.001
    FROM (SELECT *, hashtextextended(case_id::text, 1) & 65535 AS i FROM run_case) rc CROSS JOIN unnest(ARRAY['baseline', 'candidate']) arm`)
  await db.$executeRawUnsafe(`
    INSERT INTO judgment (id, run_id, case_id, attempt, judge, prompt_version, model, "order", vote, choice, arm, reason, latency_ms, cost_usd)
    SELECT gen_random_uuid(), rc.run_id, rc.case_id, 1, 'pairwise', 'pairwise-1', 'judge-model', (ARRAY['baseline-first', 'candidate-first'])[vote], vote,
      CASE WHEN rc.votes = 'agreed' OR vote = 1 THEN 'baseline' ELSE 'candidate' END, 'pair', 'The first answer is nearer to what was asked.', 300, 0.0001
    FROM run_case rc CROSS JOIN generate_series(1, 2) vote WHERE rc.votes IS NOT NULL AND rc.position < ${sizes.casesOfSmallRun * 20}`)
}

/** Decides the large run and one small one with simulated re-runs; the other small ones get the same report. */
async function decide(db: DbClient, runId: string, runIds: string[]): Promise<void> {
  const random = seededRandom('lists')
  const decideOne = async (id: string) => {
    const cases = await listPairedCases(db, id, { groupBy: null, familyKey: null })
    const { report, reruns } = decideWithReruns({ cases, config: defaultConfig(), seed: 'lists' }, (item, arm) => (random() < 0.85) === (arm === 'baseline' ? item.before : item.after))
    await storeReruns(db, id, reruns)
    return report
  }
  const store = async (id: string, report: GateReport) => {
    await createGateDecision(db, id, report, new Date())
    await replaceSegmentResults(db, id, report.sets)
  }
  await store(runId, await decideOne(runId))
  const [first, ...rest] = runIds.filter((id) => id !== runId)
  const report = await decideOne(first!)
  for (const [index, id] of [first!, ...rest].entries()) {
    const gate = (['blocked', 'pass', 'pass', 'inconclusive', 'warn'] as const)[index % 5]!
    await store(id, { ...report, gate })
  }
}

async function storeReruns(db: DbClient, runId: string, reruns: Rerun[]): Promise<void> {
  await db.$executeRaw`
    INSERT INTO outcome (id, run_id, case_id, arm, attempt, passed, model)
    SELECT gen_random_uuid(), ${runId}::uuid, "caseId", arm, attempt, passed, 'model' FROM json_to_recordset(${JSON.stringify(reruns)}::json) AS r("caseId" uuid, arm text, attempt int, passed bool)`
  await db.$executeRaw`
    INSERT INTO rerun (run_id, case_id, round, stage, extent, done_at)
    SELECT DISTINCT ${runId}::uuid, "caseId", 1, 'confirm', 'both', now() FROM json_to_recordset(${JSON.stringify(reruns)}::json) AS r("caseId" uuid)`
}
