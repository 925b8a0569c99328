import { drawTraffic } from '@/lib/core/sampling/draw-traffic'
import { drawUniform } from '@/lib/core/sampling/draw-uniform'
import type { Drawable, Drawn, DrawRule } from '@/lib/core/sampling/types'
import { weightedRate } from '@/lib/core/sampling/weighted-rate'
import { seededRandom } from '@/lib/core/seeded-random'

/** A trace whose outcome is known, so that estimates have a truth. */
export type WorldTrace = Drawable & { passed: boolean }
/** `reach`: traces of a segment that may be drawn, for a conversation gives no more than its cap. */
export type World = { traces: WorldTrace[]; rate: number; segments: Map<string, number>; reach: Map<string, number>; clusters: Map<string, number> }

const TRACES = 20_000
const SEGMENTS = 40
const CLUSTERS = 11
const LOUD = { customer: 'loud', share: 0.4 }
const NOISE = 0.1
const FRESH = 0.01
const MOST_IN_CONVERSATION = 6
/** The defaults of the product: 2,000 cases, and a quarter above 20 for each segment. */
export const RULE: Omit<DrawRule, 'seed'> = { sampleSize: 2000, segmentFloor: 25, clusterFloor: 10, noiseFloor: 20, freshFloor: 20, customerShare: 0.25, perConversation: 5 }

/**
 * A week in which one customer sends 40 %, all of it into the three largest segments and two kinds of request, and passes more
 * often than others. Segments and clusters are of very unequal sizes; small ones fail more often.
 */
export function seedWorld(seed: string): World {
  const random = seededRandom(seed)
  const pickSegment = zipf(SEGMENTS, 1.4, random)
  const pickCluster = zipf(CLUSTERS, 2, random)
  const traces: WorldTrace[] = []
  for (let conversation = 0; traces.length < TRACES; conversation++) {
    const loud = random() < LOUD.share
    const segment = loud ? Math.floor(random() * 3) : pickSegment()
    const customer = loud ? LOUD.customer : `customer ${Math.floor(random() * 300)}`
    const length = Math.min(1 + Math.floor(random() * MOST_IN_CONVERSATION), TRACES - traces.length)
    for (let i = 0; i < length; i++) {
      const noise = !loud && random() < NOISE
      const cluster = loud ? Math.floor(random() * 2) : pickCluster()
      const chance = (loud ? 0.96 : 0.9) - 0.02 * cluster - (segment > 20 ? 0.15 : 0) - (noise ? 0.2 : 0)
      traces.push({
        id: `trace ${traces.length}`, segment: `segment ${String(segment).padStart(2, '0')}`, cluster: noise ? null : `cluster ${cluster}`, noise,
        fresh: random() < FRESH, customer, conversation: `conversation ${conversation}`, passed: random() < chance,
      })
    }
  }
  const inConversation = new Map<string, number>()
  const within = traces.filter(({ conversation }) => {
    const before = inConversation.get(conversation!) ?? 0
    inConversation.set(conversation!, before + 1)
    return before < RULE.perConversation!
  })
  return {
    traces, rate: traces.filter(({ passed }) => passed).length / traces.length, segments: countBy(traces, ({ segment }) => segment),
    reach: countBy(within, ({ segment }) => segment), clusters: countBy(traces, clusterOf),
  }
}

/** Numbers from 0 on, of which n comes up (n + 1)^power times less often than 0. */
function zipf(count: number, power: number, random: () => number): () => number {
  const weights = Array.from({ length: count }, (_, i) => (i + 1) ** -power)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return () => {
    let left = random() * total
    const found = weights.findIndex((weight) => (left -= weight) < 0)
    return found < 0 ? count - 1 : found
  }
}

const clusterOf = ({ noise, cluster }: Drawable) => (noise ? 'noise' : cluster ?? '')

export function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return counts
}

/** What one sample shows. `errors`: of the estimated pass rate of all traffic; `inLimits`: whether the 95 % limits hold the truth. */
export type Sampled = { smallest: number; underFloor: number; clustersCovered: number; loud: number; plainError: number; weightedError: number; inLimits: boolean }

const SMALLEST = 10

export function sampleWorld(world: World, seed: string): { uniform: Sampled; ours: Sampled } {
  return {
    uniform: measure(world, drawUniform(world.traces, { seed, sampleSize: RULE.sampleSize })),
    ours: measure(world, drawTraffic(world.traces, { ...RULE, seed }).drawn),
  }
}

function measure({ rate, segments, reach, clusters }: World, drawn: readonly Drawn<WorldTrace>[]): Sampled {
  const items = drawn.map(({ item }) => item)
  const [bySegment, byCluster] = [countBy(items, ({ segment }) => segment), countBy(items, clusterOf)]
  const smallest = [...segments].sort((a, b) => a[1] - b[1]).slice(0, SMALLEST)
  const weighted = weightedRate(drawn.map(({ item: { passed }, inclusion }) => ({ passed, inclusion })))!
  return {
    smallest: smallest.reduce((sum, [segment]) => sum + (bySegment.get(segment) ?? 0), 0) / smallest.length,
    underFloor: [...reach].filter(([segment, traffic]) => (bySegment.get(segment) ?? 0) < Math.min(RULE.segmentFloor, traffic)).length,
    clustersCovered: [...clusters].filter(([cluster]) => (byCluster.get(cluster) ?? 0) >= (cluster === 'noise' ? RULE.noiseFloor : RULE.clusterFloor)).length,
    loud: items.filter(({ customer }) => customer === LOUD.customer).length / items.length,
    plainError: items.filter(({ passed }) => passed).length / items.length - rate,
    weightedError: weighted.rate - rate, inLimits: weighted.low <= rate && rate <= weighted.high,
  }
}
