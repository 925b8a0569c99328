import { expect, it } from 'vitest'
import { capacityOf } from '@/bench/load/find-capacity'

const steps = (...pairs: [readers: number, p95: number][]) => pairs.map(([readers, p95]) => ({ readers, p95, reads: 100 }))

it('reads the number of readers off the line between the last step within the bar and the first beyond it', () => {
  // 300 lies half-way between 200 and 400
  expect(capacityOf(steps([10, 100], [20, 200], [30, 400], [40, 900]), 300)).toBe(25)
})

it('takes a single step beyond the bar for chance when the next one is within it', () => {
  expect(capacityOf(steps([10, 100], [20, 350], [30, 250], [40, 350], [50, 500]), 300)).toBe(35)
})

it('says none when nobody is served in time, and all when everybody is', () => {
  expect(capacityOf(steps([10, 301], [20, 400]), 300)).toBe(0)
  expect(capacityOf(steps([10, 100], [20, 299]), 300)).toBe(20)
})
