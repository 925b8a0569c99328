import { describe, expect, it } from 'vitest'
import { SLICE_ALPHA } from '@/lib/core/gate/add-slices'
import { findSlices } from '@/lib/core/slices/find-slices'
import { HIDDEN, simulateRun } from '@/lib/core/slices/test-hidden-runs'
import type { FoundSlice, SliceCase } from '@/lib/core/slices/types'

const SEEDS = 200
const isHidden = ({ condition }: FoundSlice) => condition.op === 'is' && condition.key === HIDDEN.key && condition.value === HIDDEN.value

/** Shares of the seeds, 0 to 1. `falseAlarm`: something was found in a run without a hidden slice; of the product: levels at 0.01. */
const NOTHING = {
  found: 0, foundByLevel: 0, foundByEither: 0, falseAlarm: 0, falseAlarmByLevel: 0, falseAlarmByEither: 0, falseAlarmOfProduct: 0, wrongBeside: 0,
  unrelatedBeside: 0,
}
type Figures = typeof NOTHING

/** Whether less of a found slice lies in the hidden one than chance would give: 150 of 1,200. */
function isUnrelated(found: FoundSlice, cases: SliceCase[]): boolean {
  const hidden = new Set(cases.filter(({ dimensions }) => dimensions[HIDDEN.key] === HIDDEN.value).map(({ id }) => id))
  const both = found.breakIds.filter((id) => hidden.has(id)).length
  return !isHidden(found) && both < found.breakIds.length * (HIDDEN.cases / cases.length)
}

function measure(flake: number, confirm = false): Figures {
  const sums: Figures = { ...NOTHING }
  const count = (figure: keyof Figures, holds: boolean) => { sums[figure] += Number(holds) / SEEDS }
  for (let i = 0; i < SEEDS; i++) {
    const still = findSlices(simulateRun({ seed: `none ${i}`, drop: 0, flake, confirm }), { seed: `${i}` }).found
    count('falseAlarm', still.some(({ search }) => search === 'change'))
    count('falseAlarmByLevel', still.some(({ search }) => search === 'level'))
    count('falseAlarmByEither', still.length > 0)
    count('falseAlarmOfProduct', still.some(({ search, adjustedP }) => search === 'change' || adjustedP <= SLICE_ALPHA.level))
    const cases = simulateRun({ seed: `hidden ${i}`, drop: 0.14, flake, confirm })
    const { found, change } = findSlices(cases, { seed: `${i}` })
    expect(change.searched).toBe(32)
    const byChange = found.filter(({ search }) => search === 'change')
    count('found', byChange.some(isHidden))
    count('foundByLevel', found.some((slice) => slice.search === 'level' && isHidden(slice)))
    count('foundByEither', found.some(isHidden))
    count('wrongBeside', byChange.some((slice) => !isHidden(slice)))
    count('unrelatedBeside', byChange.some((slice) => isUnrelated(slice, cases)))
  }
  const words = Object.entries(sums).map(([name, share]) => `${name} ${(share * 100).toFixed(1)}%`).join(', ')
  console.log(`hidden slice, flakes ${flake * 100}%, ${confirm ? 'all flips run again' : 'first run'}, ${SEEDS} seeds: ${words}`)
  return sums
}

/** Each search is wrong in 5 % of the runs by construction; 200 seeds show that to ± 1.5 points. */
const NOMINAL = 0.05 + 2 * Math.sqrt((0.05 * 0.95) / SEEDS)

function expectFewWrong(figures: Figures) {
  expect(figures.falseAlarm).toBeLessThanOrEqual(0.06)
  // what the gate names: changes at 0.05, levels at 0.01
  expect(figures.falseAlarmOfProduct).toBeLessThanOrEqual(0.06)
  expect(figures.wrongBeside).toBeLessThanOrEqual(0.06)
  expect(figures.falseAlarmByLevel).toBeLessThanOrEqual(NOMINAL)
}

/**
 * Section 17, churn 2 % both ways, 14 points lost in 150 of 1,200 cases, 32 slices searched. The figures of section 11 (96 %; 2–6 %)
 * are reached at 2 % flakes, or at 5 % with every flip run again.
 */
describe('a hidden slice of 14 points in 150 of 1,200 cases', () => {
  it('is found in 90 % of the runs at 2 % flakes, and a wrong one named in 6 % at most', () => {
    const figures = measure(0.02)
    expect(figures.found).toBeGreaterThanOrEqual(0.9)
    expectFewWrong(figures)
  })

  it('is found in 90 % of the runs at 5 % flakes once all flips were run again', () => {
    const figures = measure(0.05, true)
    expect(figures.found).toBeGreaterThanOrEqual(0.9)
    expectFewWrong(figures)
  })

  it('is found in three of four runs at 5 % flakes by the first run alone, with no more wrong ones', () => {
    const figures = measure(0.05)
    expect(figures.found).toBeGreaterThanOrEqual(0.75)
    expect(figures.foundByEither).toBeGreaterThanOrEqual(0.85)
    expectFewWrong(figures)
  })
})
