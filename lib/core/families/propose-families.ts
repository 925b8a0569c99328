import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { groupBy } from '@/lib/core/families/group-by'
import { familiesByClusters } from '@/lib/core/families/by-clusters'
import { familiesByFlips } from '@/lib/core/families/by-flips'
import { familiesByCalledTools, familiesByOfferedTools } from '@/lib/core/families/by-tools'
import type { ClusterUse, FamilyProposal, SegmentFlips, Suggestion, ToolUse } from '@/lib/core/families/types'

export type ProposalInput = {
  /** Traces by the tools that their answers called, and cases by the tools that they were offered. */
  called: ToolUse[]
  offered: ToolUse[]
  /** Clustered traces; `traces` counts all of a segment. */
  clusters: ClusterUse[]
  traces: ReadonlyMap<string, number>
  flips: SegmentFlips[]
  /** Members of families that exist (of the file, accepted) or were dismissed. */
  known: string[][]
}

/** More at once would not be read. */
const MOST = 12
/** Families of fewer segments say no more than the segments. */
const FEWEST = 2

/**
 * Families that the traffic and the stored runs suggest, those with several reasons and many segments first. The same input in
 * any order gives the same proposals. Not proposed: what is known with the same members, and all segments at once, which are
 * gated together anyway.
 */
export function proposeFamilies(input: ProposalInput): FamilyProposal[] {
  const all = idOf([...input.traces.keys()].filter((key) => key !== ''))
  const known = new Set(input.known.map(idOf))
  const suggestions: Suggestion[] = [
    ...familiesByCalledTools(input.called), ...familiesByOfferedTools(input.offered), ...familiesByClusters(input.clusters, input.traces),
    ...familiesByFlips(input.flips),
  ]
  const byMembers = groupBy(suggestions.filter(({ segmentKeys }) => segmentKeys.length >= FEWEST), ({ segmentKeys }) => idOf(segmentKeys))
  const proposals = [...byMembers].filter(([id]) => id !== all && !known.has(id)).map(([id, [first, ...others]]): FamilyProposal => ({
    key: `${first!.basis}-${bytesToHex(sha256(utf8ToBytes(id))).slice(0, 12)}`, label: namedAlike(first!.segmentKeys) ?? first!.label, basis: first!.basis,
    segmentKeys: [...first!.segmentKeys].sort(), words: [...new Set([first!, ...others].map(({ words }) => words))],
  }))
  return proposals.sort((a, b) => b.words.length - a.words.length || b.segmentKeys.length - a.segmentKeys.length || (a.key < b.key ? -1 : 1)).slice(0, MOST)
}

/** The same for the same members, whatever their order. */
function idOf(segmentKeys: readonly string[]): string {
  return JSON.stringify([...new Set(segmentKeys)].sort())
}

/** "contract" for contract_review and contract_draft: the words that all names begin with; null where there are none. */
function namedAlike(keys: readonly string[]): string | null {
  const words = keys.map((key) => key.split(/[\s._/:-]+/))
  const common = words[0]!.findIndex((word, i) => words.some((other) => other[i] !== word))
  const first = words[0]!.slice(0, common === -1 ? undefined : common).join(' ').slice(0, 100)
  return first.length >= 3 ? first : null
}
