import type { z } from 'zod'
import { cancelledRun, eventBody, createRunBody, createdRun, listRunsQuery, reportQuery, resumeBody, resumedRun, retriedRun, runDetail, runList } from '@/lib/core/api/runs'
import { drawDatasetBody, drawnDataset } from '@/lib/core/api/datasets'
import { cancelledRefresh, listRefreshesQuery, refreshDetail, refreshList, refreshParams, resumedRefresh, startedRefresh, startRefreshBody } from '@/lib/core/api/refreshes'
import { problemBody, projectParams, projectQuery, runParams } from '@/lib/core/api/common'
import { chainCheck, importedCases } from '@/lib/core/api/adversarial'
import { policyTrials, policyTrialsBody } from '@/lib/core/api/policy-trials'
import { judgePromptList } from '@/lib/core/api/judge-prompts'
import { gateReport } from '@/lib/core/api/report'
import { giveRatingBody, givenRating, importedRatings, listRatingsQuery, ratingList } from '@/lib/core/api/ratings'
import { createdReview, reviewBody, secondReviewBody, secondReviewParams } from '@/lib/core/api/reviews'
import { exportTracesQuery, importDetail, importLinesQuery, importParams, importTracesQuery, importedTraces, quarantinedLine, retriedImport, uploadResultsBody, uploadedResults } from '@/lib/core/api/uploads'
import { requestedPull, sourceList, sourceParams } from '@/lib/core/api/sources'
import { flagBody, flagged, knownTicket, receiveTicketBody, receiveTicketQuery, waitingTicket } from '@/lib/core/api/flags'
import type { Permission } from '@/lib/core/permissions'

/** One address and method of the HTTP API. The routes take their permission and schemas from here, and so does OpenAPI. */
export type Operation = {
  method: 'get' | 'post'
  path: string
  id: string
  summary: string
  /** null: anyone may ask. */
  permission: Permission | null
  params?: z.ZodObject
  query?: z.ZodObject
  body?: { schema?: z.ZodType; types: string[]; required: boolean }
  answers: Record<number, { description: string; schema?: z.ZodType; types?: string[] }>
}

const json = ['application/json']
const jsonBody = <T extends z.ZodType>(schema: T) => ({ schema, types: json, required: true })

const define = <const T extends Operation>(operation: T): T => operation

export const createRunOperation = define({
  method: 'post', path: '/api/v1/runs', id: 'createRun', permission: 'run.start',
  summary: 'Start a run of a candidate against the baseline',
  query: projectQuery, body: jsonBody(createRunBody),
  answers: {
    201: { description: 'The run was started.', schema: createdRun },
    200: { description: 'The idempotency key had started this run before.', schema: createdRun },
    409: { description: 'The idempotency key belongs to a run that asks for something else.', schema: problemBody },
  },
})

export const listRunsOperation = define({
  method: 'get', path: '/api/v1/runs', id: 'listRuns', permission: 'project.read',
  summary: 'Runs of the project, newest first', query: listRunsQuery,
  answers: { 200: { description: 'One page of runs.', schema: runList } },
})

export const getRunOperation = define({
  method: 'get', path: '/api/v1/runs/{runId}', id: 'getRun', permission: 'project.read',
  summary: 'Where a run stands, and its verdict once there is one', params: runParams, query: projectQuery,
  answers: { 200: { description: 'The run.', schema: runDetail } },
})

export const getReportOperation = define({
  method: 'get', path: '/api/v1/runs/{runId}/report', id: 'getReport', permission: 'project.read',
  summary: 'Report of a decided run', params: runParams, query: reportQuery,
  answers: {
    200: {
      description: 'The report; JSON unless `format` says otherwise.', schema: gateReport,
      types: ['application/json', 'text/markdown', 'text/html', 'application/xml', 'text/plain'],
    },
    409: { description: 'The run is not decided yet, or ended without a decision.', schema: problemBody },
  },
})

export const runEventsOperation = define({
  method: 'get', path: '/api/v1/runs/{runId}/events', id: 'runEvents', permission: 'project.read',
  summary: 'Changes of a run as they happen, as server-sent events', params: runParams, query: projectQuery,
  answers: { 200: { description: 'A stream of events, each a JSON object.', schema: eventBody, types: ['text/event-stream'] } },
})

