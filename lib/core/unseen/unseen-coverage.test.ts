import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { measureCoverage, type Coverage, type WeekSetting } from '@/lib/core/unseen/test-simulated-week'

const SEEDS = 500

/** Sizes, failure rates and reports as in the wild; reports depend on the cluster where there are eight. */
const PLAIN: WeekSetting[] = [500, 2_000, 20_000].flatMap((traces) => [0.002, 0.01, 0.03, 0.1].flatMap((rate) => [0, 0.3, 0.6].flatMap((reported) =>
  [1, 8].map((clusters) => ({ traces, rate, reported, clusters, looked: 50 })))))

const week = { traces: 2_000, rate: 0.03, reported: 0.3, clusters: 8, looked: 50 }

const HARD: { name: string; setting: WeekSetting }[] = [
  { name: '17 of 50 looked at', setting: { ...week, looked: 17 } },
  { name: '5 of 50 looked at', setting: { ...week, looked: 5 } },
  { name: 'unsure of 20 % of failures, 5 % of the rest', setting: { ...week, rate: 0.1, unsure: { failure: 0.2, fine: 0.05 } } },
  { name: 'unsure of half of the failures, never of the rest', setting: { ...week, rate: 0.1, unsure: { failure: 0.5, fine: 0 } } },
  { name: 'the surprise part finds failures in 3 of 10', setting: { ...week, surprises: 0.3 } },
  { name: 'the same, 10 % failures', setting: { ...week, rate: 0.1, surprises: 0.3 } },
  { name: '60 traces, 10 % failures', setting: { ...week, traces: 60, rate: 0.1, clusters: 4 } },
  { name: '30 % failures', setting: { ...week, rate: 0.3 } },
  { name: '40 clusters', setting: { ...week, traces: 20_000, clusters: 40 } },
]

/** Outside of what is promised: a failure is what people call one. Here people are wrong, and the truth is what they should have said. */
const WRONG: { name: string; setting: WeekSetting }[] = [
  { name: 'a failure is called fine in 10 %', setting: { ...week, mistakes: { missed: 0.1, invented: 0 } } },
  { name: 'a failure is called fine in 30 %', setting: { ...week, mistakes: { missed: 0.3, invented: 0 } } },
  { name: 'what is fine is called a failure in 1 %', setting: { ...week, mistakes: { missed: 0, invented: 0.01 } } },
  { name: 'what is fine is called a failure in 5 %', setting: { ...week, mistakes: { missed: 0, invented: 0.05 } } },
]

const docs = readFileSync('docs/unseen.md', 'utf8')
const percent = (share: number | null) => (share === null ? '–' : `${(share * 100).toFixed(1)} %`)
const count = (n: number | null) => (n === null ? '–' : Math.round(n).toLocaleString('en-US'))

const plainLine = ({ traces, rate, reported, clusters }: WeekSetting, found: Coverage) =>
  `| ${count(traces)} | ${Number((rate * 100).toFixed(1))} % | ${reported * 100} % | ${clusters} | ${count(found.truth)} | ${count(found.high)} | ${percent(found.own)} | ${percent(found.clusters)} | ${percent(found.answered)} | ${percent(found.sadinle)} | ${percent(found.normal)} | ${count(found.sadinleHigh)} |`
const namedLine = (name: string, found: Coverage) => `| ${name} | ${count(found.truth)} | ${count(found.high)} | ${percent(found.own)} | ${percent(found.clusters)} |`

describe('the interval of failures that nobody has seen, on weeks whose failures are known', () => {
  it.each(PLAIN)('covers in at least 90 % of 500 seeds: $traces traces, $rate failures, $reported of them reported, $clusters clusters', (setting) => {
    const found = measureCoverage(setting, SEEDS)
    expect(found.own).toBeGreaterThanOrEqual(0.9)
    if (setting.clusters > 1) expect(found.clusters).toBeGreaterThanOrEqual(0.9)
    expect(docs, 'docs/unseen.md shows what was measured').toContain(plainLine(setting, found))
  })

  it.each(HARD)('covers in at least 90 % of 500 seeds: $name', ({ name, setting }) => {
    const found = measureCoverage(setting, SEEDS)
    expect(found.own).toBeGreaterThanOrEqual(0.9)
    expect(found.clusters).toBeGreaterThanOrEqual(0.9)
    expect(docs, 'docs/unseen.md shows what was measured').toContain(namedLine(name, found))
  })

  it.each(WRONG)('says in its documentation how far it is off when people are wrong: $name', ({ name, setting }) => {
    expect(docs, 'docs/unseen.md shows what was measured').toContain(namedLine(name, measureCoverage(setting, SEEDS)))
  })
})
