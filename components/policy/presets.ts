import type { GateSettingPath } from '@/lib/core/config/edit-gate-setting'
import type { GateConfig } from '@/lib/core/config/types'

/** One setting of the gate with the values that people try first. Values are written as in the file. */
export type Preset = {
  path: GateSettingPath
  label: string
  /** What it means, in a few words. */
  hint: string
  values: { value: string; label: string }[]
  now: (gate: GateConfig['gate']) => string
}

const plain = (...values: string[]) => values.map((value) => ({ value, label: value }))
const numbers = (...values: number[]) => plain(...values.map(String))

export const PRESETS: Preset[] = [
  {
    path: ['aggregate'], label: 'Decides by', hint: 'aggregate: what the verdict of a run is made of', now: (gate) => gate.aggregate,
    values: [
      { value: 'min_segment', label: 'worst segment' }, { value: 'weighted_mean', label: 'mean' }, { value: 'unweighted_mean', label: 'mean of segments' },
      { value: 'per_segment_review', label: 'a person' },
    ],
  },
  { path: ['threshold'], label: 'Floor', hint: 'threshold: the pass rate under which a segment should not be', now: (gate) => String(gate.threshold), values: numbers(0.8, 0.85, 0.9, 0.95) },
  { path: ['floor_mode'], label: 'Under the floor', hint: 'floor_mode: report never blocks, guard blocks a drop below the floor, strict whatever is below it', now: (gate) => gate.floorMode, values: plain('report', 'guard', 'strict') },
  { path: ['regression_threshold'], label: 'Tolerated drop', hint: 'regression_threshold: net loss that nobody minds', now: (gate) => String(gate.regressionThreshold), values: numbers(0, 0.01, 0.02, 0.05) },
  { path: ['false_block_budget'], label: 'False blocks', hint: 'false_block_budget: chance per run to call something regressed though nothing is', now: (gate) => String(gate.falseBlockBudget), values: numbers(0.02, 0.05, 0.1, 0.2) },
  { path: ['min_cases_per_segment'], label: 'Least cases', hint: 'min_cases_per_segment: smaller segments are pooled', now: (gate) => String(gate.minCasesPerSegment), values: numbers(10, 20, 50) },
  {
    path: ['confirm', 'enabled'], label: 'Re-run flips', hint: 'confirm.enabled: whether a flip counts only if it stays', now: (gate) => String(gate.confirm.enabled),
    values: [{ value: 'true', label: 'yes' }, { value: 'false', label: 'no' }],
  },
]
