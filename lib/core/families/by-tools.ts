import { groupBy } from '@/lib/core/families/group-by'
import { formatPercent } from '@/lib/core/display/format'
import { namesInWords } from '@/lib/core/families/names-in-words'
import type { Suggestion, ToolUse } from '@/lib/core/families/types'

/** A tool that a segment needs less often is an exception, not its nature. */
const USUAL_SHARE = 0.05
/** A segment of which less is known is not grouped. */
const ENOUGH = 20
/** Share of the traces that the tools must explain. */
const EXPLAINED = 0.8

/** Segments whose traces call the same tools. Traces without a call say nothing, unless a segment calls none at all. */
export function familiesByCalledTools(uses: readonly ToolUse[]): Suggestion[] {
  return suggestions(uses.filter(({ segment }) => segment !== ''), (own) => {
    const calls = own.filter(({ tools }) => tools.length > 0)
    return count(calls) >= USUAL_SHARE * count(own) ? calls : own
  }, (group, tools, share) => (tools.length === 0
    ? `these ${group} segments call no tool in ${share} of their traces`
    : `these ${group} segments call the same ${toolWords(tools)} in ${share} of their traces with a call`))
}

/** Segments whose cases were offered the same tools. */
export function familiesByOfferedTools(uses: readonly ToolUse[]): Suggestion[] {
  return suggestions(uses.filter(({ segment }) => segment !== ''), (own) => own, (group, tools, share) => (tools.length === 0
    ? `these ${group} segments are offered no tool in ${share} of their cases`
    : `these ${group} segments are offered the same ${toolWords(tools)} in ${share} of their cases`))
}

type Telling = (own: ToolUse[]) => ToolUse[]

function suggestions(uses: readonly ToolUse[], telling: Telling, words: (segments: number, tools: string[], share: string) => string): Suggestion[] {
  const bySegment = groupBy(uses, ({ segment }) => segment)
  const groups = new Map<string, { tools: string[]; segments: string[]; explained: number; n: number }>()
  for (const [segment, own] of [...bySegment].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const told = telling(own)
    if (count(own) < ENOUGH || told.length === 0) continue
    const tools = usualTools(told)
    const explained = count(told.filter((use) => (tools.length === 0 ? use.tools.length === 0 : use.tools.length > 0 && use.tools.every((tool) => tools.includes(tool)))))
    if (explained < EXPLAINED * count(told)) continue
    const id = JSON.stringify(tools)
    const group = groups.get(id) ?? { tools, segments: [], explained: 0, n: 0 }
    groups.set(id, { tools, segments: [...group.segments, segment], explained: group.explained + explained, n: group.n + count(told) })
  }
  return [...groups.values()].filter(({ segments }) => segments.length > 1).map(({ tools, segments, explained, n }): Suggestion => ({
    basis: 'tools', segmentKeys: segments, label: tools.length === 0 ? 'Without tools' : `With ${namesInWords(tools, 3)}`,
    words: words(segments.length, tools, formatPercent(explained / n, 0)),
  }))
}

const count = (uses: ToolUse[]) => uses.reduce((sum, { n }) => sum + n, 0)

function usualTools(uses: ToolUse[]): string[] {
  const counts = new Map<string, number>()
  for (const { tools, n } of uses) for (const tool of new Set(tools)) counts.set(tool, (counts.get(tool) ?? 0) + n)
  const enough = USUAL_SHARE * count(uses)
  return [...counts].filter(([, n]) => n >= enough).map(([tool]) => tool).sort()
}

function toolWords(tools: string[]): string {
  return tools.length === 1 ? `tool (${tools[0]})` : `${tools.length} tools (${namesInWords(tools, 4)})`
}
