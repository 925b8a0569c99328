import type { FloorMode } from '@/lib/core/config/types'
import type { FloorState } from '@/lib/core/gate/types'

/** Fewer of n passed than the floor asks for. Counts, not rates, so that 17 of 20 is not under 0.85. */
export function isBelow(passed: number, n: number, floor: number): boolean {
  return passed < floor * n - 1e-9
}

type Passed = { passed: number; n: number }

/** Where a pass rate stands against its floor, before and now; null without cases or without a floor. */
export function floorState(before: Passed, now: Passed, floor: number | null): FloorState | null {
  if (floor === null || before.n === 0 || now.n === 0) return null
  const wasBelow = isBelow(before.passed, before.n, floor)
  if (isBelow(now.passed, now.n, floor)) return wasBelow ? 'below-as-before' : 'fell-below'
  return wasBelow ? 'rose-above' : 'above'
}

/** report: never blocks; guard: a suspected drop that takes the set below; strict: whatever is below. */
export function floorBlocks(state: FloorState | null, mode: FloorMode, suspected: boolean): boolean {
  if (mode === 'strict') return state === 'fell-below' || state === 'below-as-before'
  return mode === 'guard' && state === 'fell-below' && suspected
}
