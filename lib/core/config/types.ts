import type { SamplingConfig } from '@/lib/core/config/sampling-config'

export type Aggregate = 'min_segment' | 'weighted_mean' | 'unweighted_mean' | 'per_segment_review'
export type FloorMode = 'report' | 'guard' | 'strict'

/** What one segment has of its own; `null` or absent = as everywhere else in the file. */
export type SegmentOverride = {
  weight: number | null
  floor: number | null
  floorMode: FloorMode | null
  regressionThreshold: number | null
}

/** Why a family was proposed: what its segments have in common. */
export const FAMILY_BASES = ['tools', 'cluster', 'flips'] as const
export type FamilyBasis = (typeof FAMILY_BASES)[number]

/** Where an accepted family comes from; `basis` null = a person put it together. `by` is who acted, as in the audit record. */
export type FamilyOrigin = { label: string; basis: FamilyBasis | null; by: string | null; at: string }

/** eval_config.yaml after parsing: every default filled in, the same words in every part of the product. */
export type GateConfig = {
  /** The dimension whose values are the segments. */
  segmentBy: string
  /** Segments that must be there, by key; empty = every value of the dimension that the data has. */
  segments: string[]
  /** Segments with a weight, floor or tolerance of their own, by key. */
  segmentOverrides: Record<string, SegmentOverride>
  /** What happens to cases whose segment is not in the list. */
  unlistedSegments: 'gate' | 'ignore' | 'error'
  /** Family name to segment keys; a key may hold `*` as a wildcard. */
  families: Record<string, string[]>
  /** Families that a person accepted in the product, by name: frozen into a run at its start. Absent = all are of the file. */
  familyOrigins?: Record<string, FamilyOrigin>
  /** Dimension that names the family of a case; null = families come from `families` only. */
  familyKey: string | null
  /**
   * `cacheOutputs`: answers to equal, deterministic requests are paid once. `clusterNames`: whether the judge model names clusters, or their
   * terms do. Both are absent in runs that are older than they.
   */
  replay: { sampleSize: number; windowDays: number; stripPii: true; clusterMethod: string; minClusterSize: number; cacheOutputs?: boolean; clusterNames?: 'terms' | 'model' }
  /** Absent in runs from before it could be set. */
  sampling?: SamplingConfig
  judges: { structured: string; freeform: string; judgeModel: string | null; votes: number; temperature: number }
  adversarial: {
    path: string | null
    weight: number
    /** Floor of the adversarial set; null = the common floor. */
    floor: number | null
    /** null = strict where the set has a floor of its own, else the common mode. */
    floorMode: FloorMode | null
    regressionThreshold: number | null
  }
  /** What a run, and what a week of the project may cost, in US dollars; null = no limit. Absent in runs from before there were budgets. */
  budget?: { runUsd: number | null; weekUsd: number | null }
  /** The model that texts are embedded with; `dimensions` null = as many as it has. Absent in runs from before it could be set. */
  embedding?: { model: string; dimensions: number | null }
  gate: {
    metric: string
    aggregate: Aggregate
    /** Floor of the pass rate, 0 to 1; null = no floor. */
    threshold: number | null
    minCasesPerSegment: number
    /** Net loss that is tolerated, 0 to 1. */
    regressionThreshold: number
    falseBlockBudget: number
    floorMode: FloorMode
    onSuspected: 'warn' | 'block'
    onIncomplete: 'block' | 'warn'
    priorCases: number
    /** Dimension whose values are counted as one unit each (conversation, customer, document); null = cases are counted. */
    groupBy: string | null
    minGroups: number
    /** Drop that the report plans for ("n cases would be needed"), 0 to 1. */
    targetDrop: number
    confirm: { enabled: boolean; scope: 'tripped' | 'all'; control: number; sides: 'both' | 'candidate' }
    intermittent: { enabled: boolean; repeats: number; maxSets: number; maxCases: number }
    /** Seed of every random choice of the gate; null = the id of the run. */
    seed: string | null
  }
}
