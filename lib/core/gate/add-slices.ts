import { countOf } from '@/lib/core/gate/format-figures'
import { flipStatus, type Sides } from '@/lib/core/gate/flip-status'
import type { Evidence } from '@/lib/core/gate/evidence'
import { ownDimensionKey } from '@/lib/core/slices/dimension-names'
import type { Dimensions } from '@/lib/core/slices/slice-condition'
import type { FoundSlice, SliceCase, SliceSearch } from '@/lib/core/slices/types'
import { changeOf, isPair } from '@/lib/core/gate/count-cases'
import type { GateConfig } from '@/lib/core/config/types'
import type { GateReport, PairedCase, ReportSlice } from '@/lib/core/gate/types'

/** Slices whose flips are re-run to show how many stay. */
const RERUN_SLICES = 5

/** A slice by level was there before this deploy: asked for more certainty, so that both searches together name few wrong ones. */
export const SLICE_ALPHA = { change: 0.05, level: 0.01 }

/** The cases of a run as the search for slices wants them; `dimensions` by case id. Compared with the segments they count in. */
export function sliceCases(cases: readonly PairedCase[], dimensions: ReadonlyMap<string, Dimensions>): SliceCase[] {
  return cases.map((item) => ({
    id: item.id,
    segment: item.adversarial ? 'adversarial' : item.segments.length === 0 ? null : [...item.segments].sort().join('\u001f'),
    change: isPair(item) ? (-changeOf(item) as -1 | 0 | 1) : null,
    failed: item.changed || item.after === null ? null : !item.after,
    dimensions: dimensions.get(item.id) ?? {},
  }))
}

/** Dimensions that the gate cuts by already. */
export function gatedDimensions(config: GateConfig): string[] {
  const own = [config.segmentBy, ...(config.familyKey === null ? [] : [config.familyKey])].map(ownDimensionKey)
  return own.some((key) => /^customer(_id)?$/.test(key)) ? [...own, 'derived.customer'] : own
}

/** Found slices that say something of their own and were found by what changed. */
export function changedSlices(search: SliceSearch): FoundSlice[] {
  return search.found.filter((slice) => slice.search === 'change' && slice.overlaps === null)
}

/** Ids of cases whose flips are still to be re-run, so that the report can say how many of a found slice's flips stay. */
export function openSliceFlips(search: SliceSearch, evidence: Evidence, sides: Sides): string[] {
  const open = changedSlices(search).slice(0, RERUN_SLICES).flatMap(({ breakIds, fixIds }) => [
    ...breakIds.filter((id) => flipStatus('break', id, evidence, sides).stays === null),
    ...fixIds.filter((id) => flipStatus('fix', id, evidence, sides).stays === null),
  ])
  return [...new Set(open)].sort()
}

/**
 * The report with what the search found: a slice by change turns a pass into a warning and never blocks; one by level is
 * told, because it says where the candidate is weak, not that it got worse.
 */
export function addSlices(report: GateReport, search: SliceSearch, reruns: { evidence: Evidence; sides: Sides } | null): GateReport {
  const slices = search.found.filter(({ overlaps }) => overlaps === null).map((slice) => reportSlice(slice, reruns))
  const changed = slices.filter((slice) => slice.search === 'change')
  return {
    ...report,
    gate: report.gate === 'pass' && changed.length > 0 ? 'warn' : report.gate,
    slices,
    warnings: [...report.warnings, ...changed.map(sliceWarning)],
  }
}

function reportSlice(slice: FoundSlice, reruns: { evidence: Evidence; sides: Sides } | null): ReportSlice {
  const { breakIds, fixIds, overlaps: _overlaps, ...figures } = slice
  return { ...figures, confirmed: reruns && confirmedOf(breakIds, fixIds, reruns) }
}

function confirmedOf(breakIds: string[], fixIds: string[], { evidence, sides }: { evidence: Evidence; sides: Sides }): ReportSlice['confirmed'] {
  const breaks = breakIds.map((id) => flipStatus('break', id, evidence, sides).stays)
  const fixes = fixIds.map((id) => flipStatus('fix', id, evidence, sides).stays)
  if ([...breaks, ...fixes].some((stays) => stays === null)) return null
  return { breaks: breaks.filter(Boolean).length, fixes: fixes.filter(Boolean).length }
}

/** "These 34 cases with input length in tokens ≥ 12,000 explain 61% of the breaks (17 of them broke, 12 stayed broken on re-run)." */
export function sliceWarning(slice: ReportSlice): string {
  const share = slice.explains === null ? '' : ` hold ${Math.round(slice.explains * 100)}% of the breaks`
  const stayed = slice.confirmed === null ? '' : `, ${slice.confirmed.breaks} stayed broken on re-run`
  return `Hidden slice: the ${countOf(slice.n, 'case')} with ${slice.words}${share} (${slice.breaks} broke, ${slice.fixes} got fixed${stayed}). `
    + 'It warns and does not block; pin it as a segment to gate on it.'
}
