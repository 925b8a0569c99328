import type { AllocationRow } from '@/lib/core/sampling/allocation'
import { DRAW_REASONS, type DrawReason } from '@/lib/core/sampling/types'
import { formatPercent, plural } from '@/lib/core/display/format'

/** `smallestDrop` (0 to 1) would be seen in 8 of 10 runs; null = none below 0.8, or too few cases to be gated. `raisedFrom` null = not raised. */
export type PreviewSegment = AllocationRow & { smallestDrop: number | null; raisedFrom: number | null }
export type PreviewCluster = AllocationRow & { label: string }

/** What the next draw would take, as the draw itself will. */
export type DrawPreview = {
  cases: number
  traffic: number
  capHeld: boolean
  customerShare: number | null
  largestCustomer: { name: string; traffic: number; cases: number } | null
  sampler: 'stratified' | 'uniform'
  windowFrom: string
  windowTo: string
  targetDrop: number
  segments: PreviewSegment[]
  clusters: PreviewCluster[]
  rules: { sampleSize: number; segmentFloor: number; clusterFloor: number; noiseFloor: number; newFloor: number; perConversation: number | null }
  /** Whether the window was grouped before: clusters of a refresh are made anew. */
  grouped: boolean
}

export const REASON_WORDS: Record<DrawReason, string> = {
  'segment floor': 'floor of the segment', 'cluster floor': 'floor of the cluster', 'noise floor': 'floor for novel traffic', new: 'seen first lately',
  'segment need': 'so that a drop would show', share: 'share of the traffic',
}

/** Cases by what they were drawn for, in the order in which a draw takes them; reasons with none are left out. */
export function reasonParts({ reasons }: Pick<AllocationRow, 'reasons'>): { reason: DrawReason; cases: number }[] {
  return DRAW_REASONS.flatMap((reason) => (reasons[reason] ? [{ reason, cases: reasons[reason] }] : []))
}

/** The rules of the draw in one sentence; a uniform draw has none but its size. */
export function rulesText({ sampler, customerShare, rules }: Pick<DrawPreview, 'sampler' | 'customerShare' | 'rules'>): string {
  if (sampler === 'uniform') return `${plural(rules.sampleSize, 'case')}, drawn uniformly: no floors and no caps.`
  const caps = [...(customerShare === null ? [] : [`${formatPercent(customerShare, 0)} of one customer`]), ...(rules.perConversation === null ? [] : [`${rules.perConversation} of one conversation`])]
  return `Floors: ${rules.segmentFloor} for a segment, ${rules.clusterFloor} for a cluster, ${rules.noiseFloor} for novel traffic, ${rules.newFloor} for what was seen first lately`
    + `${caps.length > 0 ? `; at most ${caps.join(' and ')}` : ''}.`
}

/** Why a part of the traffic gets its cases, e.g. "12 floor of the segment, 3 share of the traffic". */
export function reasonText(row: Pick<AllocationRow, 'reasons'>): string {
  return reasonParts(row).map(({ reason, cases }) => `${plural(cases, 'case')}: ${REASON_WORDS[reason]}`).join(', ')
}
