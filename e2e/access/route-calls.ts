import type { Ids } from '@/e2e/access/seed'

/** `path` after the names in brackets are put in; `query` and `body` with things of the attacked project. */
export type RouteCall = {
  query?: (ids: Ids) => Record<string, string>
  body?: (ids: Ids) => unknown
  /** Lines or binary instead of JSON. */
  type?: string
  /** What a person of another project is answered who names their own project and ids of this one; 404 unless told, with a reason. */
  foreign?: { status: number; reason: string }
  /** Nothing of the project is named but the project itself. */
  own?: true
}

const otlp = { resourceSpans: [] }
const row = (id: string) => JSON.stringify({ id, timestamp: '2026-11-20T10:00:00Z', object_type: 'chat_completion', model: 'm', status: 'success', input_history: [{ role: 'user', content: 'hi' }], output_message: { role: 'assistant', content: 'hi' } })
const listed = { status: 200, reason: 'the id only narrows a list of the project itself' }

/** Every route by method: of the API, and of the files that pages offer. One that is not here fails the test. */
export const ROUTE_CALLS: Record<string, RouteCall[]> = {
  'GET /api/v1/adversarial/chain': [{ own: true }],
  'GET /api/v1/adversarial': [{ own: true }],
  'POST /api/v1/adversarial': [{ own: true, type: 'application/x-ndjson', body: () => '' }],
  'GET /api/v1/config.schema.json': [{ own: true }],
  'POST /api/v1/datasets': [{ own: true, body: () => ({}) }],
  'POST /api/v1/flags': [
    { body: (ids) => ({ ticketUrl: 'https://tickets.example/attack', traceId: ids.traceId, expectation: 'an attack' }) },
    { body: (ids) => ({ ticketUrl: 'https://tickets.example/attack', traceId: ids.traceId, expectation: 'an attack', joins: ids.caseId }) },
  ],
  'GET /api/v1/judge-prompts': [{ own: true }],
  'GET /api/v1/openapi.json': [{ own: true }],
  'POST /api/v1/otlp/v1/logs': [{ own: true, body: () => ({ resourceLogs: [] }) }],
  'POST /api/v1/otlp/v1/traces': [{ own: true, body: () => otlp }],
  'POST /api/v1/policy-trials': [{ own: true, body: () => ({ config: '' }) }],
  'GET /api/v1/projects/[project]/events': [{ own: true }],
  'POST /api/v1/ratings/import': [{
    type: 'application/x-ndjson', body: (ids) => JSON.stringify({ run: ids.runId, case: ids.runCaseId, judge: 'rubric', arm: 'candidate', gold: 'fail' }),
    foreign: { status: 400, reason: 'the line of a file that is wrong is named: the run is none of the project' },
  }],
  'GET /api/v1/ratings': [{ own: true }],
  'POST /api/v1/ratings': [{ body: (ids) => ({ task: ids.taskId, choice: 'right' }) }],
  'POST /api/v1/refreshes/[refreshId]/cancel': [{}],
  'POST /api/v1/refreshes/[refreshId]/resume': [{}],
  'GET /api/v1/refreshes/[refreshId]': [{}],
  'POST /api/v1/refreshes': [{ own: true, body: () => ({}) }],
  'GET /api/v1/refreshes': [{ own: true }],
  'GET /api/v1/report.schema.json': [{ own: true }],
  'POST /api/v1/results': [{ own: true, body: () => ({ before: '{}', after: '{}' }) }],
  'POST /api/v1/runs/[runId]/cancel': [{}],
  'GET /api/v1/runs/[runId]/events': [{}],
  'GET /api/v1/runs/[runId]/report': [{}],
  'POST /api/v1/runs/[runId]/resume': [{ body: () => ({}) }],
  'POST /api/v1/runs/[runId]/retry': [{}],
  'POST /api/v1/runs/[runId]/reviews/[reviewId]/second': [{ body: () => ({ agrees: true, reason: 'an attack on this run' }) }],
  'POST /api/v1/runs/[runId]/reviews': [{ body: () => ({ choice: 'uphold', reason: 'an attack on this run' }) }],
  'GET /api/v1/runs/[runId]': [{}],
  'POST /api/v1/runs': [{ body: (ids) => ({ candidate: { model: 'next' }, datasetId: ids.datasetId }) }],
  'GET /api/v1/runs': [{ own: true }],
  'POST /api/v1/sources/[sourceId]/pull': [{}],
  'GET /api/v1/sources': [{ own: true }],
  'POST /api/v1/tickets': [{ own: true, body: () => ({ ticketUrl: 'https://tickets.example/attack', words: 'an attack' }) }],
  'GET /api/v1/traces/imports/[importId]/lines': [{}],
  'POST /api/v1/traces/imports/[importId]/retry': [{}],
  'GET /api/v1/traces/imports/[importId]': [{}],
  'POST /api/v1/traces': [
    { own: true, type: 'application/x-ndjson', query: () => ({ format: 'bifrost' }), body: () => row('attack') },
    {
      type: 'application/x-ndjson', query: (ids) => ({ id: ids.importId, format: 'bifrost', name: 'attack' }), body: () => row('attack'),
      foreign: { status: 409, reason: 'the sender chooses the id of an import, and this one is taken; of whom is not said' },
    },
  ],
  'GET /admin/audit/export': [{ own: true }],
  'GET /p/[project]/audit/export': [{ own: true }, { query: (ids) => ({ q: ids.runId }), foreign: listed }],
  'GET /p/[project]/coverage/map-cases': [{ own: true, query: () => ({ data: 'all' }) }],
  'GET /p/[project]/coverage/map': [{ query: (ids) => ({ clustering: ids.clusteringId }), foreign: { status: 204, reason: 'no picture of that grouping is there' } }],
  'GET /p/[project]/runs/[runId]/cases/export': [{}, { query: (ids) => ({ set: `segment:${ids.setId}` }) }],
  'GET /p/[project]/runs/[runId]/review/cases/[caseId]': [{}],
  'GET /p/[project]/runs/export': [{ own: true }],
  'GET /p/[project]/sources/imports/[importId]/lines': [{}],
  'GET /p/[project]/traces/export': [{ own: true }, { query: (ids) => ({ import: ids.importId, cluster: ids.clusterKey }), foreign: listed }],
}

