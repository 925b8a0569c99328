import { randomUUID } from 'node:crypto'
import type { Client, Product } from '@/e2e/access/client'
import { parseConfig } from '@/lib/core/config/parse-config'
import type { DbClient } from '@/lib/db/client'
import { keepRunCosts } from '@/lib/db/run-costs'

/** Stands in every text of the project that is attacked: whoever else is answered it has seen what they may not. */
export const MARK = 'zinnoberfalke'

/** Stands in addresses, which come back in every answer: no secret of the project. */
const SEGMENT = 'refunds-of-the-attacked'

type Input = { product: Product; db: DbClient; project: { id: string; slug: string }; admin: Client; reviewer: Client }
export type Ids = Awaited<ReturnType<typeof seedProject>>

/** One of everything in a project: what people and keys can make is made through the product, the rest is written into the database as the workers leave it. */
export async function seedProject(input: Input) {
  const traffic = await sendTraffic(input)
  const decided = await decideRun(input)
  const made = await makeThings(input, traffic.traceId)
  const left = await leaveBehind(input, traffic, decided, made.caseId)
  return { ...traffic, ...decided, ...made, ...left, week: left.week }
}

async function post({ product, admin }: Input, path: string, body: string, type = 'application/json'): Promise<Record<string, unknown>> {
  const answer = await product.request(admin, 'POST', path, { body, headers: { origin: product.url, 'content-type': type } })
  if (answer.status >= 300) throw new Error(`POST ${path} was refused: ${answer.status} ${answer.text.slice(0, 500)}`)
  return JSON.parse(answer.text) as Record<string, unknown>
}

async function act({ product, project }: Input, by: Client, action: string, ...args: unknown[]): Promise<void> {
  const answer = await product.act(by, action, [project.slug, ...args])
  if ((answer.value as { ok?: boolean } | undefined)?.ok !== true) throw new Error(`${action} was refused: ${answer.text.slice(0, 500)}`)
}

async function sendTraffic(input: Input) {
  const { db, project } = input
  const at = Date.now() - 8 * 86_400_000
  const rows = Array.from({ length: 6 }, (_, i) => JSON.stringify({
    id: `${MARK}-call-${i}`, timestamp: new Date(at + i * 60_000).toISOString(), object_type: 'chat_completion', provider: 'openai', model: 'small-1', status: 'success',
    customer_id: `${MARK}-customer`, input_history: [{ role: 'user', content: `where is the parcel ${MARK} number ${i}` }], output_message: { role: 'assistant', content: `the parcel ${MARK} is on its way` },
  }))
  const { importId } = await post(input, `/api/v1/traces?project=${project.slug}&name=${MARK}.jsonl&format=bifrost`, [...rows, `{"${MARK}": `].join('\n'), 'application/x-ndjson')
  const traces = await db.trace.findMany({ where: { projectId: project.id }, orderBy: { id: 'asc' }, select: { id: true } })
  const source = await db.traceSource.findFirstOrThrow({ where: { projectId: project.id } })
  return { importId: importId as string, traceId: traces[0]!.id, otherTraceId: traces[1]!.id, sourceId: source.id }
}

/** Uploaded results that the gate blocks in a critical segment, with an override that waits for a second person. */
async function decideRun(input: Input) {
  const { db, project, admin, reviewer } = input
  await act(input, admin, 'setCriticalAction', SEGMENT, true)
  const lines = (passes: (i: number) => boolean) => Array.from({ length: 60 }, (_, i) => JSON.stringify({ case_id: `${MARK}-${i}`, segment: SEGMENT, passed: passes(i), dimensions: { plan: i < 30 ? 'paid' : 'trial' } })).join('\n')
  const upload = async (name: string) => (await post(input, `/api/v1/results?project=${project.slug}`, JSON.stringify({ name, before: lines(() => true), after: lines((i) => i < 30) }))).id as string
  const runId = await upload(`${MARK} run`)
  await act(input, reviewer, 'reviewRunAction', runId, { choice: 'override', reason: `known and harmless ${MARK}`, evidence: `seen ${MARK}`, expiresInDays: 3, lookedAt: { cases: [], panels: [] } })
  const review = await db.review.findFirstOrThrow({ where: { runId } })
  const item = await db.runCase.findFirstOrThrow({ where: { runId }, orderBy: { position: 'desc' } })
  return { runId, reviewId: review.id, runCaseId: item.caseId, setKind: 'segment', setId: SEGMENT }
}

