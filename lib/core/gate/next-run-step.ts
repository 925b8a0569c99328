import { addSlices, gatedDimensions, openSliceFlips, sliceCases, SLICE_ALPHA } from '@/lib/core/gate/add-slices'
import { collectEvidence } from '@/lib/core/gate/evidence'
import { nextGateStep, type GateInput, type RerunRequest, type RerunStage } from '@/lib/core/gate/next-gate-step'
import type { GateReport } from '@/lib/core/gate/types'
import { findSlices } from '@/lib/core/slices/find-slices'
import type { Dimensions } from '@/lib/core/slices/slice-condition'
import type { SliceSearch } from '@/lib/core/slices/types'

/** `dimensions` of the cases by id, for the search for hidden slices; null = do not search. */
export type RunInput = GateInput & { dimensions: ReadonlyMap<string, Dimensions> | null }

/** The steps of the gate, and `slice`: flips of found slices, to say how many of them stay. */
export const RUN_STAGES = ['confirm', 'control', 'repeat', 'slice'] as const satisfies readonly (RerunStage | 'slice')[]
export type RunStage = (typeof RUN_STAGES)[number]

export type RunStep =
  | { kind: 'rerun'; stage: RunStage; requests: RerunRequest[] }
  | { kind: 'decided'; report: GateReport; search: SliceSearch | null }

/**
 * `nextGateStep`, and once the gate has decided the search for hidden slices (section 11): their flips are re-run where that
 * is possible, then the report is whole. Pure and repeatable in the same way.
 */
export function nextRunStep(input: RunInput): RunStep {
  const step = nextGateStep(input)
  if (step.kind === 'rerun' || input.dimensions === null) return step.kind === 'rerun' ? step : { ...step, search: null }
  const { report } = step
  const { config, cases, dimensions } = input
  const search = findSlices(sliceCases(cases, dimensions), { seed: report.seed, exclude: gatedDimensions(config), alpha: SLICE_ALPHA })
  const sides = input.candidateOnly ? 'candidate' : config.gate.confirm.sides
  const reruns = input.reruns === null || report.confirm === 'off' ? null : { evidence: collectEvidence(input.reruns), sides }
  const open = reruns === null ? [] : openSliceFlips(search, reruns.evidence, reruns.sides)
  if (open.length > 0) return { kind: 'rerun', stage: 'slice', requests: open.map((caseId) => ({ caseId, extent: 'both' })) }
  return { kind: 'decided', report: addSlices(report, search, reruns), search }
}