/** Ids in the query of pages that show one thing of a list. Such a page is there for everyone of the project; of another project's thing it shows nothing. */
export const PAGE_QUERIES: { page: string; query: (ids: Ids) => Record<string, string> }[] = [
  { page: '/p/[project]/privacy/sample', query: (ids) => ({ week: ids.week, sample: ids.sampleId }) },
  { page: '/p/[project]/unseen', query: (ids) => ({ week: ids.week, audit: ids.auditId }) },
  { page: '/p/[project]/flag', query: (ids) => ({ ticket: ids.ticketId }) },
  { page: '/p/[project]/flag', query: (ids) => ({ trace: ids.traceId, flags: ids.caseId }) },
  { page: '/p/[project]/traces', query: (ids) => ({ import: ids.importId, cluster: ids.clusterKey }) },
  { page: '/p/[project]/coverage', query: () => ({ data: 'all', customer: 'zinnoberfalke-customer' }) },
  { page: '/p/[project]/audit', query: (ids) => ({ q: ids.runId, actor: ids.userId }) },
  { page: '/p/[project]/runs', query: () => ({ q: 'zinnoberfalke' }) },
]

/** The address with its names put in: `slug` is that of the project under whose name it is asked. */
export function addressOf(address: string, slug: string, ids: Ids): string {
  // what a name stands for differs: a case of a run, or one of the adversarial set
  const cases = address.includes('/adversarial/') ? ids.caseId : ids.runCaseId
  const source = address.includes('/pull') ? ids.gatewayId : ids.sourceId
  const names: Record<string, string> = {
    project: slug, runId: /\/(cancel|resume|retry)$/.test(address) ? ids.failedRunId : ids.runId, reviewId: ids.reviewId, refreshId: ids.refreshId, importId: ids.importId, sourceId: source,
    caseId: cases, kind: ids.setKind, setId: ids.setId, traceId: ids.traceId, id: ids.scanId,
  }
  return address.replace(/\[+\.*(\w+)\]+/g, (_, name: string) => {
    const value = names[name]
    if (value === undefined) throw new Error(`e2e/access/route-calls.ts does not know what [${name}] of ${address} stands for`)
    return encodeURIComponent(value)
  })
}
