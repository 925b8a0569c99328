import { createHash } from 'node:crypto'
import type { GateConfig } from '@/lib/core/config/types'
import { parseConfig } from '@/lib/core/config/parse-config'
import { groupBy } from '@/lib/core/families/group-by'
import { withFamilies } from '@/lib/core/families/with-families'
import { planningRates } from '@/lib/core/gate/planning-evidence'
import { drawSample, type Drawn } from '@/lib/core/sampling/draw-sample'
import { planSample, type RaisedSegment } from '@/lib/core/sampling/plan-sample'
import { stratumOf } from '@/lib/core/sampling/stratum-of'
import { segmentKey } from '@/lib/core/segment-key'
import { derivedOnly } from '@/lib/core/slices/derive-dimensions'
import { recordAuditEvent } from '@/lib/db/audit-events'
import { addCases, countAdversarialCases, type NewCase } from '@/lib/db/cases'
import type { DbClient } from '@/lib/db/client'
import { createDataset, freezeDataset } from '@/lib/db/datasets'
import { listAcceptedFamilies } from '@/lib/db/families'
import { listPlanningRuns } from '@/lib/db/planning'
import { getProject } from '@/lib/db/projects'
import { putSegments } from '@/lib/db/segments'
import { listPinnedSegments } from '@/lib/db/slices'
import { getNewestTraceTime, getTraceContents, listReplayableTraces, type TraceKey } from '@/lib/db/traces'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

const DAY_MS = 86_400_000
const CHUNK = 300
/** Runs that say how much churn and how many flakes to plan with. */
const PLANNING_RUNS = 20

export type DrawDatasetInput = {
  projectId: string
  name?: string
  /** The same seed and traffic give the same cases; a smaller sample is part of a larger one. */
  seed?: string
  /** Who draws, for the audit record; `system` when nobody is named. */
  actor?: string
}

type Item = TraceKey & { stratum: string; segments: string[]; traceId: string }

/**
 * Freezes a `replay` dataset: cases drawn from the replayable traces of the last `window_days` before the newest one, by
 * the project's configuration. The case's reference is what production answered; traces that a ticket flagged are left
 * out, because their answer was wrong. A case counts in the segment that its `segment_by` dimension names.
 *
 * Segments that could not show the configuration's `target_drop` get the cases that they need, as far as their traffic and the
 * sample's size go; the rule of the dataset says which and why.
 *
 * @returns `traces` counts the replayable traces that were drawn from, `segments` the segments they have
 * @throws AppError not-found (project), invalid (no traces to draw from)
 */
