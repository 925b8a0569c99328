import type { FamilyProposal } from '@/lib/core/families/types'
import type { PlanningRates } from '@/lib/core/gate/planning-evidence'
import type { RaisedSegment } from '@/lib/core/sampling/plan-sample'
import { formatCount, formatMoment, formatPercent, plural } from '@/lib/core/display/format'

/** `enough`: the wanted drop would be seen. `more`: with more cases, which the traffic has. `traffic`: it has not. `never`: no number of cases shows it. */
export type SegmentState = 'enough' | 'more' | 'traffic' | 'never'

/** One segment before a run. Rates 0 to 1; `next` null = nothing can be drawn. `weight`, `floor` null = as everywhere. */
export type SegmentLine = {
  key: string
  cases: number
  traffic: number
  smallestDrop: number | null
  needed: number | null
  next: number | null
  state: SegmentState
  weight: number | null
  floor: number | null
  families: string[]
  /** A found slice that a person pinned: its cases count in their own segments, too. */
  pinned: boolean
  /** An override that lets it through needs a second person. */
  critical: boolean
}

export type FamilyView = { id: string | null; label: string; segmentKeys: string[]; origin: string }
export type PinnedView = { id: string; label: string; cases: number | null; by: string; createdAt: string }
export type SampleView = { name: string; version: number; cases: number; createdAt: string; raised: RaisedSegment[] | null }

export type SegmentsView = {
  targetDrop: number
  sets: number
  falseBlockBudget: number
  /** What is counted as one unit, where that is not a case. */
  groupBy: string | null
  rates: PlanningRates
  sample: SampleView | null
  /** `wanted`: the sample size at which every segment has what it needs, as far as its traffic goes. */
  next: { cases: number; traces: number; raised: RaisedSegment[]; wanted: number } | null
  traces: number
  lines: SegmentLine[]
  families: FamilyView[]
  dismissed: FamilyView[]
  proposals: FamilyProposal[]
  pinned: PinnedView[]
}

export const segmentLabel = (key: string): string => (key === '' ? 'no segment' : key)

export function stateOf({ cases, needed, traffic }: Pick<SegmentLine, 'cases' | 'needed' | 'traffic'>): SegmentState {
  if (needed === null) return 'never'
  if (cases >= needed) return 'enough'
  return traffic >= needed ? 'more' : 'traffic'
}

/** Those that need a reader first: what the next sample can mend, what it cannot, then by traffic. */
export function orderLines(lines: SegmentLine[]): SegmentLine[] {
  const rank: Record<SegmentState, number> = { more: 0, traffic: 1, never: 2, enough: 3 }
  return [...lines].sort((a, b) => rank[a.state] - rank[b.state] || b.traffic - a.traffic || (a.key < b.key ? -1 : 1))
}

export const points = (drop: number) => `${Number((drop * 100).toFixed(1))}-point drop`

/** "A 14-point drop would be seen in 7 of 11 segments; 4 need more cases." */
export function planSentence({ targetDrop, lines }: { targetDrop: number; lines: readonly Pick<SegmentLine, 'state'>[] }): string {
  const count = (state: SegmentState) => lines.filter((line) => line.state === state).length
  const [enough, more, traffic] = [count('enough'), count('more'), count('traffic')]
  if (lines.length === 0) return 'There are no segments yet.'
  const drop = `A ${points(targetDrop)}`
  if (count('never') === lines.length) return `${drop} is tolerated or too small to be seen with any number of cases.`
  if (enough === lines.length) return lines.length === 1 ? `${drop} would be seen in the one segment.` : `${drop} would be seen in each of the ${formatCount(lines.length)} segments.`
  const parts = [more > 0 ? `${formatCount(more)} ${more === 1 ? 'needs' : 'need'} more cases` : '', traffic > 0 ? `${formatCount(traffic)} ${traffic === 1 ? 'has' : 'have'} too little traffic` : '']
  const rest = parts.filter((part) => part !== '').join(', ')
  return `${drop} would be seen in ${enough === 0 ? 'none' : formatCount(enough)} of ${plural(lines.length, 'segment')}${rest === '' ? '' : `; ${rest}`}.`
}

/** "billing 25 → 51, refunds 25 → 51 and 2 more" */
export function raisedInWords(raised: readonly RaisedSegment[], most = 4): string {
  const names = raised.slice(0, most).map(({ segment, from, to }) => `${segmentLabel(segment)} ${formatCount(from)} → ${formatCount(to)}`)
  const rest = raised.length - names.length
  return rest > 0 ? `${names.join(', ')} and ${formatCount(rest)} more` : names.join(', ')
}

/** What the next sample will do about it. */
export function nextSampleSentence({ cases, raised, wanted }: { cases: number; raised: RaisedSegment[]; wanted: number }, targetDrop: number): string {
  const room = wanted <= cases ? '' : `The sample has no room for all of it: sample_size would have to be ${formatCount(wanted)} or more.`
  if (raised.length === 0) return room || 'Its shares of the traffic already give every segment the cases that it needs, as far as traffic has them.'
  const short = raised.filter(({ to, needed }) => to < needed).length
  const limits = short === 0 ? '' : ` ${formatCount(short)} of them still ${short === 1 ? 'has' : 'have'} too few${room === '' ? ': the traffic has no more' : ''}.`
  return `It raises ${plural(raised.length, 'segment')} beyond their share of the traffic, so that a ${points(targetDrop)} would be seen: ${raisedInWords(raised)}.${limits}${room && ` ${room}`}`
}

/** Where the figures come from that planning needs. */
export function ratesSentence({ rates, sets, falseBlockBudget, groupBy }: Pick<SegmentsView, 'rates' | 'sets' | 'falseBlockBudget' | 'groupBy'>): string {
  const churn = rates.rhoRuns > 0 ? `${formatPercent(rates.rho)} churn (from the last ${plural(rates.rhoRuns, 'run')})` : `${formatPercent(rates.rho)} churn (usual, no run says yet)`
  const from = { aa: `from ${plural(rates.flakeRuns, 'A/A run')}`, control: `from the control samples of ${plural(rates.flakeRuns, 'run')}`, usual: 'usual, no A/A run says yet' }[rates.flakeFrom]
  const unit = groupBy === null ? '' : ` Cases are counted here; the gate counts each ${groupBy} once.`
  return `Planned for ${plural(sets, 'gated set')}, a false-block budget of ${formatPercent(falseBlockBudget, 0)}, ${churn} and ${formatPercent(rates.flake)} flakes (${from}).${unit}`
}

/** `next`: what the next sample will raise; the same is not told twice. */
export function sampleSentence({ name, version, createdAt, raised }: SampleView, next: RaisedSegment[] | null): string {
  const what = `The newest sample, ${name} v${version} of ${formatMoment(createdAt)}`
  if (raised === null) return `${what}, was drawn before segments were raised.`
  if (raised.length > 0 && raisedInWords(raised, Infinity) === raisedInWords(next ?? [], Infinity)) return `${what}, raised the same segments.`
  return raised.length === 0 ? `${what}, raised no segment.` : `${what}, raised ${plural(raised.length, 'segment')}: ${raisedInWords(raised)}.`
}
