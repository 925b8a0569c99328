import type { GateReport } from '@/lib/core/gate/types'

/** What re-runs made of a case's flip, in two words for lists. */
export type RerunMark = 'stayed' | 'went away' | 'not measured'

/** Marks by case id for every flip of the report that was re-run as far as it was needed; nothing for the others. */
export function rerunMarks(report: GateReport | null): Record<string, RerunMark> {
  const marks: Record<string, RerunMark> = {}
  for (const { confirmed } of report?.sets ?? []) {
    for (const id of confirmed?.confirmedCases ?? []) marks[id] = 'stayed'
    for (const id of confirmed?.flakyCases ?? []) marks[id] = 'went away'
    for (const id of confirmed?.unmeasuredCases ?? []) marks[id] = 'not measured'
  }
  return marks
}