async function makeThings(input: Input, traceId: string) {
  const { db, project, admin } = input
  await act(input, admin, 'flagFailureAction', { ticketUrl: `https://tickets.example/${MARK}/1`, traceId, expectation: `say where the parcel ${MARK} is`, joins: null })
  await post(input, `/api/v1/flags?project=${project.slug}`, JSON.stringify({ ticketUrl: `https://tickets.example/${MARK}/2`, words: `parcel ${MARK}` }))
  await act(input, admin, 'saveViewAction', 'runs', { name: MARK, query: `q=${MARK}`, shared: true })
  const where = { projectId: project.id }
  const [flagged, ticket, view] = await Promise.all([
    db.case.findFirstOrThrow({ where: { ...where, kind: 'adversarial' } }), db.ticket.findFirstOrThrow({ where: { ...where, status: 'open' } }), db.savedView.findFirstOrThrow({ where }),
  ])
  const endpoint = await db.endpoint.create({ data: { ...where, name: `${MARK}-endpoint`, baseUrl: 'http://127.0.0.1:9/v1', roles: ['candidate', 'baseline', 'judge'], judgeModel: 'judge-1' } })
  const webhook = await db.webhook.create({ data: { ...where, name: MARK, url: 'http://127.0.0.1:9/', format: 'slicegate', events: [], enabled: false, createdBy: 'system' } })
  const delivery = await db.webhookDelivery.create({ data: { webhookId: webhook.id, event: 'ping', payload: { text: MARK, path: '/', data: {} }, status: 'failed', nextAt: null } })
  const gateway = await db.traceSource.create({ data: { ...where, name: `${MARK}-gateway`, format: 'bifrost', baseUrl: 'http://127.0.0.1:9', enabled: false, createdBy: 'system' } })
  const families = await Promise.all(['one', 'two'].map((key) => db.family.create({ data: { ...where, key: `${MARK}-${key}`, label: `${MARK} ${key}`, segmentKeys: [SEGMENT, `${MARK}-${key}`] } })))
  const [member, key] = [await db.member.findFirstOrThrow({ where: { ...where, role: 'viewer' } }), await db.apikey.findFirstOrThrow({ where: { name: 'key:read', metadata: { contains: project.id } } })]
  const session = await db.session.findFirstOrThrow({ where: { userId: member.userId } })
  return {
    caseId: flagged.id, ticketId: ticket.id, viewId: view.id, endpointId: endpoint.id, webhookId: webhook.id, deliveryId: delivery.id, gatewayId: gateway.id, familyId: families[0]!.id,
    userId: member.userId, keyId: key.id, sessionId: session.id,
  }
}

/** A grouping of traffic, the newest of the project until a refresh makes another one. */
export async function makeGrouping(db: DbClient, projectId: string) {
  const now = new Date()
  const clustering = await db.clustering.create({ data: { projectId, method: 'lexical', windowFrom: new Date(now.getTime() - 14 * 86_400_000), windowTo: now, traces: 6, map: Buffer.from(MARK) } })
  const cluster = await db.cluster.create({ data: { clusteringId: clustering.id, key: `${MARK}-cluster`, label: MARK, terms: [MARK], traces: 6 } })
  return { clustering, cluster }
}

type Traffic = Awaited<ReturnType<typeof sendTraffic>>
type Decided = Awaited<ReturnType<typeof decideRun>>

