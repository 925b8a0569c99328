/** How many of the runs each rule blocked (or caught), and what re-runs cost. Integers, so that the order of adding changes nothing. */
export type Tally = {
  runs: number
  firstCalls: number
  blocked: number
  warned: number
  guard: number
  minimum: number
  drop: number
  mcnemar: number
  retry: number
  extraCalls: number
  extraCallsSquared: number
  retryCalls: number
}

export function emptyTally(): Tally {
  return {
    runs: 0, firstCalls: 0, blocked: 0, warned: 0, guard: 0, minimum: 0, drop: 0, mcnemar: 0, retry: 0, extraCalls: 0, extraCallsSquared: 0,
    retryCalls: 0,
  }
}

export function addTally(sum: Tally, other: Tally): void {
  for (const key of Object.keys(sum) as (keyof Tally)[]) sum[key] += other[key]
}
