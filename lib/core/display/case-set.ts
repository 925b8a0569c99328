import type { GateConfig } from '@/lib/core/config/types'
import type { CaseSet } from '@/lib/core/display/case-view'
import { matchesWildcard } from '@/lib/core/gate/matches-wildcard'
import { SET_KINDS, type SetKind, type SetResult } from '@/lib/core/gate/types'

type Parts = {
  config: Pick<GateConfig, 'segments' | 'families' | 'familyKey'>
  /** Decided sets of the run; empty while it is measured. */
  sets: Pick<SetResult, 'id' | 'kind' | 'verdict' | 'listed'>[]
  /** Segment keys that the run's cases have. */
  segmentsInData: string[]
}

const segments = (anyOf: string[], noneOf: string[] | null = null): CaseSet => ({ kind: 'segments', anyOf, noneOf, dimension: null })

/** Which cases stand behind a row of a report; null for a kind or an id that the run does not have. */
export function caseSetOf(kind: string, id: string, { config, sets, segmentsInData }: Parts): CaseSet | null {
  const known: SetKind | undefined = SET_KINDS.find((candidate) => candidate === kind)
  if (!known || !hasSet(known, id, { config, sets, segmentsInData })) return null
  if (known === 'all') return { kind: 'all' }
  if (known === 'adversarial') return { kind: 'adversarial' }
  if (known === 'segment') return segments([id])
  if (known === 'not-listed') return segments([], id === 'no-segment' ? segmentsInData : listedSegments(config, segmentsInData))
  if (known === 'family') {
    const patterns = Object.hasOwn(config.families, id) ? config.families[id]! : []
    const anyOf = segmentsInData.filter((key) => patterns.some((pattern) => matchesWildcard(pattern, key)))
    return { kind: 'segments', anyOf, noneOf: null, dimension: config.familyKey ? { key: config.familyKey, value: id } : null }
  }
  const small = sets.filter((set) => set.verdict === 'low-confidence')
  const rest = small.find((set) => set.kind === 'not-listed')
  const noneOf = rest ? (rest.id === 'no-segment' ? segmentsInData : listedSegments(config, segmentsInData)) : null
  return segments(small.filter((set) => set.kind === 'segment').map((set) => set.id), noneOf)
}

function hasSet(kind: SetKind, id: string, { config, sets, segmentsInData }: Parts): boolean {
  if (sets.some((set) => set.kind === kind && set.id === id)) return true
  if (kind === 'segment') return segmentsInData.includes(id) || config.segments.includes(id)
  if (kind === 'family') return Object.hasOwn(config.families, id)
  return id === kind || (kind === 'not-listed' && id === 'no-segment')
}

/** Without a list of segments, every segment that the data has is listed. */
function listedSegments(config: Parts['config'], segmentsInData: string[]): string[] {
  return config.segments.length > 0 ? config.segments : segmentsInData
}
