import { expect, it } from 'vitest'
import { outcomeLags } from '@/bench/load/outcome-lag'

const watch = (seen: [atMs: number, done: number][], fromMs = 0, untilMs = 10_000) => ({ runId: 'r', fromMs, untilMs, seen: seen.map(([atMs, done]) => ({ atMs, done })) })

it('counts from the end of a case to the first count that includes it', () => {
  // cases end at 100, 200, 300; at 250 the reader has 2, at 700 all
  expect(outcomeLags([100, 200, 300], [watch([[250, 2], [700, 3]])])).toEqual([150, 50, 400])
})

it('asks each reader only for what ended while the page was open', () => {
  expect(outcomeLags([100, 200, 300], [watch([[350, 3]], 150)])).toEqual([150, 50])
})

it('does not leave out what a reader never got to see', () => {
  expect(outcomeLags([100, 200], [watch([[150, 1]], 0, 5200)])).toEqual([50, 5000])
  // a moment before the reader left it may have been under way
  expect(outcomeLags([100, 5000], [watch([[150, 1]], 0, 5200)])).toEqual([50])
})
