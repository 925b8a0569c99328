import type { GateConfig } from '@/lib/core/config/types'
import type { BaselineName, NamedReport } from '@/lib/core/gate/joint-report'
import { nextGateStep, type RerunRequest, type RerunStage } from '@/lib/core/gate/next-gate-step'
import type { PairedCase, Rerun } from '@/lib/core/gate/types'

export type Comparison = {
  baseline: BaselineName
  cases: readonly PairedCase[]
  /** Re-runs of this comparison so far, where `baseline` is its own; null = nothing can be re-run. */
  reruns: readonly Rerun[] | null
}

export type AgainstStep =
  | { kind: 'rerun'; open: { baseline: BaselineName; stage: RerunStage; requests: RerunRequest[] }[] }
  | { kind: 'decided'; reports: NamedReport[] }

/**
 * The decision against several baselines (section 8, drift), one step at a time as in nextGateStep: each comparison is a family
 * of sets of its own, with an equal part of the budget for false blocks, so that the run as a whole keeps to the budget.
 */
export function decideAgainst({ comparisons, config, seed }: { comparisons: readonly Comparison[]; config: GateConfig; seed: string }): AgainstStep {
  const share = { ...config, gate: { ...config.gate, falseBlockBudget: config.gate.falseBlockBudget / comparisons.length } }
  const steps = comparisons.map(({ baseline, cases, reruns }) => ({ baseline, step: nextGateStep({ cases, config: share, seed, reruns }) }))
  const open = steps.flatMap(({ baseline, step }) => (step.kind === 'rerun' ? [{ baseline, stage: step.stage, requests: step.requests }] : []))
  if (open.length > 0) return { kind: 'rerun', open }
  return { kind: 'decided', reports: steps.flatMap(({ baseline, step }) => (step.kind === 'decided' ? [{ baseline, ...step.report }] : [])) }
}
