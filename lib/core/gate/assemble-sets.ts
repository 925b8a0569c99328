import type { FloorMode, GateConfig } from '@/lib/core/config/types'
import { countCases, type CaseCounts } from '@/lib/core/gate/count-cases'
import type { FlipCounts } from '@/lib/core/gate/evenness'
import { matchesWildcard } from '@/lib/core/gate/matches-wildcard'
import type { PairedCase, SetKind } from '@/lib/core/gate/types'

/** A set of cases with its counts and rules, before anything is decided. */
export type SetDraft = {
  id: string
  kind: SetKind
  label: string
  listed: boolean
  /** Takes part in the decision; without it the row is only printed. */
  gated: boolean
  /** Gated by its nature, but too few cases to say anything. */
  tooSmall: boolean
  counts: CaseCounts
  /** Where its cases stand in the run. */
  positions: Iterable<number>
  weight: number
  tolerance: number
  floor: number | null
  floorMode: FloorMode
}

export type AssembledSets = {
  sets: SetDraft[]
  total: CaseCounts
  /** Every segment of any size, cases without a segment as one, adversarial cases as one: for the evenness of churn. */
  parts: FlipCounts[]
  /** Segment keys that cases have. */
  segmentsInData: string[]
  /** Unlisted segment keys with cases; empty when the config has no list. */
  unlisted: string[]
}

type Members = { counts: CaseCounts; positions: Iterable<number> }
type Context = { cases: PairedCase[]; config: GateConfig; byGroup: boolean }

const NO_SEGMENT = 'no segment'

/** Cuts the cases into every set that the configuration gates or prints. Sets may overlap. */
export function assembleSets(cases: PairedCase[], config: GateConfig): AssembledSets {
  const context = { cases, config, byGroup: config.gate.groupBy !== null }
  const bySegment = new Map<string, number[]>()
  const without: number[] = []
  const adversarial: number[] = []
  cases.forEach((item, position) => {
    if (item.adversarial) adversarial.push(position)
    else if (item.segments.length === 0) without.push(position)
    else for (const key of new Set(item.segments)) addTo(bySegment, key, position)
  })
  const membersOf = (positions: Iterable<number>): Members => ({ positions, counts: countCases(cases, positions, context.byGroup) })
  const counts = new Map([...bySegment].map(([key, positions]) => [key, membersOf(positions)]))
  const listedKeys = config.segments.length > 0 ? config.segments : [...bySegment.keys()].sort()
  const listed = new Set(listedKeys)
  const unlisted = [...bySegment.keys()].filter((key) => !listed.has(key)).sort()
  const sets = listedKeys.map((key) => segmentDraft(key, counts.get(key) ?? membersOf([]), true, config))
  const rest = unlistedDrafts(context, { unlisted, without, counts, listed })
  sets.push(...rest)
  if (adversarial.length > 0) sets.push(adversarialDraft(membersOf(adversarial), config))
  sets.push(...familyDrafts(context, bySegment))
  const small = smallDraft(context, sets, bySegment, without)
  if (small) sets.push(small)
  const total = membersOf(cases.map((_, position) => position))
  sets.push(draft({ id: 'all', kind: 'all', label: 'all cases' }, total, config))
  return { sets, total: total.counts, parts: partsOf(context, counts, without, adversarial), segmentsInData: [...bySegment.keys()].sort(), unlisted }
}

function addTo(map: Map<string, number[]>, key: string, position: number): void {
  const positions = map.get(key)
  if (positions) positions.push(position)
  else map.set(key, [position])
}

function draft(name: { id: string; kind: SetKind; label: string }, { counts, positions }: Members, config: GateConfig): SetDraft {
  return {
    ...name, counts, positions, listed: true, gated: true, tooSmall: false, weight: 1, tolerance: config.gate.regressionThreshold,
    floor: config.gate.threshold, floorMode: config.gate.floorMode,
  }
}

function isTooSmall(counts: CaseCounts, config: GateConfig): boolean {
  if (counts.n < config.gate.minCasesPerSegment) return true
  return config.gate.groupBy !== null && counts.units.n < config.gate.minGroups
}

function sized(set: SetDraft, config: GateConfig): SetDraft {
  const tooSmall = isTooSmall(set.counts, config)
  return { ...set, tooSmall, gated: set.gated && !tooSmall }
}

function segmentDraft(key: string, members: Members, listed: boolean, config: GateConfig): SetDraft {
  const own = Object.hasOwn(config.segmentOverrides, key) ? config.segmentOverrides[key] : undefined
  const base = draft({ id: key, kind: 'segment', label: key }, members, config)
  return sized({
    ...base, listed, weight: own?.weight ?? 1, tolerance: own?.regressionThreshold ?? base.tolerance,
    floor: own?.floor ?? base.floor, floorMode: own?.floorMode ?? base.floorMode,
  }, config)
}

type Unlisted = { unlisted: string[]; without: number[]; counts: Map<string, Members>; listed: Set<string> }

/**
 * The row `not-listed` makes the printed rows add up: every case with no listed segment, once. Where it is made of one
 * segment (or of the cases without one) it is the gated set itself, else each unlisted segment is gated by itself.
 */
