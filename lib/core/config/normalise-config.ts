import { EMBEDDING_DEFAULT } from '@/lib/core/config/embedding-default'
import { samplingSettings } from '@/lib/core/config/sampling-config'
import type { ConfigBody, ConfigFile } from '@/lib/core/config/schema'
import type { GateConfig, SegmentOverride } from '@/lib/core/config/types'

type Path = (string | number)[]
type Conflict = { name: string; first: Path; second: Path }
type Place = { path: Path; body: ConfigBody }

/** Two places of one file say different things about the same setting. */
export class ConflictingSettings extends Error {
  readonly conflict: Conflict

  constructor(conflict: Conflict) {
    super(`${conflict.second.join('.')} says something else than ${conflict.first.join('.')}`)
    this.conflict = conflict
  }
}

/** Merges the published shapes (with or without eval_config, gating or gates) and fills in every default. */
export function normaliseConfig(file: ConfigFile): GateConfig {
  const places: Place[] = [{ path: [], body: file }]
  if (file.eval_config) places.push({ path: ['eval_config'], body: file.eval_config })
  const gate = mergeSections(places.flatMap(({ path, body }) => [
    { path: [...path, 'gating'], section: body.gating }, { path: [...path, 'gates'], section: body.gates },
  ]))
  const top = mergeSections(places.map(({ path, body }) => ({ path, section: placedSettings(body) })))
  const placed = mergeSections([{ path: [], section: top.value }, { path: gate.source, section: gatePlaced(gate.value) }]).value
  const replay = mergeSections(places.map(({ path, body }) => ({ path: [...path, 'replay'], section: body.replay }))).value
  const judges = mergeSections(places.map(({ path, body }) => ({ path: [...path, 'judges'], section: body.judges }))).value
  const budget = mergeSections(places.map(({ path, body }) => ({ path: [...path, 'budget'], section: body.budget }))).value
  const embedding = mergeSections(places.map(({ path, body }) => ({ path: [...path, 'embedding'], section: body.embedding }))).value
  const lists = mergeSections(places.map(({ path, body }) => ({
    path, section: { segments: body.segments, families: body.families },
  }))).value
  const segments = (lists.segments ?? []).map((entry) => (typeof entry === 'object' ? entry : { id: entry }))
  return {
    segmentBy: placed.segment_by ?? 'intent',
    segments: [...new Set(segments.map((entry) => entry.id))],
    segmentOverrides: segmentOverrides(segments),
    unlistedSegments: placed.unlisted_segments ?? 'gate',
    families: lists.families ?? {},
    familyKey: placed.family_key ?? null,
    replay: {
      sampleSize: replay.sample_size ?? 2000, windowDays: replay.window_days ?? 7, stripPii: true,
      clusterMethod: replay.cluster_method ?? 'hdbscan', minClusterSize: replay.min_cluster_size ?? 15, cacheOutputs: replay.cache_outputs ?? false,
      clusterNames: replay.cluster_names ?? 'terms',
    },
    sampling: samplingSettings(replay),
    judges: {
      structured: judges.structured ?? 'exact_match_with_arg_judge', freeform: judges.freeform ?? 'pairwise_preference',
      judgeModel: judges.judge_model ?? null, votes: judges.votes ?? 3, temperature: judges.temperature ?? 0.3,
    },
    adversarial: adversarialSettings(places, gate),
    budget: { runUsd: budget.run_usd ?? null, weekUsd: budget.week_usd ?? null },
    embedding: { model: embedding.model ?? EMBEDDING_DEFAULT.model, dimensions: embedding.dimensions === undefined ? EMBEDDING_DEFAULT.dimensions : embedding.dimensions },
    gate: gateSettings(gate.value, placed.group_by ?? null),
  }
}

function placedSettings(body: ConfigBody) {
  const { segment_by, unlisted_segments, family_key, group_by } = body
  return { segment_by, unlisted_segments, family_key, group_by }
}

function gatePlaced(gate: Partial<NonNullable<ConfigBody['gating']>>) {
  const { segment_by, unlisted_segments, family_key, group_by } = gate
  return { segment_by, unlisted_segments, family_key, group_by }
}

type SegmentEntry = {
  id: string; weight?: number; floor?: number; floor_mode?: SegmentOverride['floorMode']; regression_threshold?: number
}