export const projectEventsOperation = define({
  method: 'get', path: '/api/v1/projects/{project}/events', id: 'projectEvents', permission: 'project.read',
  summary: 'Changes of a project as they happen, as server-sent events', params: projectParams,
  answers: { 200: { description: 'A stream of events, each a JSON object.', schema: eventBody, types: ['text/event-stream'] } },
})

export const reviewRunOperation = define({
  method: 'post', path: '/api/v1/runs/{runId}/reviews', id: 'reviewRun', permission: 'run.review',
  summary: 'Uphold or override a blocked run (signed-in people only)', params: runParams, query: projectQuery,
  body: jsonBody(reviewBody),
  answers: {
    201: { description: 'The review was recorded.', schema: createdReview },
    200: { description: 'The same review was recorded before.', schema: createdReview },
    409: { description: 'The run needs no review.', schema: problemBody },
  },
})

export const secondReviewOperation = define({
  method: 'post', path: '/api/v1/runs/{runId}/reviews/{reviewId}/second', id: 'secondReview', permission: 'run.review',
  summary: 'Agree or disagree with an override that waits for a second person (signed-in people only)', params: secondReviewParams, query: projectQuery,
  body: jsonBody(secondReviewBody),
  answers: {
    201: { description: 'The answer was recorded.', schema: createdReview },
    200: { description: 'The same answer was recorded before.', schema: createdReview },
    409: { description: 'The override does not wait any more.', schema: problemBody },
  },
})

export const retryRunOperation = define({
  method: 'post', path: '/api/v1/runs/{runId}/retry', id: 'retryRun', permission: 'run.start',
  summary: 'Measure the cases without a pair again, or go on with a stopped run, and decide anew', params: runParams, query: projectQuery,
  answers: {
    200: { description: 'The run goes on, or there is nothing to measure (cases 0, status done).', schema: retriedRun },
    409: { description: 'The run is going on, or its results were uploaded.', schema: problemBody },
  },
})

export const resumeRunOperation = define({
  method: 'post', path: '/api/v1/runs/{runId}/resume', id: 'resumeRun', permission: 'run.start',
  summary: 'Go on with a paused or stopped run, with another budget if one is given', params: runParams, query: projectQuery, body: jsonBody(resumeBody),
  answers: {
    200: { description: 'The run goes on, or had not stopped (resumed false).', schema: resumedRun },
    409: { description: 'The budget of the run or of the week is used up, or the run is decided and a budget was given.', schema: problemBody },
  },
})

export const cancelRunOperation = define({
  method: 'post', path: '/api/v1/runs/{runId}/cancel', id: 'cancelRun', permission: 'run.start',
  summary: 'Stop a run: what is measured stays, nothing is decided', params: runParams, query: projectQuery,
  answers: { 200: { description: 'The run is stopped, or had ended (cancelled false).', schema: cancelledRun } },
})

export const uploadResultsOperation = define({
  method: 'post', path: '/api/v1/results', id: 'uploadResults', permission: 'run.start',
  summary: 'Upload before and after results; the gate decides at once', query: projectQuery,
  body: { schema: uploadResultsBody, types: ['application/json', 'multipart/form-data'], required: true },
  answers: {
    201: { description: 'The run that holds them.', schema: uploadedResults },
    200: { description: 'The idempotency key had made this run before.', schema: uploadedResults },
    409: { description: 'The idempotency key belongs to a run with other results.', schema: problemBody },
  },
})

export const importTracesOperation = define({
  method: 'post', path: '/api/v1/traces', id: 'importTraces', permission: 'trace.ingest',
  summary: 'Import logs as they stream in: lines of JSON, documents, or a list; sent again, they add nothing', query: importTracesQuery,
  body: { types: ['application/x-ndjson', 'application/json'], required: true },
  answers: {
    200: { description: 'What became of the rows.', schema: importedTraces },
    409: { description: 'There is an import of that id.', schema: problemBody },
    429: { description: 'The server takes nothing in for now: send the same again after Retry-After. Nothing of it was read.', schema: problemBody },
  },
})

