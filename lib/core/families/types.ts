import type { FamilyBasis } from '@/lib/core/config/types'

/** Traces of a segment that called exactly these tools (or cases that were offered them). */
export type ToolUse = { segment: string; tools: string[]; n: number }
/** Traces of a segment in a group of similar traffic. */
export type ClusterUse = { segment: string; cluster: string; label: string; n: number }
/** Traces of a segment that called these tools and are in one group; null = in none, or noise. */
export type TrafficGroup = { segment: string; tools: string[]; cluster: { key: string; label: string } | null; n: number }
/** What a segment did in a stored run. */
export type SegmentFlips = { runId: string; segment: string; n: number; breaks: number; fixes: number }

/** `words` say why, one sentence for each reason, with the numbers; `key` is stable while the members are the same. */
export type FamilyProposal = { key: string; label: string; basis: FamilyBasis; segmentKeys: string[]; words: string[] }

/** A group that one reason suggests, before it is compared with what is known. */
export type Suggestion = { label: string; basis: FamilyBasis; segmentKeys: string[]; words: string }
