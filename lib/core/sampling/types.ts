/** A trace that could become a case. Ids are those of its source, so that the same logs give the same sample everywhere. */
export type Drawable = {
  id: string
  /** '' = of no segment: drawn, but no floor is kept for it. */
  segment: string
  /** null = never grouped; those are one group of their own. */
  cluster: string | null
  noise: boolean
  /** Something about it was seen for the first time: a tool, a version of the prompt, a cluster. */
  fresh: boolean
  customer: string | null
  conversation: string | null
}

/** Numbers of cases, but for `customerShare`, which is a part of the sample (0 to 1); null = no cap. */
export type DrawRule = {
  seed: string
  sampleSize: number
  segmentFloor: number
  clusterFloor: number
  noiseFloor: number
  freshFloor: number
  customerShare: number | null
  perConversation: number | null
  /** Segments that should have more than the floor, and how many. */
  needs?: ReadonlyMap<string, number>
}

/** What a case was drawn for first. `share`: its cluster's part of the traffic. */
export const DRAW_REASONS = ['segment floor', 'cluster floor', 'noise floor', 'new', 'segment need', 'share'] as const
export type DrawReason = (typeof DRAW_REASONS)[number]

/** `inclusion`: the chance of this trace to be in such a sample, above 0 up to 1; 1/inclusion is what it stands for. */
export type Drawn<T extends Drawable> = { item: T; inclusion: number; reason: DrawReason }
