import type { AnyReport } from '@/lib/core/gate/joint-report'

/** The report for machines, with every figure unrounded; ends with a line break. */
export function renderJson(report: AnyReport): string {
  return `${JSON.stringify(report, null, 2)}\n`
}
