import { REFRESH_STAGES, type RefreshStage, type RefreshStageName } from '@/lib/core/refresh/refresh-stages'
import { claimRefresh, endRefresh, getRefreshWork, saveRefreshProgress, type RefreshWork } from '@/lib/db/refreshes'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Log } from '@/lib/log'
import { createRefreshProgress, RefreshLeft, type RefreshProgress } from '@/lib/services/refresh-progress'
import { REFRESH_STEPS, type RefreshContext, type RefreshDeps } from '@/lib/services/refresh-steps'

/** Without a sign of life for so long, the worker of a refresh counts as gone. */
export const REFRESH_SILENT_MS = 15_000

type Deps = RefreshDeps & { log: Log }

/**
 * Does a refresh, stage by stage, from where it was left. `left`: another worker has it, somebody stopped it, or `signal` ended the work
 * here and it goes on later. A stage that fails ends the refresh with the reason in words; what earlier stages made stays.
 */
export async function runRefresh({ refreshId, signal }: { refreshId: string; signal?: AbortSignal }, deps: Deps): Promise<'done' | 'failed' | 'left'> {
  const now = deps.now()
  if (!(await claimRefresh(deps.db, refreshId, { now, silentSince: new Date(now.getTime() - REFRESH_SILENT_MS) }))) return 'left'
  const work = (await getRefreshWork(deps.db, refreshId))!
  const leaving = new AbortController()
  const progress = createRefreshProgress({ id: work.id, projectId: work.projectId, stages: stagesToGo(work) }, { ...deps, leave: (reason) => leaving.abort(reason) })
  const onStop = () => leaving.abort(new RefreshLeft('worker-stops'))
  signal?.addEventListener('abort', onStop, { once: true })
  if (signal?.aborted) onStop()
  try {
    await runStages({ work: { ...work, stages: progress.stages.map((stage) => ({ ...stage })) }, report: progress.report, signal: leaving.signal }, progress, deps)
    await finish(work, { status: 'done' }, deps)
    return 'done'
  } catch (error) {
    return await failOrLeave(work, error, leaving.signal, progress, deps)
  } finally {
    signal?.removeEventListener('abort', onStop)
    await progress.close()
  }
}

/** What was made in memory only is made again; what is stored already counts as done, even where the worker could not say so any more. */
function stagesToGo({ stages, clusteringId, datasetId }: RefreshWork): RefreshStage[] {
  const stored = (name: RefreshStageName) => (['pull', 'redact', 'embed', 'cluster', 'match'].includes(name) ? clusteringId !== null : name !== 'start' && datasetId !== null)
  return stages.map((stage) => {
    if (stored(stage.name)) return ['done', 'skipped'].includes(stage.status) ? stage : { ...stage, status: 'done', note: stage.note ?? 'Stored before an interruption' }
    const isAgain = stage.name === 'embed' || stage.name === 'cluster' || !['done', 'skipped'].includes(stage.status)
    return isAgain ? { ...stage, status: 'waiting' } : stage
  })
}

async function runStages(context: RefreshContext, progress: RefreshProgress, deps: Deps): Promise<void> {
  for (const name of REFRESH_STAGES) {
    if (progress.stages.find((stage) => stage.name === name)!.status !== 'waiting') continue
    context.signal.throwIfAborted()
    await progress.begin(name)
    context.signal.throwIfAborted()
    const { result, ...end } = await REFRESH_STEPS[name](context, deps)
    await progress.end(end, result)
  }
  context.signal.throwIfAborted()
}

async function finish(work: RefreshWork, end: { status: 'done' } | { status: 'failed'; error: string }, { db, now }: Deps): Promise<void> {
  await endRefresh(db, work.id, { ...end, finishedAt: now() })
  await publishEvent(db, { projectId: work.projectId, kind: 'refresh.done' })
}

async function failOrLeave(work: RefreshWork, error: unknown, signal: AbortSignal, progress: RefreshProgress, deps: Deps): Promise<'failed' | 'left'> {
  const left = error instanceof RefreshLeft ? error : signal.aborted && signal.reason instanceof RefreshLeft ? signal.reason : null
  await progress.close()
  if (left) {
    // the next worker need not wait until this one counts as gone
    if (left.why === 'worker-stops') await saveRefreshProgress(deps.db, work.id, { beatAt: null })
    return 'left'
  }
  const stage = progress.stages.find(({ status }) => status === 'running')
  const why = error instanceof AppError ? error.message : `an internal fault (${error instanceof Error ? error.name : 'unknown'}); the log of the worker says more`
  // never the values: messages of databases and providers may quote what people wrote
  if (!(error instanceof AppError)) deps.log.error({ refresh: work.id, stage: stage?.name, error: error instanceof Error ? error.name : 'unknown', at: placeOf(error) }, 'refresh failed')
  if (stage) await progress.end({ status: 'failed', note: why })
  await finish(work, { status: 'failed', error: stage ? `${stage.name}: ${why}` : why }, deps)
  return 'failed'
}

function placeOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack?.split('\n').find((line) => line.trim().startsWith('at '))?.trim().slice(0, 200) : undefined
}