export const exportTracesOperation = define({
  method: 'post', path: '/api/v1/otlp/v1/traces', id: 'exportTraces', permission: 'trace.ingest',
  summary: 'OTLP/HTTP receiver for spans of model calls, in JSON or protobuf; sent again, they add nothing', query: exportTracesQuery,
  body: { types: ['application/json', 'application/x-protobuf'], required: true },
  answers: {
    200: { description: 'ExportTraceServiceResponse; partialSuccess says how many spans were refused and why.', types: ['application/json', 'application/x-protobuf'] },
    400: { description: 'The body cannot be decoded: google.rpc.Status.', types: ['application/json', 'application/x-protobuf'] },
    413: { description: 'The body is larger than 64 MiB unpacked: google.rpc.Status.', types: ['application/json', 'application/x-protobuf'] },
    429: { description: 'The server takes nothing in for now: send the same again after Retry-After. google.rpc.Status.', types: ['application/json', 'application/x-protobuf'] },
  },
})

export const exportLogsOperation = define({
  method: 'post', path: '/api/v1/otlp/v1/logs', id: 'exportLogs', permission: 'trace.ingest',
  summary: 'OTLP/HTTP receiver for logs: stores none, and says how to have messages recorded on spans', query: projectQuery,
  body: { types: ['application/json', 'application/x-protobuf'], required: true },
  answers: {
    200: { description: 'ExportLogsServiceResponse; partialSuccess counts the log records, all of which are refused.', types: ['application/json', 'application/x-protobuf'] },
    400: { description: 'The body cannot be decoded: google.rpc.Status.', types: ['application/json', 'application/x-protobuf'] },
    413: { description: 'The body is larger than 64 MiB unpacked: google.rpc.Status.', types: ['application/json', 'application/x-protobuf'] },
  },
})

export const getImportOperation = define({
  method: 'get', path: '/api/v1/traces/imports/{importId}', id: 'getImport', permission: 'project.read',
  summary: 'Where an import stands', params: importParams, query: projectQuery,
  answers: { 200: { description: 'The import.', schema: importDetail } },
})

export const listImportLinesOperation = define({
  method: 'get', path: '/api/v1/traces/imports/{importId}/lines', id: 'listImportLines', permission: 'project.read',
  summary: 'Lines of an import that were put aside, redacted', params: importParams, query: importLinesQuery,
  answers: { 200: { description: 'A line each.', schema: quarantinedLine, types: ['application/x-ndjson'] } },
})

export const retryImportOperation = define({
  method: 'post', path: '/api/v1/traces/imports/{importId}/retry', id: 'retryImport', permission: 'trace.ingest',
  summary: 'Read the lines again that were put aside', params: importParams, query: projectQuery,
  answers: {
    200: { description: 'What became of them.', schema: retriedImport },
    409: { description: 'The import is still going on.', schema: problemBody },
  },
})

export const listSourcesOperation = define({
  method: 'get', path: '/api/v1/sources', id: 'listSources', permission: 'project.read',
  summary: 'Where traffic comes from, with what came in in the last 30 days and what its calls lack', query: projectQuery,
  answers: { 200: { description: 'All sources, by name.', schema: sourceList } },
})

export const pullSourceOperation = define({
  method: 'post', path: '/api/v1/sources/{sourceId}/pull', id: 'pullSource', permission: 'trace.ingest',
  summary: 'Ask a gateway for what is new in its log', params: sourceParams, query: projectQuery,
  answers: {
    202: { description: 'A worker does it.', schema: requestedPull },
    409: { description: 'The source is paused.', schema: problemBody },
  },
})

export const drawDatasetOperation = define({
  method: 'post', path: '/api/v1/datasets', id: 'drawDataset', permission: 'run.start',
  summary: 'Freeze cases of the newest traces at once, by the clusters of the last refresh', query: projectQuery, body: jsonBody(drawDatasetBody),
  answers: {
    201: { description: 'The next version of the dataset is frozen.', schema: drawnDataset },
    409: { description: 'Cases are being drawn by another request.', schema: problemBody },
  },
})

