import type { FloorMode } from '@/lib/core/config/types'
import type { FloorState } from '@/lib/core/gate/types'

/** Fewer of n passed than the floor asks for. Counts, not rates, so that 17 of 20 is not under 0.85. */
export function isBelow(passed: number, n: number, floor: number): boolean {
  return passed < floor * n - 1e-9
}

/** Where a pass rate stands against its floor, before and now; null without cases or without a floor. */
export function floorState(passedBefore: number, passedAfter: number, n: number, floor: number | null): FloorState | null {
  if (floor === null || n === 0) return null
  const before = isBelow(passedBefore, n, floor)
  const now = isBelow(passedAfter, n, floor)
  if (now) return before ? 'below-as-before' : 'fell-below'
  return before ? 'rose-above' : 'above'
}

/** report: never blocks; guard: a suspected drop that takes the set below; strict: whatever is below. */
export function floorBlocks(state: FloorState | null, mode: FloorMode, suspected: boolean): boolean {
  if (mode === 'strict') return state === 'fell-below' || state === 'below-as-before'
  return mode === 'guard' && state === 'fell-below' && suspected
}
