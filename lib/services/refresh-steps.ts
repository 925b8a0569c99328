import type { Clusterer, ClusteringProgress } from '@/lib/core/clustering/hdbscan-types'
import type { RefreshStageName } from '@/lib/core/refresh/refresh-stages'
import { countOf, embedNote, freezeNote, matchNote, namesNote, type NameTally } from '@/lib/core/refresh/stage-words'
import { getClusteringView } from '@/lib/db/clusters'
import type { Db, DbClient } from '@/lib/db/client'
import { listEndpoints } from '@/lib/db/endpoints'
import { getLastRefreshTime, lockRefresh, saveRefreshProgress, type RefreshResult, type RefreshWork } from '@/lib/db/refreshes'
import { countTracesSince, getNewestTraceTime } from '@/lib/db/traces'
import { AppError } from '@/lib/errors'
import type { Llm } from '@/lib/llm/client'
import type { Enqueue } from '@/lib/queue/enqueue'
import { clusterTraffic, type ClusteredTraffic } from '@/lib/services/cluster-traffic'
import { embedTraffic, type EmbeddedTraffic } from '@/lib/services/embed-traffic'
import { embeddingSource } from '@/lib/services/embedding-source'
import { freezeSample } from '@/lib/services/freeze-sample'
import type { RedactorDeps } from '@/lib/services/load-redactor'
import { loadTraffic, type Traffic } from '@/lib/services/load-traffic'
import { nameClustersByModel } from '@/lib/services/name-clusters-by-model'
import { planDraw, type PlannedDraw } from '@/lib/services/plan-draw'
import { redactAgain } from '@/lib/services/redact-again'
import { RefreshLeft, type StageEnd } from '@/lib/services/refresh-progress'
import { startRun } from '@/lib/services/start-run'
import { storeClustering } from '@/lib/services/store-clustering'

export type RefreshDeps = RedactorDeps & { db: DbClient; llm: Llm; enqueue: Enqueue; now: () => Date; cluster: Clusterer }

/** What the stages of one refresh hand on to each other; what only lives here is made again after an interruption. */
export type RefreshContext = {
  work: RefreshWork
  report: (done: number, total: number | null) => void
  signal: AbortSignal
  traffic?: Traffic
  embedded?: Extract<EmbeddedTraffic, { kind: 'embedded' }>
  clustered?: ClusteredTraffic
  plan?: PlannedDraw
}

type Step = (context: RefreshContext, deps: RefreshDeps) => Promise<StageEnd & { result?: RefreshResult }>

const DAY_MS = 86_400_000
/** Share of the time of a clustering that each of its stages takes, about. */
const CLUSTER_STEPS = 100
const CLUSTER_SHARES: Record<ClusteringProgress['stage'], { from: number; share: number }> = {
  neighbours: { from: 0, share: 45 }, tree: { from: 45, share: 45 }, clusters: { from: 90, share: 10 },
}

const pull: Step = async ({ work }, { db }) => {
  const to = work.windowTo ?? await getNewestTraceTime(db, work.projectId)
  if (!to) throw new AppError('invalid', 'There are no traces yet: import gateway logs first')
  const from = new Date(to.getTime() - work.plan.config.replay.windowDays * DAY_MS)
  const last = await getLastRefreshTime(db, work.projectId)
  const arrived = await countTracesSince(db, work.projectId, last)
  Object.assign(work, { windowFrom: from, windowTo: to })
  const since = last === null ? '' : ' since the last refresh'
  const note = arrived === 0 ? `No trace was imported${since}` : `${countOf(arrived, 'trace was', 'traces were')} imported${since}; there is no source to pull from`
  return { status: arrived === 0 ? 'skipped' : 'done', note, done: arrived, total: arrived, result: { windowFrom: from, windowTo: to } }
}

const redact: Step = async ({ work, report, signal }, deps) => {
  const { traces, emptied, version } = await redactAgain({ projectId: work.projectId, onProgress: report, signal }, deps)
  if (traces === 0) return { status: 'skipped', note: `Every trace was redacted by version ${version}`, done: 0, total: 0 }
  const lost = emptied === 0 ? '' : `; ${emptied} could not be redacted and lost their content`
  return { status: 'done', note: `${countOf(traces, 'trace')} redacted by version ${version}${lost}`, done: traces, total: traces }
}

const embed: Step = async (context, { db, llm }) => {
  const { work: { projectId, plan, windowFrom, windowTo, stages }, report, signal } = context
  context.traffic = await loadTraffic({ projectId, from: windowFrom!, to: windowTo!, signal }, { db })
  const { texts } = context.traffic
  report(0, texts.length)
  const source = embeddingSource(await listEndpoints(db, projectId), plan.config)
  const embedded = await embedTraffic({ projectId, texts, source, onProgress: report, signal }, { db, llm })
  if (embedded.kind === 'failed') {
    throw new AppError('unavailable', `The endpoint ${source.endpoint?.name} could not embed with ${source.model}: ${embedded.reason}. What was embedded before is kept.`)
  }
  context.embedded = embedded
  const resumed = stages.some(({ name, startedAt }) => name === 'embed' && startedAt !== null)
  return { status: 'done', note: embedNote({ ...embedded, texts: texts.length, resumed }), done: texts.length, total: texts.length }
}

