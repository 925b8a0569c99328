import type { GateConfig } from '@/lib/core/config/types'
import { compareCases, isSameDraw, type DatasetDifference } from '@/lib/core/refresh/dataset-difference'
import type { Drawn } from '@/lib/core/sampling/types'
import { derivedOnly } from '@/lib/core/slices/derive-dimensions'
import { recordAuditEvent } from '@/lib/db/audit-events'
import { addCases, listComparedCases, type NewCase } from '@/lib/db/cases'
import type { Db, DbClient } from '@/lib/db/client'
import { createDataset, findNewestVersion, freezeDataset } from '@/lib/db/datasets'
import { putSegments } from '@/lib/db/segments'
import { getTraceContents } from '@/lib/db/traces'
import { publishEvent } from '@/lib/events'
import { hashCases } from '@/lib/services/hash-cases'
import type { DrawItem, PlannedDraw } from '@/lib/services/plan-draw'

const CHUNK = 300

export type FrozenSample = { datasetId: string; version: number; cases: number; segments: number; contentHash: string; difference: DatasetDifference }

type Input = {
  projectId: string
  config: GateConfig
  plan: PlannedDraw
  name: string
  actor: string
  onProgress?: (done: number, total: number) => void
  /** The same cases in the same clusters as the newest version of that name make no new version. */
  unlessSame?: boolean
  /** Runs in the transaction of the dataset, before it is said to anybody. */
  within?: (tx: Db, frozen: FrozenSample) => Promise<void>
}

/** Freezes a planned draw as the next version of a `replay` dataset, all of it or nothing, and says how it differs from the version before. */
export async function freezeSample(input: Input, { db, now }: { db: DbClient; now: () => Date }): Promise<FrozenSample> {
  const { projectId, config, plan, name, actor } = input
  const cases = await makeCases(db, plan.sample.drawn, input.onProgress)
  const contentHash = hashCases(cases)
  const before = await findNewestVersion(db, projectId, name)
  const old = before ? await listComparedCases(db, before.id) : []
  const unchanged = input.unlessSame === true && before?.contentHash === contentHash && isSameDraw(old, cases)
  const segments = [...new Set(plan.items.map(({ segment }) => segment))].filter((segment) => segment !== '').sort()
  const difference = { before: before && { datasetId: before.id, name, version: before.version }, unchanged, ...compareCases(old, cases) }
  const counts = { cases: cases.length, segments: segments.length, contentHash, difference }
  return db.$transaction(async (tx) => {
    if (unchanged && before) {
      const kept = { datasetId: before.id, version: before.version, ...counts }
      await input.within?.(tx, kept)
      return kept
    }
    const dataset = await createDataset(tx, { projectId, kind: 'replay', name, rule: ruleOf(config, plan), createdAt: now() })
    for (let start = 0; start < cases.length; start += CHUNK) {
      await addCases(tx, { id: dataset.id, projectId, kind: 'replay' }, cases.slice(start, start + CHUNK))
    }
    await freezeDataset(tx, dataset.id, { contentHash, frozenAt: now() })
    await putSegments(tx, projectId, config.segmentBy, segments.map((key) => ({ key, label: key })))
    const frozen = { datasetId: dataset.id, version: dataset.version, ...counts }
    await input.within?.(tx, frozen)
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    await recordAuditEvent(tx, {
      projectId, actor, action: 'dataset.draw', target: dataset.id, after: { version: dataset.version, cases: cases.length, traces: plan.items.length, contentHash },
    })
    return frozen
  }, { timeout: 120_000 })
}

function ruleOf(config: GateConfig, { rule, sampler, raised, rates, window, items, allocation }: PlannedDraw) {
  return {
    ...rule, sampler, windowDays: config.replay.windowDays, segmentBy: config.segmentBy, raised, targetDrop: config.gate.targetDrop, planned: rates,
    from: window.from.toISOString(), to: window.to.toISOString(), traces: items.length, allocation,
  }
}

async function makeCases(db: DbClient, drawn: Drawn<DrawItem>[], onProgress: Input['onProgress']): Promise<NewCase[]> {
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
    onProgress?.(cases.length, drawn.length)
  }
  return cases
}
