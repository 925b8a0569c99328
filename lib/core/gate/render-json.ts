import type { GateReport } from '@/lib/core/gate/types'

/** The report for machines, with every figure unrounded; ends with a line break. */
export function renderJson(report: GateReport): string {
  return `${JSON.stringify(report, null, 2)}\n`
}
