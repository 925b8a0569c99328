import { expect } from 'vitest'
import { parseBifrostLine } from '@/lib/core/formats/bifrost'
import type { DbClient } from '@/lib/db/client'
import type { Llm } from '@/lib/llm/client'
import { parseFaults } from '@/lib/llm/sandbox/faults'
import { startSandbox } from '@/lib/llm/sandbox/server'
import { writeWeek } from '@/lib/llm/sandbox/week'
import { log } from '@/lib/log'
import { createCaseRecorder } from '@/lib/services/case-recorder'
import { replayCases } from '@/lib/services/replay-cases'
import { startRun } from '@/lib/services/start-run'
import { readFaultRun, type FaultResult } from '@/lib/services/test-fault-table'
import { collectingEnqueue, createRunWorld, startModelServer, textCompletion } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'

export const PROVIDER_CASES = 60

export type ProviderFault = {
  name: string
  faults: string | null
  /** Everything that may stand as the reason of an unscored side; nothing else may. */
  reasons: string[]
  /** What the judge answers instead of the sandbox. */
  judge?: string
  /** What the candidate's server answers to everything. */
  refuse?: { status: number; message: string }
  timeoutMs?: number
  /** Each job is delivered to two workers at the same moment. */
  twice?: true
}

/** The judge is called through the same server, so a fault that hits it makes the judge unavailable. */
const HIT = ['no counterpart', 'judge unavailable']
const ALL = '429;rate=0.1;wait=5,500;rate=0.3,cut;rate=0.3,malformed;rate=0.3,truncated;rate=0.1'
export const PROVIDER_FAULTS: ProviderFault[] = [
  { name: 'none', faults: null, reasons: [] },
  { name: '429 storm that ends', faults: '429;rate=0.5;wait=5', reasons: ['rate limited', ...HIT] },
  { name: '429 storm that stays', faults: '429;wait=1', reasons: ['rate limited'] },
  { name: '429 that asks for an hour', faults: '429;wait=3600000', reasons: ['rate limited'] },
  { name: '500s that end', faults: '500;times=2', reasons: [] },
  { name: '500s, four of five', faults: '500;rate=0.8', reasons: ['server error', ...HIT] },
  { name: 'timeouts, one of three', faults: 'timeout;rate=0.33', timeoutMs: 1500, reasons: ['timeout', ...HIT] },
  { name: 'timeouts that stay', faults: 'timeout', timeoutMs: 100, reasons: ['timeout'] },
  { name: 'cut bodies, two of three', faults: 'cut;rate=0.67', reasons: ['connection lost', ...HIT] },
  { name: 'malformed JSON, two of three', faults: 'malformed;rate=0.67', reasons: ['malformed response', ...HIT] },
  { name: 'truncated calls and texts, one of four', faults: 'truncated;rate=0.25', reasons: ['judge unreadable'] },
  { name: 'all of them', faults: ALL, reasons: ['rate limited', 'server error', 'connection lost', 'malformed response', 'judge unreadable', ...HIT] },
  { name: '500s, and each job delivered twice at once', faults: '500;rate=0.3', twice: true, reasons: ['server error', ...HIT] },
  { name: 'a judge that answers prose', faults: null, judge: 'I think that both answers are fine, but A is a bit better.', reasons: ['judge unreadable'] },
  { name: 'a candidate that takes no tools', faults: null, refuse: { status: 400, message: 'm does not support tools' }, reasons: ['tools unsupported', 'no counterpart'] },
  { name: 'a candidate that refuses temperature', faults: null, refuse: { status: 400, message: "Unsupported parameter: 'temperature' is not supported with this model." }, reasons: ['parameter refused: temperature', 'no counterpart'] },
]

/** Calls of the demo company: tool calls, JSON and free text, with what production answered. */
function helpdeskCases() {
  const traces = [...writeWeek({ seed: 'faults', endsAt: Date.parse('2026-08-14T12:00:00Z'), rows: 120 })].flatMap((line) => parseBifrostLine(line))
  return traces.flatMap(({ request, response, dimensions }) =>
    (request && response ? [{ request, reference: response, segments: [dimensions.intent ?? 'other'] }] : [])).slice(0, PROVIDER_CASES)
}

async function serversOf({ faults, judge, refuse }: ProviderFault) {
  const sandbox = await startSandbox({ faults: faults === null ? [] : parseFaults(faults) })
  const own = judge === undefined && refuse === undefined ? null : await startModelServer((_call, _request, response) => {
    if (judge !== undefined) return textCompletion(judge)
    response.statusCode = refuse!.status
    return { error: { message: refuse!.message } }
  })
  return { sandbox, own, close: async () => { await Promise.all([sandbox.close(), own?.close()]) } }
}

async function worldOf(row: ProviderFault, { sandbox, own }: Awaited<ReturnType<typeof serversOf>>, db: DbClient): Promise<string> {
  const { projectId } = await createRunWorld(db, { baseUrl: sandbox.url, cases: helpdeskCases() })
  const timeoutMs = row.timeoutMs ?? 20_000
  await db.endpoint.updateMany({ where: { projectId }, data: { timeoutMs, ...(own ? { roles: row.judge === undefined ? ['baseline', 'judge'] : ['candidate', 'baseline'] } : {}) } })
  if (!own) return projectId
  const role = row.judge === undefined ? 'candidate' : 'judge'
  await db.endpoint.create({ data: { projectId, name: role, baseUrl: own.baseUrl, roles: [role], judgeModel: 'judge-large', concurrency: 50, timeoutMs, prices: {} } })
  return projectId
}

/** One run from start to gate; then every job comes a second time, as a queue may deliver it, and finds nothing to do. */
export async function runUnderProvider(row: ProviderFault, { db, llm }: { db: DbClient; llm: Llm }): Promise<FaultResult> {
  const servers = await serversOf(row)
  const projectId = await worldOf(row, servers, db)
  const { enqueue, jobs } = collectingEnqueue()
  const deps = { db, enqueue, llm, log, now: () => new Date() }
  const { runId } = await startRun({ projectId, candidate: { model: 'helpdesk-next-rc1' }, baseline: { model: 'helpdesk-prod' }, configText: 'judges: { votes: 1 }', createdBy: null }, deps)
  const delivered = jobs.map((job) => job.payload as { runId: string; caseIds: string[] })
  const recorder = createCaseRecorder({ ...deps, onError: (error) => { throw error } })
  if (row.twice) await Promise.all([...delivered, ...delivered].map((payload) => replayCases(payload, { ...deps, recorder })))
  await workThrough(jobs, deps)
  const again = await Promise.all(delivered.map((payload) => replayCases(payload, { ...deps, recorder })))
  expect(again.every(({ finished }) => finished === 0), row.name).toBe(true)
  await recorder.close()
  await servers.close()
  return { name: row.name, reasons: row.reasons, ...await readFaultRun(db, runId) }
}