function unlistedDrafts(context: Context, { unlisted, without, counts, listed }: Unlisted): SetDraft[] {
  const { cases, config, byGroup } = context
  if (unlisted.length === 0 && without.length === 0) return []
  const positions = [...cases.keys()].filter((position) => {
    const item = cases[position]!
    return !item.adversarial && !item.segments.some((key) => listed.has(key))
  })
  const groups = unlisted.length + (without.length > 0 ? 1 : 0)
  const gatedByRule = config.unlistedSegments === 'gate'
  const rowMembers = { positions, counts: countCases(cases, positions, byGroup) }
  const row = draft({ id: 'not-listed', kind: 'not-listed', label: unlistedLabel(unlisted, without.length > 0) }, rowMembers, config)
  const single = groups === 1 && (unlisted.length === 0 || counts.get(unlisted[0]!)!.counts.n === rowMembers.counts.n)
  if (single && positions.length > 0) return [sized({ ...row, gated: gatedByRule }, config)]
  const sets = positions.length > 0 ? [{ ...row, gated: false }] : []
  for (const key of unlisted) {
    const set = segmentDraft(key, counts.get(key)!, false, config)
    sets.push({ ...set, gated: set.gated && gatedByRule })
  }
  if (without.length > 0) {
    const base = draft({ id: 'no-segment', kind: 'not-listed', label: NO_SEGMENT }, { positions: without, counts: countCases(cases, without, byGroup) }, config)
    sets.push(sized({ ...base, listed: false, gated: gatedByRule }, config))
  }
  return sets
}

function unlistedLabel(unlisted: string[], hasSegmentless: boolean): string {
  if (unlisted.length === 0) return NO_SEGMENT
  const names = unlisted.length === 1 ? unlisted[0]! : `${unlisted.length} segments`
  return `not listed: ${names}${hasSegmentless ? ' and no segment' : ''}`
}

function adversarialDraft(members: Members, config: GateConfig): SetDraft {
  const own = config.adversarial
  const base = draft({ id: 'adversarial', kind: 'adversarial', label: 'adversarial' }, members, config)
  const inherited = config.gate.aggregate === 'min_segment' ? base.floorMode : 'report'
  return {
    ...base, weight: own.weight, tolerance: own.regressionThreshold ?? base.tolerance, floor: own.floor ?? base.floor,
    floorMode: own.floorMode ?? (own.floor === null ? inherited : 'strict'),
  }
}

function familyDrafts({ cases, config, byGroup }: Context, bySegment: Map<string, number[]>): SetDraft[] {
  const members = new Map<string, Set<number>>()
  for (const [name, patterns] of Object.entries(config.families)) {
    const positions = new Set<number>()
    for (const [key, own] of bySegment) {
      if (patterns.some((pattern) => matchesWildcard(pattern, key))) for (const position of own) positions.add(position)
    }
    members.set(name, positions)
  }
  cases.forEach((item, position) => {
    if (item.adversarial || item.family === null || item.family === undefined) return
    const positions = members.get(item.family) ?? new Set<number>()
    members.set(item.family, positions.add(position))
  })
  return [...members].sort(([a], [b]) => (a < b ? -1 : 1)).filter(([, positions]) => positions.size > 0).map(([name, positions]) =>
    sized(draft({ id: name, kind: 'family', label: config.familyOrigins?.[name]?.label ?? name }, { positions, counts: countCases(cases, positions, byGroup) }, config), config))
}

/** All cases of segments that are too small to be gated, pooled, so that no case is ungated. */
function smallDraft({ cases, config, byGroup }: Context, sets: SetDraft[], bySegment: Map<string, number[]>, without: number[]) {
  const ignored = (set: SetDraft) => config.unlistedSegments === 'ignore' && (!set.listed || set.kind === 'not-listed')
  const small = sets.filter((set) => set.tooSmall && (set.kind === 'segment' || set.kind === 'not-listed') && !ignored(set))
  const positions = new Set<number>()
  for (const set of small) {
    for (const position of pooled(set, sets, bySegment, without)) positions.add(position)
  }
  const segments = small.filter((set) => set.counts.n + set.counts.missing > 0).length
  const counts = countCases(cases, positions, byGroup)
  if (segments < 2 || counts.n + counts.missing < config.gate.minCasesPerSegment) return null
  return sized(draft({ id: 'small', kind: 'small', label: `${segments} small segments` }, { positions, counts }, config), config)
}

function pooled(set: SetDraft, sets: SetDraft[], bySegment: Map<string, number[]>, without: number[]): number[] {
  if (set.kind === 'segment') return bySegment.get(set.id) ?? []
  if (set.id === 'no-segment') return without
  const listed = new Set(sets.filter((other) => other.kind === 'segment' && other.listed).map((other) => other.id))
  return [...without, ...[...bySegment].filter(([key]) => !listed.has(key)).flatMap(([, positions]) => positions)]
}

function partsOf(context: Context, counts: Map<string, Members>, without: number[], adversarial: number[]): FlipCounts[] {
  const parts = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own.counts.units)
  for (const positions of [without, adversarial]) {
    if (positions.length > 0) parts.push(countCases(context.cases, positions, context.byGroup).units)
  }
  return parts
}
