import { seededRandom } from '@/lib/core/seeded-random'
import type { SliceCase } from '@/lib/core/slices/types'

export const HIDDEN = { key: 'hidden', value: 'v0', cases: 150 }
export type SimulationRules = { seed: string; cases?: number; segments?: number; drop: number; churn?: number; flake?: number; confirm?: boolean }

/**
 * One run by the model of section 17 of gate-statistics.md: segments of log-normal sizes, base pass rates beta-distributed with mean
 * .88, true breaks with (churn + drop)/rate and true fixes with churn/(1 − rate), each execution passes with 1 − flake or flake.
 * The drop is in 150 cases drawn from all segments: `hidden` is v0. Its dimensions make 32 slices: 8 values, three numbers
 * with 5 bins each, three texts with 3 values; all but `hidden` have nothing to do with the outcome. With `confirm` every flip was run again as in 4.2 and counts only if it stayed.
 */
export function simulateRun({
  seed, cases = 1200, segments = 40, drop, churn = 0.02, flake = 0.05, confirm = false,
}: SimulationRules): SliceCase[] {
  const random = seededRandom(seed)
  const segmentOf = drawSegments(random, cases, segments)
  const rates = Array.from({ length: segments }, () => drawBeta(random, 17.6, 2.4))
  const hidden = new Set(drawSome(random, cases, HIDDEN.cases))
  const execute = (state: boolean) => (random() < flake ? !state : state)
  return Array.from({ length: cases }, (_, i) => {
    const rate = rates[segmentOf[i]!]!
    const loss = hidden.has(i) ? drop : 0
    const was = random() < rate
    const is = was ? random() >= (churn + loss) / rate : random() < churn / (1 - rate)
    const first = { before: execute(was), after: execute(is) }
    const { before, after } = confirm ? confirmFlip(first, { before: was, after: is }, execute) : first
    const dimensions: Record<string, string | number> = { hidden: hidden.has(i) ? HIDDEN.value : `v${1 + Math.floor(random() * 7)}` }
    for (const key of ['length', 'latency', 'age']) dimensions[key] = Math.floor(Math.exp(5 + 2 * random()))
    for (const key of ['plan', 'channel', 'region']) dimensions[key] = `v${Math.floor(random() * 3)}`
    return {
      id: `case-${String(i).padStart(5, '0')}`, segment: `segment-${segmentOf[i]}`,
      change: (Number(before) - Number(after)) as -1 | 0 | 1, failed: !after, dimensions,
    }
  })
}

type Sides = { before: boolean; after: boolean }

/** The failing side again, best of three; if it fails again the other side. A flip that does not stay is none. */
function confirmFlip(first: Sides, states: Sides, execute: (state: boolean) => boolean): Sides {
  if (first.before === first.after) return first
  const again = (state: boolean) => {
    const [one, two] = [execute(state), execute(state)]
    return one === two ? one : execute(state)
  }
  const [failing, passing] = first.before ? [states.after, states.before] : [states.before, states.after]
  if (again(failing)) return { before: true, after: true }
  return again(passing) ? first : { before: false, after: false }
}

/** The segment of each case: sizes in proportion to log-normal weights, at least one case each. */
function drawSegments(random: () => number, cases: number, segments: number): number[] {
  const weights = Array.from({ length: segments }, () => Math.exp(drawNormal(random)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const list = weights.flatMap((weight, g) => new Array<number>(Math.max(1, Math.round((weight / total) * cases))).fill(g))
  return Array.from({ length: cases }, (_, i) => list[i] ?? 0)
}

function drawSome(random: () => number, from: number, count: number): number[] {
  const places = Array.from({ length: from }, (_, i) => i)
  return Array.from({ length: count }, (_, i) => {
    const other = i + Math.floor(random() * (from - i))
    const place = places[other]!
    places[other] = places[i]!
    return place
  })
}

function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function drawBeta(random: () => number, a: number, b: number): number {
  const x = drawGamma(random, a)
  return x / (x + drawGamma(random, b))
}

/** Marsaglia and Tsang 2000, for shapes of at least 1. */
function drawGamma(random: () => number, shape: number): number {
  const d = shape - 1 / 3
  for (;;) {
    const x = drawNormal(random)
    const v = (1 + x / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}
