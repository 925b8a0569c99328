import { createHash } from 'node:crypto'
import { parseConfig } from '@/lib/core/config/parse-config'
import { withFamilies } from '@/lib/core/families/with-families'
import type { RaisedSegment } from '@/lib/core/sampling/plan-sample'
import type { Drawn } from '@/lib/core/sampling/types'
import { derivedOnly } from '@/lib/core/slices/derive-dimensions'
import { recordAuditEvent } from '@/lib/db/audit-events'
import { addCases, type NewCase } from '@/lib/db/cases'
import type { DbClient } from '@/lib/db/client'
import { createDataset, freezeDataset } from '@/lib/db/datasets'
import { listAcceptedFamilies } from '@/lib/db/families'
import { getProject } from '@/lib/db/projects'
import { putSegments } from '@/lib/db/segments'
import { getTraceContents } from '@/lib/db/traces'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import { DEFAULT_DRAW_SEED, planDraw, type DrawItem } from '@/lib/services/plan-draw'

const CHUNK = 300

export type DrawDatasetInput = {
  projectId: string
  name?: string
  /** The same seed and traffic give the same cases; a smaller sample is part of a larger one. */
  seed?: string
  /** Who draws, for the audit record; `system` when nobody is named. */
  actor?: string
}

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
  const { items, window, sample, allocation, rule: drawRule, sampler, raised, rates } = await planDraw({ projectId: project.id, config, seed: input.seed ?? DEFAULT_DRAW_SEED }, { db })
  const cases = await makeCases(db, sample.drawn)
  const contentHash = hashCases(cases)
  const rule = {
    ...drawRule, sampler, windowDays: config.replay.windowDays, segmentBy: config.segmentBy, raised, targetDrop: config.gate.targetDrop, planned: rates,
    from: window.from.toISOString(), to: window.to.toISOString(), traces: items.length, allocation,
  }
  const segments = [...new Set(items.map(({ segment }) => segment))].filter((segment) => segment !== '').sort()
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
    const counts = { cases: cases.length, segments: segments.length, traces: items.length, raised }
    return { datasetId: dataset.id, version: dataset.version, ...counts, contentHash }
  }, { timeout: 120_000 })
}

async function makeCases(db: DbClient, drawn: Drawn<DrawItem>[]): Promise<NewCase[]> {
  const cases: NewCase[] = []
  for (let start = 0; start < drawn.length; start += CHUNK) {
    const chunk = drawn.slice(start, start + CHUNK)
    const contents = new Map((await getTraceContents(db, chunk.map(({ item }) => item.traceId))).map((content) => [content.id, content]))
    for (const { item, inclusion, reason } of chunk) {
      const content = contents.get(item.traceId)
      if (!content) throw new Error(`The trace ${item.traceId} went away while the dataset was drawn`)
      cases.push({
        key: item.id, segments: item.segment === '' ? [] : [item.segment], clusterKey: content.clusterKey, traceId: item.traceId, customerId: content.customerId,
        conversationId: content.conversationId, dimensions: content.dimensions,
        derived: derivedOnly({ ...content, ts: content.ts.toISOString(), reference: content.response }), request: content.request, reference: content.response, inclusion, drawnFor: reason,
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
