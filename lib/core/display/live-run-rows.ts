import type { GateConfig } from '@/lib/core/config/types'
import type { LiveSet, SetRow } from '@/lib/core/display/run-view'
import { liveRows } from '@/lib/core/display/set-rows'
import { pairedDifference } from '@/lib/core/gate/intervals'
import { liveSignal } from '@/lib/core/gate/live-signal'
import type { RunStatus } from '@/lib/core/types'

/**
 * The sets of a run as they stand while it is measured, in the order given. `config` null = its configuration is not known: then, and once the run was
 * stopped, they say nothing of whether a set drops.
 */
export function liveRunRows(status: RunStatus, config: GateConfig | null, sets: LiveSet[]): SetRow[] {
  const rows = liveRows(sets, changeLimits)
  // a run that was stopped says nothing more, however little it has measured
  if (!config || status === 'cancelled' || status === 'failed') return rows
  const sum = (pick: (row: SetRow) => number) => rows.reduce((total, row) => total + pick(row), 0)
  const whole = { n: sum((row) => row.n), b: sum((row) => row.breaks), c: sum((row) => row.fixes) }
  // the total is one more set than those that will be large enough
  const gated = 1 + rows.filter((row) => row.kind === 'adversarial' || (row.progress?.total ?? 0) >= config.gate.minCasesPerSegment).length
  return rows.map((row) => {
    const own = { n: row.n, b: row.breaks, c: row.fixes }
    return { ...row, live: liveSignal(own, { n: whole.n - own.n, b: whole.b - own.b, c: whole.c - own.c }, gated, config.gate) }
  })
}

/** The same limits that the gate prints, of the cases that are done. */
function changeLimits({ n, breaks, fixes }: { n: number; breaks: number; fixes: number }): { low: number; high: number } {
  const [, low, high] = pairedDifference(breaks, fixes, n)
  return { low, high }
}
