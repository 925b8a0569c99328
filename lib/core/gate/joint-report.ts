import type { GateReport } from '@/lib/core/gate/types'

export const BASELINES = ['last_release', 'pinned'] as const
/** What the candidate is compared with: what serves production, and a reference that is kept, against slow drift. */
export type BaselineName = (typeof BASELINES)[number]

export type NamedReport = { baseline: BaselineName } & GateReport

/** Several comparisons of one candidate. The gate is that of the worst one; every figure stands in its own comparison. */
export type JointReport = Pick<GateReport, 'schema_version' | 'gate' | 'exit_code' | 'sentence'> & { comparisons: NamedReport[] }

/** What a file with a report can hold. */
export type AnyReport = GateReport | JointReport

export const BASELINE_WORDS: Record<BaselineName, string> = { last_release: 'the last release', pinned: 'the pinned reference' }

/** Joins comparisons, at least one; their order stays. */
export function joinReports(comparisons: NamedReport[]): JointReport {
  const worstFirst = [...comparisons].sort((a, b) => severity(b) - severity(a))
  const { gate, exit_code } = worstFirst[0]!
  const sentence = worstFirst.map((report) => `Against ${BASELINE_WORDS[report.baseline]}: ${report.sentence}`).join(' ')
  return { schema_version: 1, gate, exit_code, sentence, comparisons }
}

/** The comparisons of a report, each a whole report; `baseline` is null where there is only one. */
export function comparisonsOf(report: AnyReport): { baseline: BaselineName | null; report: GateReport }[] {
  if (!('comparisons' in report)) return [{ baseline: null, report }]
  return report.comparisons.map((own) => ({ baseline: own.baseline, report: own }))
}

/** What blocks weighs most; then what could not be decided, in the order of how little is known. */
function severity({ gate, exit_code }: GateReport): number {
  if (gate === 'blocked') return 5
  if (exit_code === 2) return 4
  return { 'no-verdict': 3, inconclusive: 2, warn: 1, pass: 0 }[gate]
}
