import { samplingSettings } from '@/lib/core/config/sampling-config'
import type { DrawPreview } from '@/lib/core/display/coverage-preview'
import { groupBy } from '@/lib/core/families/group-by'
import { planSegments } from '@/lib/core/gate/plan-segments'
import { countAdversarialCases } from '@/lib/db/cases'
import { getClusteringView } from '@/lib/db/clusters'
import { listPinnedSegments } from '@/lib/db/slices'
import { getDeps } from '@/lib/deps'
import { drawSeed } from '@/lib/services/draw-seed'
import { planDraw } from '@/lib/services/plan-draw'
import { runConfig } from '@/lib/services/run-config'

/**
 * What a draw by the project's configuration would take from its traffic and why, with the smallest drop that each segment would
 * then show. Throws AppError invalid where there is nothing to draw from.
 */
export async function readPreview(project: { id: string; config: string }): Promise<DrawPreview> {
  const { db } = getDeps()
  const { config } = await runConfig(db, project.id, project.config)
  const [{ items, window, allocation, rule, sampler, raised, rates }, grouping, adversarial, pinned] = await Promise.all([
    planDraw({ projectId: project.id, config, seed: await drawSeed(project.id, { db }) }, { db }), getClusteringView(db, project.id), countAdversarialCases(db, project.id), listPinnedSegments(db, project.id),
  ])
  const traffic = new Map([...groupBy(items, ({ segment }) => segment)].map(([key, own]) => [key, own.length]))
  const plan = planSegments({ cases: new Map(allocation.segments.map(({ key, cases }) => [key, cases])), adversarial, config, rates, traffic, pinned: pinned.length })
  const [planned, lifted] = [new Map(plan.segments.map((segment) => [segment.key, segment])), new Map(raised.map(({ segment, from }) => [segment, from]))]
  const labels = new Map(grouping?.clusters.map(({ key, label, isNoise }) => [key, isNoise ? 'Novel, in no cluster' : label]))
  const [largest] = allocation.customers
  const { customerShare } = config.sampling ?? samplingSettings({})
  return {
    cases: allocation.cases, traffic: allocation.traffic, capHeld: allocation.capHeld, customerShare, sampler, targetDrop: config.gate.targetDrop,
    largestCustomer: largest ? { name: largest.key, traffic: largest.traffic, cases: largest.cases } : null,
    windowFrom: window.from.toISOString(), windowTo: window.to.toISOString(), grouped: grouping !== null,
    segments: allocation.segments.map((row) => ({
      ...row, smallestDrop: planned.get(row.key)?.smallestDrop ?? null, raisedFrom: lifted.get(row.key) ?? null,
    })),
    clusters: allocation.clusters.map((row) => ({ ...row, label: labels.get(row.key) ?? (row.key === '' ? 'never grouped' : row.key) })),
    rules: {
      sampleSize: rule.sampleSize, segmentFloor: rule.segmentFloor, clusterFloor: rule.clusterFloor, noiseFloor: rule.noiseFloor, newFloor: rule.freshFloor, perConversation: rule.perConversation,
    },
  }
}
