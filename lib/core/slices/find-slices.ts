import { seededRandom } from '@/lib/core/seeded-random'
import { describeSlice, tallyCases } from '@/lib/core/slices/describe-slice'
import { findMembers, type Members } from '@/lib/core/slices/find-members'
import { layOut } from '@/lib/core/slices/lay-out'
import { compareText, listCandidates } from '@/lib/core/slices/list-candidates'
import { markOverlaps, type SliceWithPlaces } from '@/lib/core/slices/mark-overlaps'
import { maxStatistic } from '@/lib/core/slices/max-statistic'
import { conditionWords, type SliceCondition } from '@/lib/core/slices/slice-condition'
import type { FoundSlice, SearchSummary, SliceCase, SliceSearch, SliceSearchKind, SliceSettings } from '@/lib/core/slices/types'

type Rules = Required<SliceSettings>

/**
 * Along which dimension should this run have been cut? Section 11 of gate-statistics.md: every single condition on a dimension
 * is compared with the segments that its cases are in, once by breaks and fixes, once by the candidate's fails. What is found
 * warns and never blocks. The order of cases and keys does not matter; the same seed gives the same answer.
 */
export function findSlices(cases: readonly SliceCase[], settings: SliceSettings): SliceSearch {
  const rules = withDefaults(settings)
  const ordered = [...cases].sort((a, b) => compareSegments(a.segment, b.segment) || compareText(a.id, b.id))
  const { conditions, skipped } = listCandidates(ordered, rules)
  const members = findMembers(ordered, conditions)
  const change = search('change', ordered, { conditions, members, rules })
  const level = search('level', ordered, { conditions, members, rules })
  return {
    found: markOverlaps([...change.found, ...level.found], ordered.length),
    change: change.summary, level: level.summary, skipped, shuffles: rules.shuffles, alpha: rules.alpha,
  }
}

function withDefaults({
  seed, shuffles = 999, alpha = { change: 0.05, level: 0.05 }, minCases = 20, maxShare = 0.8, maxValues = 20, maxDimensions = 200, exclude = [],
}: SliceSettings): Rules {
  return { seed, shuffles, alpha, minCases, maxShare, maxValues, maxDimensions, exclude }
}

type Prepared = { conditions: SliceCondition[]; members: Members; rules: Rules }
type Found = SliceWithPlaces<Omit<FoundSlice, 'overlaps'>>

/** One of the two searches over cases in the order of their segments; the strongest slice first. */
function search(kind: SliceSearchKind, cases: SliceCase[], { conditions, members, rules }: Prepared): { found: Found[]; summary: SearchSummary } {
  const values = cases.map((item) => valueOf(kind, item))
  const { layout, kept, summary } = layOut(cases, values, members, conditions.length, rules)
  const { statistic, expected, p, adjustedP } = maxStatistic(layout, rules.shuffles, seededRandom(`${rules.seed}\u001f${kind}`))
  const used = [...cases.keys()].filter((i) => values[i] !== null)
  const usedCases = used.map((i) => cases[i]!)
  const run = tallyCases(usedCases)
  const found = [...kept.keys()]
    .filter((s) => adjustedP[s]! <= rules.alpha[kind])
    .sort((a, b) => statistic[b]! - statistic[a]! || a - b)
    .map((s): Found => {
      const condition = conditions[kept[s]!]!
      const { figures, places } = describeSlice(kind, condition, { cases: usedCases, run, expected: expected[s]! })
      return {
        key: condition.key, places: places.map((place) => used[place]!),
        slice: { search: kind, condition, words: conditionWords(condition), ...figures, statistic: statistic[s]!, p: p[s]!, adjustedP: adjustedP[s]! },
      }
    })
  return { found, summary }
}

function valueOf(kind: SliceSearchKind, { change, failed }: SliceCase): number | null {
  if (kind === 'change') return change
  return failed === null ? null : Number(failed)
}

/** Cases without a segment come first. */
function compareSegments(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  return compareText(a, b)
}