/** What workers make of traffic and runs. */
async function leaveBehind({ db, project }: Input, { traceId, otherTraceId }: Traffic, { runId, runCaseId }: Decided, caseId: string) {
  const where = { projectId: project.id }
  const now = new Date()
  const monday = new Date(Math.floor((now.getTime() - 4 * 86_400_000) / 604_800_000) * 604_800_000 + 4 * 86_400_000 - 604_800_000)
  const dataset = await db.dataset.create({ data: { ...where, kind: 'replay', name: MARK, version: 1, frozenAt: now } })
  const config = JSON.parse(JSON.stringify(parseConfig('', 'eval_config.yaml').config)) as object
  const arm = { model: 'small-1', endpointId: null, endpointName: null, params: {}, recorded: false }
  const plan = { datasetName: MARK, seed: '1', config }
  const request = { messages: [{ role: 'user', content: MARK }] }
  const replay = await db.case.create({ data: { ...where, datasetId: dataset.id, kind: 'replay', key: `${MARK}-replay`, segments: [SEGMENT], request } })
  const paused = await db.run.create({
    data: {
      ...where, kind: 'replay', name: `${MARK} failed`, status: 'failed', candidate: arm, baseline: arm, configText: '', config, seed: '1', datasetId: dataset.id,
      casesTotal: 1, error: MARK, finishedAt: now,
    },
  })
  await db.runCase.create({ data: { runId: paused.id, caseId: replay.id, position: 0 } })
  // else a worker keeps them some seconds later, and that would look like a change
  await Promise.all([runId, paused.id].map((id) => keepRunCosts(db, id)))
  await db.sliceSearch.upsert({
    where: { runId }, update: {},
    create: { runId, result: { slices: [{ condition: { key: 'plan', op: 'is', value: MARK } }], change: null, level: null, skipped: [], shuffles: 0, alpha: 0.05 } },
  })
  const quarantine = await db.quarantine.create({ data: { ...where, caseId: replay.id, reason: MARK, createdBy: 'system', expiresAt: new Date(now.getTime() + 86_400_000) } })
  const task = await db.ratingTask.create({ data: { ...where, runId, caseId: runCaseId, judge: 'rubric', arm: 'candidate', promptVersion: '1', segments: [], judged: 'fail', reason: 'uniform' } })
  const route = await db.judgeRoute.create({ data: { ...where, endpointId: (await db.endpoint.findFirstOrThrow({ where })).id, model: `${MARK}-small`, status: 'shadow' } })
  const stages = [{ name: 'cluster', status: 'failed', done: 0, total: null, unit: 'traces', startedAt: null, finishedAt: null, note: MARK }]
  const refresh = await db.refresh.create({ data: { ...where, status: 'failed', trigger: 'api', createdBy: 'system', stages, config: plan, error: MARK, finishedAt: now } })
  const { clustering, cluster } = await makeGrouping(db, project.id)
  const pinned = await db.pinnedSegment.create({ data: { ...where, key: `${MARK}-pinned`, label: MARK, condition: { key: 'plan', op: 'is', value: 'trial' }, createdBy: 'system' } })
  const sample = await db.privacySample.create({ data: { ...where, week: monday, traceId, position: 0 } })
  await db.auditWeek.create({ data: { ...where, week: monday, traces: 6, byCluster: { clusters: [], reasons: {} }, seed: '1' } })
  const audit = await db.traceAudit.create({ data: { ...where, week: monday, traceId: otherTraceId, drawnAs: 'uniform', position: 0 } })
  const scan = await db.privacyScan.create({ data: { ...where, reason: MARK, redactorVersion: '1', status: 'done', createdBy: 'system', finishedAt: now } })
  return {
    datasetId: dataset.id, replayId: replay.id, failedRunId: paused.id, quarantineId: quarantine.id, taskId: task.id, routeId: route.id, refreshId: refresh.id, clusteringId: clustering.id,
    clusterKey: cluster.key, pinnedId: pinned.id, sampleId: sample.id, auditId: audit.id, scanId: scan.id, week: monday.toISOString().slice(0, 10), adversarialId: caseId, nowhere: randomUUID(),
  }
}
