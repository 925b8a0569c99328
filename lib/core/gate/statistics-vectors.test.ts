import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { agreement, type LabelCounts } from '@/lib/core/calibration/agreement'
import { correctedRate, roganGladen } from '@/lib/core/calibration/corrected-rate'
import { evenness, type FlipCounts } from '@/lib/core/gate/evenness'
import { benjaminiHochberg, holm } from '@/lib/core/gate/holm'
import { clusteredError, newcombePaired, pairedDifference, permutationP, wilson } from '@/lib/core/gate/intervals'
import { mcnemar } from '@/lib/core/gate/mcnemar'
import { expectedBreaks, nbTail } from '@/lib/core/gate/nb-tail'
import { casesNeeded, minBreaks, minimumDetectableDrop, power } from '@/lib/core/gate/planning'
import { weightedDrop, weightedScore } from '@/lib/core/gate/weighted-score'

const file = join(import.meta.dirname, '../../../../shared/gate-statistics.vectors.json')
type Input = Record<string, number> & {
  p: number[]; w?: number[]; y: number[]; group: number[]; segments: FlipCounts[]
  sets: { n: number; k: number; b: number; c: number; w: number }[]
}
type Vector = { id: string; fn: string; input: Input; output: number[] }

const functions: Record<string, (i: Input) => number[]> = {
  mcnemar: (i) => Object.values(mcnemar(i.b!, i.c!)),
  nbTail: (i) => [
    i.c! + Math.max(1, i.A! * i.rho!), expectedBreaks(i.c!, i.n!, i.rho!, i.A!), nbTail(i.b!, i.c!, i.n!, i.rho!, i.A!),
  ],
  evenness: (i) => [evenness(i.segments)],
  wilson: (i) => wilson(i.k!, i.n!),
  pairedDiff: (i) => pairedDifference(i.b!, i.c!, i.a! + i.b! + i.c! + i.d!),
  newcombePaired: (i) => newcombePaired(i.a!, i.b!, i.c!, i.d!),
  holm: (i) => holm(i.p, i.w),
  bh: (i) => benjaminiHochberg(i.p),
  agreement: (i) => Object.values(agreement(i as unknown as LabelCounts)),
  weightedScore: (i) => weightedScore(i.sets),
  weightedDrop: (i) => weightedDrop(i.sets),
  clusterSE: (i) => clusteredError(i.y, i.group),
  ppi: (i) => correctedRate(i.N!, i.judgePass!, i as unknown as LabelCounts),
  roganGladen: (i) => [roganGladen(i.rate!, i.sens!, i.spec!)],
  minBreaks: (i) => [4, 20, 40, 200].map((m) => minBreaks(i.n!, i.c!, i.rho!, i.alpha! / m, i.A!)),
  power: (i) => [power(i.n!, i.drop!, i.m!, { rho: i.rho!, flake: i.flake! })],
  permP: (i) => [permutationP(i.exceed!, i.B!)],
}

describe.skipIf(!existsSync(file))('the shared reference values', () => {
  const vectors = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Vector[]) : []

  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s is reproduced to 1e-6', (_, { fn, input, output }) => {
    const result = functions[fn.split('(')[0]!]!(input)
    expect(result).toHaveLength(output.length)
    result.forEach((value, i) => expect(Math.abs(value - output[i]!)).toBeLessThan(1e-6))
  })
})

describe('reference values computed with scipy', () => {
  it('gives the exact and mid-p McNemar values', () => {
    // 7 breaks, 0 fixes: (1/2)^7 = 0.0078125; mid-p is half of it
    const { exact, twoSided, mid } = mcnemar(7, 0)
    expect(exact).toBeCloseTo(0.0078125, 12)
    expect(twoSided).toBeCloseTo(0.015625, 12)
    expect(mid).toBeCloseTo(0.00390625, 12)
    expect(mcnemar(60, 35).exact).toBeCloseTo(0.006689, 6)
    expect(mcnemar(0, 0).exact).toBe(1)
  })

  it('weighs breaks against what the rest of the run leads to expect', () => {
    expect(nbTail(7, 0, 47, 0.02, 100)).toBeCloseTo(0.000309, 6)
    expect(nbTail(43, 37, 174, 0.09186, 30.7717)).toBeCloseTo(0.138089, 6)
    // nothing known from outside is exactly McNemar's test
    expect(nbTail(7, 0, 47, 0, 0)).toBeCloseTo(0.0078125, 10)
    // 47 · max(1, 100 · 0.02)/(100 + 47) = 94/147
    expect(expectedBreaks(0, 47, 0.02, 100)).toBeCloseTo(94 / 147, 12)
  })

  it('measures how evenly segments churn', () => {
    const hardness = [[446, 122, 28], [174, 43, 37], [248, 45, 26], [166, 24, 25]].map(([n, b, c]) => ({ n: n!, b: b!, c: c! }))
    expect(evenness(hardness)).toBeCloseTo(5.653405, 6)
    expect(evenness([{ n: 50, b: 1, c: 1 }, { n: 50, b: 1, c: 1 }])).toBe(Infinity)
  })

  it('adjusts for many sets, with weights', () => {
    expect(holm([0.0003, 0.012, 0.03, 0.04, 0.6], [1, 3, 1, 1, 1]).map((p) => p.toFixed(4))).toEqual(
      ['0.0021', '0.0240', '0.0900', '0.0900', '0.6000'])
  })

  it('gives intervals for the eye', () => {
    expect(wilson(36, 47).map((x) => x.toFixed(6))).toEqual(['0.627757', '0.863967'])
    expect(pairedDifference(7, 22, 210).map((x) => x.toFixed(6))).toEqual(['0.071429', '0.021021', '0.120489'])
  })

  it('plans how many cases a drop needs', () => {
    expect([4, 20, 200].map((m) => casesNeeded(0.14, m))).toEqual([36, 51, 86])
    expect([4, 20, 200].map((m) => casesNeeded(0.2, m))).toEqual([20, 29, 47])
    expect(minimumDetectableDrop(47, 20)).toBeCloseTo(0.15, 2)
    expect(power(47, 0.14, 20)).toBeCloseTo(0.752002, 6)
  })
})
