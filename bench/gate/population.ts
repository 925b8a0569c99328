import type { Execute } from '@/lib/core/gate/test-reruns'
import type { PairedCase } from '@/lib/core/gate/types'
import { betaFrom, gammaFrom, normalFrom } from '@/bench/gate/random-numbers'

/** What is simulated; rates and drops are 0 to 1. */
export type Population = {
  segments: number
  cases: number
  /** Chance that one execution shows the opposite of the stable state. */
  flake: number
  /** Share of the cases that truly break, and as many that truly get fixed, with mean change zero. */
  churn: number
  /** Coefficient of variation of churn over the segments; 0 = all churn alike. */
  unevenness: number
  /** Cases that every segment has at least; 20 = all of them are gated. */
  smallest: number
  /** One segment of its own size that truly lost `drop`; null = nothing regressed. */
  regressed: { size: number; drop: number; kind: 'broken' | 'intermittent' } | null
}

export type SimulatedRun = { cases: PairedCase[]; execute: Execute; regressed: string | null }

const MEAN_RATE = 0.88
/** Alpha + beta of the pass rates: they scatter by 0.07 from segment to segment. */
const RATE_CONCENTRATION = 20
const REGRESSED_RATE = 0.91
/** Of the logarithm of the sizes: some twenty of forty segments with 1,200 cases are large enough to be gated alone. */
const SIZE_DEVIATION = 1

type Segment = { name: string; size: number; rate: number; churn: number; drop: number; unreliable: number }
/** How often one execution of a case passes. */
type Truth = { baseline: number; candidate: number }

/** Draws one run of section 17: stable states of every case on both sides, a first execution of each, and fresh ones on request. */
export function drawRun(population: Population, random: () => number): SimulatedRun {
  const segments = drawSegments(population, random)
  const { flake } = population
  const truths = new Map<string, Truth>()
  const cases: PairedCase[] = []
  for (const { name, size, rate, churn, drop, unreliable } of segments) {
    for (let i = 0; i < size; i++) {
      const passes = random() < rate
      const stays = random() >= (passes ? (churn + drop) / rate : churn / (1 - rate))
      const truth = {
        baseline: passes ? 1 - flake : flake,
        candidate: (passes === stays ? 1 - flake : flake) * (1 - unreliable),
      }
      const id = `${name}-${i}`
      truths.set(id, truth)
      cases.push({
        id, segments: [name], adversarial: false, before: random() < truth.baseline, after: random() < truth.candidate,
        beforeReason: null, afterReason: null, group: null,
      })
    }
  }
  const regressed = population.regressed === null ? null : segments[0]!.name
  return { cases, regressed, execute: ({ id }, arm) => random() < truths.get(id)![arm] }
}

function drawSegments({ segments: count, cases, churn, unevenness, smallest, regressed }: Population, random: () => number): Segment[] {
  const draw = (i: number, size: number, rate: number, loss: number): Segment => {
    const wanted = unevenness === 0 ? churn : gammaFrom(1 / unevenness ** 2, random) * unevenness ** 2 * churn
    // more than that cannot break or be fixed, and the one without the other would be a change of the mean
    const possible = Math.min(wanted, rate - loss, 1 - rate)
    const broken = regressed?.kind === 'broken'
    return {
      name: `s${String(i).padStart(4, '0')}`, size, rate, churn: possible, drop: broken ? loss : 0, unreliable: broken ? 0 : loss / rate,
    }
  }
  const own = regressed === null ? [] : [draw(0, regressed.size, REGRESSED_RATE, regressed.drop)]
  const sizes = drawSizes(count - own.length, cases - (regressed?.size ?? 0), smallest, random)
  const [alpha, beta] = [MEAN_RATE * RATE_CONCENTRATION, (1 - MEAN_RATE) * RATE_CONCENTRATION]
  return [...own, ...sizes.map((size, i) => draw(i + own.length, size, betaFrom(alpha, beta, random), 0))]
}

/** Log-normal sizes that add up to the total. */
function drawSizes(count: number, total: number, smallest: number, random: () => number): number[] {
  const spare = total - count * smallest
  if (spare < 0) throw new Error(`${total} cases are too few for ${count} segments`)
  const weights = Array.from({ length: count }, () => Math.exp(SIZE_DEVIATION * normalFrom(random)))
  const sum = weights.reduce((all, weight) => all + weight, 0)
  let reached = 0
  return weights.map((weight) => {
    const from = Math.round((reached / sum) * spare)
    reached += weight
    return smallest + Math.round((reached / sum) * spare) - from
  })
}