export const startRefreshOperation = define({
  method: 'post', path: '/api/v1/refreshes', id: 'startRefresh', permission: 'run.start',
  summary: 'Group the newest traffic, draw and freeze its cases, and start a run on them if one is given', query: projectQuery, body: jsonBody(startRefreshBody),
  answers: {
    202: { description: 'A worker does it; ask for it by its id.', schema: startedRefresh },
    409: { description: 'Another refresh of the project is under way.', schema: problemBody },
  },
})

export const listRefreshesOperation = define({
  method: 'get', path: '/api/v1/refreshes', id: 'listRefreshes', permission: 'project.read',
  summary: 'Refreshes of the project, newest first', query: listRefreshesQuery,
  answers: { 200: { description: 'Some refreshes.', schema: refreshList } },
})

export const getRefreshOperation = define({
  method: 'get', path: '/api/v1/refreshes/{refreshId}', id: 'getRefresh', permission: 'project.read',
  summary: 'Where a refresh stands, stage by stage', params: refreshParams, query: projectQuery,
  answers: { 200: { description: 'The refresh.', schema: refreshDetail } },
})

export const cancelRefreshOperation = define({
  method: 'post', path: '/api/v1/refreshes/{refreshId}/cancel', id: 'cancelRefresh', permission: 'run.start',
  summary: 'Stop a refresh: what its finished stages stored stays', params: refreshParams, query: projectQuery,
  answers: { 200: { description: 'The refresh is stopped, or had ended (cancelled false).', schema: cancelledRefresh } },
})

export const resumeRefreshOperation = define({
  method: 'post', path: '/api/v1/refreshes/{refreshId}/resume', id: 'resumeRefresh', permission: 'run.start',
  summary: 'Go on with a failed or cancelled refresh from the stage where it stopped', params: refreshParams, query: projectQuery,
  answers: {
    200: { description: 'The refresh goes on, or had not stopped (resumed false).', schema: resumedRefresh },
    409: { description: 'It is done, or another refresh of the project is under way.', schema: problemBody },
  },
})

export const flagTraceOperation = define({
  method: 'post', path: '/api/v1/flags', id: 'flagTrace', permission: 'trace.flag',
  summary: 'Turn a trace that a ticket complains about into a permanent case, or propose the traces that it may be about', query: projectQuery, body: jsonBody(flagBody),
  answers: {
    201: { description: 'The trace is flagged.', schema: flagged },
    200: { description: 'This ticket had flagged this trace, or was received, before.', schema: flagged.or(knownTicket) },
    202: { description: 'No trace was named: the ticket waits until a person picks one.', schema: waitingTicket },
  },
})

export const receiveTicketOperation = define({
  method: 'post', path: '/api/v1/tickets', id: 'receiveTicket', permission: 'trace.flag',
  summary: 'Webhook for a helpdesk: a ticket waits for a person, or is flagged at once when it names trace and expectation', query: receiveTicketQuery, body: jsonBody(receiveTicketBody),
  answers: {
    201: { description: 'The ticket named a trace and what should have happened: it is flagged.', schema: flagged },
    202: { description: 'The ticket waits until a person picks a trace.', schema: waitingTicket },
    200: { description: 'The link of this ticket was received before.', schema: knownTicket },
  },
})

export const exportAdversarialOperation = define({
  method: 'get', path: '/api/v1/adversarial', id: 'exportAdversarial', permission: 'project.read',
  summary: 'The adversarial set as lines of JSON, in the order of its chain; equal sets give equal bytes', query: projectQuery,
  answers: { 200: { description: 'A header with counts and head, then a line for each case.', types: ['application/x-ndjson'] } },
})

export const importAdversarialOperation = define({
  method: 'post', path: '/api/v1/adversarial', id: 'importAdversarial', permission: 'adversarial.import',
  summary: 'Add the cases of such a file that the set does not have; nothing is changed or taken away', query: projectQuery,
  body: { types: ['application/x-ndjson'], required: true },
  answers: { 200: { description: 'What became of the lines; refused ones are named.', schema: importedCases } },
})