export async function drawDataset(
  input: DrawDatasetInput, { db, now }: { db: DbClient; now: () => Date },
): Promise<{ datasetId: string; version: number; cases: number; segments: number; traces: number; raised: RaisedSegment[]; contentHash: string }> {
  const project = await getProject(db, input.projectId)
  if (!project) throw new AppError('not-found', `There is no project ${input.projectId}`)
  const config = withFamilies(parseConfig(project.config, 'eval_config.yaml').config, await listAcceptedFamilies(db, project.id))
  const seed = input.seed ?? 'slicegate'
  const to = await getNewestTraceTime(db, project.id)
  if (!to) throw new AppError('invalid', 'There are no traces yet: import gateway logs first')
  const window = { from: new Date(to.getTime() - config.replay.windowDays * DAY_MS), to }
  const items = (await listReplayableTraces(db, project.id, window)).flatMap((trace) => toItem(trace, config))
  if (items.length === 0) throw new AppError('invalid', `No trace of the last ${config.replay.windowDays} days can be replayed`)
  const plan = await planFor(db, project.id, items, config)
  const { sampleSize } = config.replay
  const drawn = drawSample(items, { sampleSize, floor: plan.floor, needs: plan.needs, seed })
  const cases = await makeCases(db, drawn)
  const contentHash = hashCases(cases)
  const rule = {
    sampleSize, windowDays: config.replay.windowDays, seed, floor: plan.floor, segmentBy: config.segmentBy,
    raised: plan.raised, targetDrop: config.gate.targetDrop, planned: plan.rates,
    from: window.from.toISOString(), to: window.to.toISOString(), traces: items.length,
  }
  const segments = [...new Set(items.flatMap((item) => item.segments))].sort()
  return db.$transaction(async (tx) => {
    const dataset = await createDataset(tx, { projectId: project.id, kind: 'replay', name: input.name ?? 'traffic', rule, createdAt: now() })
    for (let start = 0; start < cases.length; start += CHUNK) {
      await addCases(tx, { id: dataset.id, projectId: project.id, kind: 'replay' }, cases.slice(start, start + CHUNK))
    }
    await freezeDataset(tx, dataset.id, { contentHash, frozenAt: now() })
    await putSegments(tx, project.id, config.segmentBy, segments.map((key) => ({ key, label: key })))
    await publishEvent(tx, { projectId: project.id, kind: 'project.changed' })
    await recordAuditEvent(tx, {
      projectId: project.id, actor: input.actor ?? 'system', action: 'dataset.draw', target: dataset.id,
      after: { version: dataset.version, cases: cases.length, traces: items.length, contentHash },
    })
    const counts = { cases: cases.length, segments: segments.length, traces: items.length, raised: plan.raised }
    return { datasetId: dataset.id, version: dataset.version, ...counts, contentHash }
  }, { timeout: 120_000 })
}

/** What floors, needs and proportion give each segment; adversarial cases are a set of their own beside them. */
async function planFor(db: DbClient, projectId: string, items: Item[], config: GateConfig) {
  const traffic = new Map([...groupBy(items, ({ stratum }) => stratum)].map(([key, own]) => [key, own.length]))
  const [adversarial, runs, pinned] = await Promise.all([
    countAdversarialCases(db, projectId), listPlanningRuns(db, projectId, PLANNING_RUNS), listPinnedSegments(db, projectId),
  ])
  const rates = planningRates(runs)
  return { ...planSample({ traffic, adversarial, pinned: pinned.length, config, rates }), rates }
}

/** Nothing when the configuration lists segments, ignores the others, and this trace is one of them. */
function toItem(trace: TraceKey, config: GateConfig): Item[] {
  const value = trace.dimensions[config.segmentBy] ?? (/^customer(_id)?$/.test(config.segmentBy) ? trace.customerId : null)
  const stratum = stratumOf(value ?? '', config)
  if (stratum === null) return []
  // The id of the source, not ours: the same logs give the same sample in every installation.
  return [{ ...trace, traceId: trace.id, id: trace.sourceId, stratum, segments: value ? [segmentKey(value)] : [] }]
}

async function makeCases(db: DbClient, drawn: Drawn<Item>[]): Promise<NewCase[]> {
  const cases: NewCase[] = []
  for (let start = 0; start < drawn.length; start += CHUNK) {
    const chunk = drawn.slice(start, start + CHUNK)
    const contents = new Map((await getTraceContents(db, chunk.map(({ item }) => item.traceId))).map((content) => [content.id, content]))
    for (const { item, inclusion } of chunk) {
      const content = contents.get(item.traceId)
      if (!content) throw new Error(`The trace ${item.traceId} went away while the dataset was drawn`)
      cases.push({
        key: item.sourceId, segments: item.segments, clusterKey: content.clusterKey, traceId: item.traceId, customerId: content.customerId,
        conversationId: content.conversationId, dimensions: content.dimensions,
        derived: derivedOnly({ ...content, ts: content.ts.toISOString(), reference: content.response }), request: content.request, reference: content.response, inclusion,
      })
    }
  }
  return cases
}

function hashCases(cases: NewCase[]): string {
  const hash = createHash('sha256')
  for (const item of [...cases].sort((a, b) => (a.key < b.key ? -1 : 1))) hash.update(`${JSON.stringify([item.key, item.segments, item.request, item.reference])}\n`)
  return hash.digest('hex')
}