const cluster: Step = async (context, deps) => {
  const { work, report, signal } = context
  const onProgress = ({ stage, done }: ClusteringProgress) => report(Math.floor(CLUSTER_SHARES[stage].from + CLUSTER_SHARES[stage].share * done), CLUSTER_STEPS)
  context.clustered = await clusterTraffic({ traffic: context.traffic!, embedded: context.embedded!, minClusterSize: work.plan.config.replay.minClusterSize, onProgress, signal }, deps)
  const { clustering, n } = context.clustered
  const note = `HDBSCAN of ${countOf(n, 'trace')}, ${clustering.distinctRows} of them distinct${clustering.approximate ? ', approximate' : ''}`
  return { status: 'done', note, done: CLUSTER_STEPS, total: CLUSTER_STEPS }
}

const match: Step = async ({ work, traffic, embedded, clustered, signal }, deps) => {
  const first = (await getClusteringView(deps.db, work.projectId)) === null
  signal.throwIfAborted()
  const { replay: { clusterNames }, judges: { judgeModel } } = work.plan.config
  const naming: { tally?: NameTally } = {}
  const stored = await storeClustering({
    ...(clusterNames === 'model' ? { giveNames: async (unnamed, taken) => {
      const given = await nameClustersByModel({ projectId: work.projectId, refreshId: work.id, judgeModel, unnamed, taken, signal }, deps)
      signal.throwIfAborted()
      naming.tally = given.tally
      return given.names
    } } : {}),
    projectId: work.projectId, traffic: traffic!, clustered: clustered!, space: embedded!.space, lexical: embedded!.lexical, window: { from: work.windowFrom!, to: work.windowTo! },
    within: (tx, clusteringId) => keep(tx, work, 'clusteringId', clusteringId),
  }, deps)
  const note = [matchNote({ ...stored, first }), naming.tally ? namesNote(naming.tally) : null].filter((part) => part !== null).map((part) => part.replace(/\.$/, '')).join('. ')
  return { status: 'done', note, done: stored.clusters, total: stored.clusters }
}

/** Only while the refresh is running and has none yet: a worker that was thought to be gone must not store it a second time. */
async function keep(tx: Db, work: RefreshWork, what: 'clusteringId' | 'datasetId', id: string, more: RefreshResult = {}): Promise<void> {
  const now = await lockRefresh(tx, work.id)
  if (now?.status !== 'running' || now[what] !== null) throw new RefreshLeft('stopped')
  await saveRefreshProgress(tx, work.id, { ...more, [what]: id })
  work[what] = id
}

const planOf = async (context: RefreshContext, { db }: RefreshDeps): Promise<PlannedDraw> => {
  const { projectId, plan: { config, seed }, windowTo } = context.work
  context.plan ??= await planDraw({ projectId, config, seed, until: windowTo! }, { db })
  return context.plan
}

const sample: Step = async (context, deps) => {
  const { allocation, sampler } = await planOf(context, deps)
  const capped = allocation.capHeld ? '' : '; one customer sends so much that its cap could not be held'
  const note = `${countOf(allocation.cases, 'case')} of ${countOf(allocation.traffic, 'replayable trace')}, ${sampler}${capped}`
  return { status: 'done', note, done: allocation.cases, total: allocation.cases, result: { allocation } }
}

const freeze: Step = async (context, deps) => {
  const { work, report } = context
  const plan = await planOf(context, deps)
  const frozen = await freezeSample({
    projectId: work.projectId, config: work.plan.config, plan, name: work.plan.datasetName, actor: work.createdBy, unlessSame: true, onProgress: report,
    within: (tx, { datasetId, difference }) => keep(tx, work, 'datasetId', datasetId, { difference, allocation: plan.allocation }),
  }, deps)
  return { status: 'done', note: freezeNote(frozen), done: frozen.cases, total: frozen.cases }
}

const start: Step = async ({ work }, deps) => {
  if (!work.startRun) return { status: 'skipped', note: 'No run was asked for', done: 0, total: 0 }
  const { candidate: { model, endpoint }, name } = work.startRun
  const { runId } = await startRun({
    projectId: work.projectId, candidate: { model, ...(endpoint === undefined ? {} : { endpoint }) }, ...(name === undefined ? {} : { name }), datasetId: work.datasetId!,
    // asked for a second time after an interruption, it is the same run
    idempotencyKey: `refresh-${work.id}`, createdBy: work.createdBy === 'system' ? null : work.createdBy,
  }, deps)
  return { status: 'done', note: `A run of ${model} was started`, done: 1, total: 1, result: { runId } }
}

export const REFRESH_STEPS: Record<RefreshStageName, Step> = { pull, redact, embed, cluster, match, sample, freeze, start }