export const verifyAdversarialOperation = define({
  method: 'get', path: '/api/v1/adversarial/chain', id: 'verifyAdversarial', permission: 'project.read',
  summary: 'Prove that nothing of the adversarial set was changed or taken away', query: projectQuery,
  answers: { 200: { description: 'Whether the chain is whole, and if not, where it breaks.', schema: chainCheck } },
})

export const tryPolicyOperation = define({
  method: 'post', path: '/api/v1/policy-trials', id: 'tryPolicy', permission: 'project.read',
  summary: 'Decide the stored runs again under another policy; nothing is run and nothing is stored', query: projectQuery,
  body: jsonBody(policyTrialsBody),
  answers: { 200: { description: 'Some runs, newest first.', schema: policyTrials } },
})

export const listJudgePromptsOperation = define({
  method: 'get', path: '/api/v1/judge-prompts', id: 'listJudgePrompts', permission: 'project.read',
  summary: 'The prompts that judges are asked with, with their versions', query: projectQuery,
  answers: { 200: { description: 'Every prompt of this version of the product.', schema: judgePromptList } },
})

export const giveRatingOperation = define({
  method: 'post', path: '/api/v1/ratings', id: 'giveRating', permission: 'case.rate',
  summary: 'Give your own verdict on something that a judge decided, blind (signed-in people only)', query: projectQuery, body: jsonBody(giveRatingBody),
  answers: {
    201: { description: 'The rating was stored.', schema: givenRating },
    200: { description: 'You had said the same before.', schema: givenRating },
    409: { description: 'You had said something else, or it was settled long before.', schema: problemBody },
  },
})

export const listRatingsOperation = define({
  method: 'get', path: '/api/v1/ratings', id: 'listRatings', permission: 'project.read',
  summary: 'What people said of verdicts of judges, newest first; nothing of what is still open', query: listRatingsQuery,
  answers: { 200: { description: 'One page, or all of them as CSV.', schema: ratingList, types: ['application/json', 'text/csv'] } },
})

export const importRatingsOperation = define({
  method: 'post', path: '/api/v1/ratings/import', id: 'importRatings', permission: 'project.admin',
  summary: 'Take labels that were given elsewhere as what people say, one JSON object a line: run, case, judge, arm, gold (signed-in people only)', query: projectQuery,
  body: { types: ['application/x-ndjson'], required: true },
  answers: {
    200: { description: 'What became of the labels; all of them were taken.', schema: importedRatings },
    409: { description: 'People say something else here; nothing was taken.', schema: problemBody },
  },
})

const openApiOperation = define({
  method: 'get', path: '/api/v1/openapi.json', id: 'getOpenApi', permission: null, summary: 'This document',
  answers: { 200: { description: 'OpenAPI 3.1.' } },
})

const configSchemaOperation = define({
  method: 'get', path: '/api/v1/config.schema.json', id: 'getConfigSchema', permission: null,
  summary: 'JSON Schema of eval_config.yaml',
  answers: { 200: { description: 'JSON Schema 2020-12.' } },
})

const reportSchemaOperation = define({
  method: 'get', path: '/api/v1/report.schema.json', id: 'getReportSchema', permission: null,
  summary: 'JSON Schema of a report',
  answers: { 200: { description: 'JSON Schema 2020-12.' } },
})

export const OPERATIONS: readonly Operation[] = [
  createRunOperation, listRunsOperation, getRunOperation, getReportOperation, runEventsOperation, projectEventsOperation,
  reviewRunOperation, secondReviewOperation, retryRunOperation, resumeRunOperation, cancelRunOperation, uploadResultsOperation, importTracesOperation, exportTracesOperation, exportLogsOperation, getImportOperation, listImportLinesOperation, retryImportOperation, listSourcesOperation, pullSourceOperation, drawDatasetOperation, startRefreshOperation, listRefreshesOperation, getRefreshOperation, cancelRefreshOperation, resumeRefreshOperation, exportAdversarialOperation, importAdversarialOperation, verifyAdversarialOperation, flagTraceOperation, receiveTicketOperation, tryPolicyOperation, listJudgePromptsOperation, giveRatingOperation, listRatingsOperation, importRatingsOperation, openApiOperation, configSchemaOperation,
  reportSchemaOperation,
]