function segmentOverrides(entries: SegmentEntry[]): Record<string, SegmentOverride> {
  const own = entries.filter((entry) => Object.keys(entry).length > 1)
  return Object.fromEntries(own.map((entry) => [entry.id, {
    weight: entry.weight ?? null, floor: entry.floor ?? null, floorMode: entry.floor_mode ?? null,
    regressionThreshold: entry.regression_threshold ?? null,
  }]))
}

type GateSection = Partial<NonNullable<ConfigBody['gating']>>

function adversarialSettings(places: Place[], gate: { value: GateSection; source: Path }): GateConfig['adversarial'] {
  const sections = places.map(({ path, body }) => ({ path: [...path, 'adversarial'], section: body.adversarial }))
  const own = mergeSections(sections)
  const floor = own.value.floor
  const gateFloor = gate.value.adversarial_floor
  if (floor !== undefined && gateFloor !== undefined && floor !== gateFloor) {
    throw new ConflictingSettings({
      name: 'the adversarial floor', first: [...own.source, 'floor'], second: [...gate.source, 'adversarial_floor'],
    })
  }
  return {
    path: own.value.path ?? null, weight: own.value.weight ?? 1, floor: floor ?? gateFloor ?? null,
    floorMode: own.value.floor_mode ?? null, regressionThreshold: own.value.regression_threshold ?? null,
  }
}

function gateSettings(gate: GateSection, groupBy: string | null): GateConfig['gate'] {
  const aggregate = gate.aggregate ?? 'min_segment'
  const hasThreshold = typeof gate.threshold === 'number'
  const confirm = gate.confirm ?? {}
  const intermittent = gate.intermittent ?? {}
  return {
    metric: gate.metric ?? 'pass_rate',
    aggregate,
    threshold: gate.threshold === undefined ? 0.85 : gate.threshold,
    minCasesPerSegment: gate.min_cases_per_segment ?? 20,
    regressionThreshold: gate.regression_threshold ?? 0.02,
    falseBlockBudget: gate.false_block_budget ?? 0.1,
    floorMode: gate.floor_mode ?? defaultFloorMode(gate.aggregate, hasThreshold),
    onSuspected: gate.on_suspected ?? 'warn',
    onIncomplete: gate.on_incomplete ?? 'block',
    priorCases: gate.prior_cases ?? 100,
    groupBy,
    minGroups: gate.min_groups ?? 10,
    targetDrop: gate.target_drop ?? 0.14,
    confirm: {
      enabled: confirm.enabled ?? true, scope: confirm.scope ?? 'tripped', control: confirm.control ?? 24, sides: confirm.sides ?? 'both',
    },
    intermittent: {
      enabled: intermittent.enabled ?? true, repeats: intermittent.repeats ?? 2, maxSets: intermittent.max_sets ?? 3,
      maxCases: intermittent.max_cases ?? 400,
    },
    seed: gate.seed ?? null,
  }
}

/** A threshold beside `min_segment` guards each segment; beside a mean it is what the file says: a floor of the mean. */
function defaultFloorMode(aggregate: GateConfig['gate']['aggregate'] | undefined, hasThreshold: boolean) {
  if (!hasThreshold || aggregate === undefined) return 'report'
  if (aggregate === 'min_segment') return 'guard'
  return aggregate === 'per_segment_review' ? 'report' : 'strict'
}

/** One mapping out of several places; the same key twice with different values is a conflict. `source` = last place used. */
function mergeSections<T extends object>(sections: { path: Path; section: T | undefined }[]): { value: Partial<T>; source: Path } {
  const value: Partial<T> = {}
  const from = new Map<string, Path>()
  let source: Path = sections[0]?.path ?? []
  for (const { path, section } of sections) {
    if (!section) continue
    for (const [name, setting] of Object.entries(section) as [keyof T & string, T[keyof T & string]][]) {
      if (setting === undefined) continue
      const before = from.get(name)
      if (before && JSON.stringify(value[name]) !== JSON.stringify(setting)) {
        throw new ConflictingSettings({ name, first: [...before, name], second: [...path, name] })
      }
      value[name] = setting
      from.set(name, path)
      source = path
    }
  }
  return { value, source }
}
