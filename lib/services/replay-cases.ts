import type { Endpoint } from '@/lib/core/endpoint'
import type { DbClient } from '@/lib/db/client'
import { hasVote } from '@/lib/db/judge-routes'
import { hasAnswer } from '@/lib/db/outcomes'
import { listOpenCases, type OpenCase } from '@/lib/db/run-cases'
import { getRun, moveRun } from '@/lib/db/runs'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Llm } from '@/lib/llm/client'
import type { Log } from '@/lib/log'
import type { CaseRecorder } from '@/lib/services/case-recorder'
import { withinBudget } from '@/lib/services/budget-gate'
import { failRun } from '@/lib/services/fail-run'
import type { Refusal } from '@/lib/services/execute-arm'
import { endOfShadows, type JudgeRefusal } from '@/lib/services/judge-routing'
import type { JudgeCase } from '@/lib/services/judge-case'
import { PiecesUnderWay, type Leaving } from '@/lib/services/leaving'
import { replayCase } from '@/lib/services/replay-case'
import { loadRunContext, type RunContext } from '@/lib/services/run-context'

type Deps = { db: DbClient; llm: Llm; judgeCase?: JudgeCase; recorder: CaseRecorder; now: () => Date; log: Log }

/**
 * Replays a chunk of cases of a run: calls, judges and records each that is not done yet. Safe to run twice, also at the same
 * time: a case counts once. Does nothing for a run that has ended, and begins no case when a budget is used up: the run is
 * paused then. A wrong endpoint, key or model ends the run as failed with the reason; a fault of the database is thrown, and the
 * queue tries again. When the process is `leaving`, what has begun is recorded and the rest left.
 *
 * @throws LeftForOthers when cases were left because the process ends
 */
export async function replayCases(input: { runId: string; caseIds: string[]; leaving?: Leaving }, deps: Deps): Promise<{ finished: number }> {
  const context = await begin(input.runId, deps)
  if (!context) return { finished: 0 }
  const items = await listOpenCases(deps.db, input.runId, input.caseIds)
  const stop = new AbortController()
  const pieces = new PiecesUnderWay(stop.signal, input.leaving)
  const onRefusal = oncePer(({ arm }: Refusal) => arm, (refusal) => endIfHopeless(refusal, context, stop, deps))
  const routing = context.judge?.routing
  if (routing) {
    routing.onRefusal = oncePer(({ endpoint, model }: JudgeRefusal) => `${endpoint.id} ${model}`, (refusal) => endIfJudgeHopeless(refusal, context, stop, deps))
    routing.onFault = (error) => deps.log.warn({ runId: input.runId, err: error }, 'a comparison of judges was lost')
  }
  try {
    const results = await Promise.all(items.map((item) => withinBudget(input.runId,
      () => pieces.run(deps.llm, (signal, llm) => replayOne(item, context, { stop, signal, onRefusal }, { ...deps, llm })), deps)))
    return { finished: results.filter((finished) => finished === true).length }
  } finally {
    await endOfShadows(context.judge)
    pieces.end()
  }
}

async function begin(runId: string, deps: Deps): Promise<RunContext | null> {
  const run = await getRun(deps.db, runId)
  if (!run || (run.status !== 'queued' && run.status !== 'running')) return null
  try {
    const context = await loadRunContext(run, deps)
    if (run.status === 'queued' && await moveRun(deps.db, runId, { from: ['queued'], to: 'running', startedAt: deps.now() })) {
      await publishEvent(deps.db, { projectId: run.projectId, runId, kind: 'run.started' })
    }
    return context
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    await failRun({ runId, projectId: run.projectId, error: error.message }, deps)
    return null
  }
}

type Ending = { stop: AbortController; signal: AbortSignal; onRefusal: (refusal: Refusal) => Promise<void> }

/** A wrong model is refused for every case of the chunk at the same moment; one question to the database is enough. */
function oncePer<R>(keyOf: (refusal: R) => string, handle: (refusal: R) => Promise<void>): (refusal: R) => Promise<void> {
  const handled = new Map<string, Promise<void>>()
  return (refusal) => {
    const known = handled.get(keyOf(refusal)) ?? handle(refusal)
    handled.set(keyOf(refusal), known)
    return known
  }
}

/** true when the case was recorded. Cases of a run that ended meanwhile are dropped; the first one to notice stops the others. */
async function replayOne(item: OpenCase, context: RunContext, { stop, signal, onRefusal }: Ending, deps: Deps): Promise<boolean> {
  const arrive = deps.recorder.expect(context.run)
  const replayed = await replayCase({ item, context, signal, onRefusal }, deps)
    .catch((error: unknown) => endUnreplayable(error, item, context, stop, deps))
    .finally(arrive)
  if (replayed.kind === 'cancelled') return false
  const result = await deps.recorder.record(context.run, replayed.record)
  if (result === 'stopped') stop.abort(new Error('the run has ended'))
  return result === 'recorded'
}

/** What a case with a wrong shape runs into; trying again gives the same. */
const FAULTS_OF_DATA = [TypeError, RangeError, SyntaxError, ReferenceError]

/** A case that cannot be replayed would come back for ever: the run ends and names it. Other faults may pass and are thrown. */
async function endUnreplayable(error: unknown, item: OpenCase, { run }: RunContext, stop: AbortController, deps: Deps): Promise<{ kind: 'cancelled' }> {
  const fault = FAULTS_OF_DATA.some((kind) => error instanceof kind) ? error as Error : null
  if (!fault) throw error
  // Without the message, which may quote the case.
  const at = fault.stack?.split('\n').filter((line) => line.startsWith('    at ')).slice(0, 5)
  deps.log.error({ runId: run.id, caseId: item.id, error: fault.name, at }, 'case could not be replayed')
  await failRun({ runId: run.id, projectId: run.projectId, error: `The case ${item.key} could not be replayed (${fault.name}); the worker's log has more` }, deps)
  stop.abort(new Error('the run has ended'))
  return { kind: 'cancelled' }
}

/** A wrong key or model would fail every case alike. After a first good answer it is an incident, and cases go on unscored. */
async function endIfHopeless({ arm, status }: Refusal, context: RunContext, stop: AbortController, deps: Deps): Promise<void> {
  const { run, arms } = context
  if (stop.signal.aborted || await hasAnswer(deps.db, run.id, arm)) return
  const { spec, endpoint } = arms[arm]
  await failRun({ runId: run.id, projectId: run.projectId, error: `${spec.endpointName ?? 'The endpoint'} of the ${arm} ${refusalText(status, spec.model, endpoint)}` }, deps)
  stop.abort(new Error('the run has ended'))
}

/** The same of the judge: without a vote so far, every case that needs one would stay unscored. */
async function endIfJudgeHopeless({ endpoint, model, status }: JudgeRefusal, { run }: RunContext, stop: AbortController, deps: Deps): Promise<void> {
  if (stop.signal.aborted || await hasVote(deps.db, run.id)) return
  await failRun({ runId: run.id, projectId: run.projectId, error: `${endpoint.name} of the judge ${refusalText(status, model, endpoint)}` }, deps)
  stop.abort(new Error('the run has ended'))
}

function refusalText(status: Refusal['status'], model: string, endpoint: Endpoint | null): string {
  return status === 401 || status === 403
    ? `refused the key${endpoint?.apiKeyEnv ? ` in ${endpoint.apiKeyEnv}` : ''} (${status})`
    : `knows neither the model ${model} nor the path ${endpoint?.baseUrl ?? ''}/chat/completions (404)`
}
