/** eval_config.yaml after parsing: every default filled in, the same words in every part of the product. */
export type GateConfig = {
  /** The dimension whose values are the segments. */
  segmentBy: string
  /** Segments that must be there, by key; empty = every value of the dimension that the data has. */
  segments: string[]
  /** What happens to cases whose segment is not in the list. */
  unlistedSegments: 'gate' | 'ignore' | 'error'
  /** Family name to segment keys; a key may hold `*` as a wildcard. */
  families: Record<string, string[]>
  replay: { sampleSize: number; windowDays: number; stripPii: true; clusterMethod: string; minClusterSize: number }
  judges: { structured: string; freeform: string; judgeModel: string | null; votes: number; temperature: number }
  adversarial: { path: string | null; weight: number; floor: number | null }
  gate: {
    metric: string
    aggregate: 'min_segment' | 'weighted_mean' | 'unweighted_mean' | 'per_segment_review'
    /** Floor of the pass rate, 0 to 1; null = no floor. */
    threshold: number | null
    minCasesPerSegment: number
    /** Net loss that is tolerated, 0 to 1. */
    regressionThreshold: number
    falseBlockBudget: number
    floorMode: 'report' | 'guard' | 'strict'
    onSuspected: 'warn' | 'block'
    onIncomplete: 'block' | 'warn'
    priorCases: number
    groupBy: string | null
    minGroups: number
  }
}
