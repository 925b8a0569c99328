import type { GateConfig } from '@/lib/core/config/types'
import type { BaselineName, NamedReport } from '@/lib/core/gate/joint-report'
import type { RerunRequest } from '@/lib/core/gate/next-gate-step'
import { nextRunStep, type RunStage } from '@/lib/core/gate/next-run-step'
import type { PairedCase, Rerun } from '@/lib/core/gate/types'
import type { Dimensions } from '@/lib/core/slices/slice-condition'

export type Comparison = {
  baseline: BaselineName
  cases: readonly PairedCase[]
  /** Re-runs of this comparison so far, where `baseline` is its own; null = nothing can be re-run. */
  reruns: readonly Rerun[] | null
  /** Of the cases by id, for the search for hidden slices; null = do not search. */
  dimensions: ReadonlyMap<string, Dimensions> | null
}

export type AgainstStep =
  | { kind: 'rerun'; open: { baseline: BaselineName; stage: RunStage; requests: RerunRequest[] }[] }
  | { kind: 'decided'; reports: NamedReport[] }

/**
 * The decision against several baselines (section 8, drift), one step at a time as in nextRunStep: each comparison is a family
 * of sets of its own, with an equal part of the budget for false blocks, so that the run as a whole keeps to the budget.
 */
export function decideAgainst({ comparisons, config, seed }: { comparisons: readonly Comparison[]; config: GateConfig; seed: string }): AgainstStep {
  const share = { ...config, gate: { ...config.gate, falseBlockBudget: config.gate.falseBlockBudget / comparisons.length } }
  const steps = comparisons.map(({ baseline, ...own }) => ({ baseline, step: nextRunStep({ ...own, config: share, seed }) }))
  const open = steps.flatMap(({ baseline, step }) => (step.kind === 'rerun' ? [{ baseline, stage: step.stage, requests: step.requests }] : []))
  if (open.length > 0) return { kind: 'rerun', open }
  return { kind: 'decided', reports: steps.flatMap(({ baseline, step }) => (step.kind === 'decided' ? [{ baseline, ...step.report }] : [])) }
}
