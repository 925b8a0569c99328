import { expect, it } from 'vitest'
import { capacityOf } from '@/bench/load/find-capacity'

const steps = (...pairs: [readers: number, p95: number][]) => pairs.map(([readers, p95]) => ({ readers, p95, reads: 100 }))

it('reads the number of readers off the line between the last step within the bar and the first beyond it, in whatever order they were taken', () => {
  // 300 lies half-way between 200 and 400
  expect(capacityOf(steps([10, 100], [40, 900], [20, 200], [30, 400]), 300)).toBe(25)
})

it('trusts no step above one that was beyond the bar', () => {
  expect(capacityOf(steps([10, 100], [20, 500], [30, 250]), 300)).toBe(15)
})

it('says none when nobody is served in time, and all when everybody is', () => {
  expect(capacityOf(steps([10, 301], [20, 400]), 300)).toBe(0)
  expect(capacityOf(steps([10, 100], [20, 299]), 300)).toBe(20)
})

it('takes the last step within the bar when nobody at all was answered beyond it', () => {
  expect(capacityOf(steps([10, 100], [20, Number.NaN]), 300)).toBe(10)
})
