import type { FamilyBasis, GateConfig } from '@/lib/core/config/types'
import { formatMoment } from '@/lib/core/display/format'
import type { RunFamily, SetRow } from '@/lib/core/display/run-view'
import { matchesWildcard } from '@/lib/core/gate/matches-wildcard'

export const BASIS_WORDS: Record<FamilyBasis, string> = {
  tools: 'same tools', cluster: 'same groups of traffic', flips: 'break and get fixed together',
}

/** The families of a frozen configuration, by name, and where each comes from; `nameOf` gives people their names. */
export function runFamilies(config: Pick<GateConfig, 'families' | 'familyOrigins'>, nameOf: (actor: string) => string): RunFamily[] {
  return Object.entries(config.families ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, patterns]) => {
    // a family of the file may be called what every object has
    const origin = config.familyOrigins && Object.hasOwn(config.familyOrigins, id) ? config.familyOrigins[id] : undefined
    return { id, label: origin?.label ?? id, patterns, accepted: origin !== undefined, origin: origin ? originWords(origin, nameOf) : 'from families in eval_config.yaml' }
  })
}

function originWords({ basis, by, at }: NonNullable<GateConfig['familyOrigins']>[string], nameOf: (actor: string) => string): string {
  const who = by === null ? '' : ` by ${nameOf(by)}`
  return basis === null ? `made${who}, ${formatMoment(at)}` : `${BASIS_WORDS[basis]}; proposed from traffic, accepted${who}, ${formatMoment(at)}`
}

/** Positions of the segments of each family among the rows, in their order; a segment may be in several. */
export function familyMembers(families: readonly RunFamily[], rows: readonly SetRow[]): number[][] {
  const segments = rows.flatMap((row, position) => (row.kind === 'segment' ? [{ id: row.id, position }] : []))
  const byId = new Map(segments.map(({ id, position }) => [id, position]))
  return families.map(({ patterns }) => {
    const found = new Set<number>()
    for (const pattern of patterns) {
      // most families name their segments: no need to look at every row
      if (!pattern.includes('*')) {
        const position = byId.get(pattern)
        if (position !== undefined) found.add(position)
      } else for (const { id, position } of segments) if (matchesWildcard(pattern, id)) found.add(position)
    }
    return [...found].sort((a, b) => a - b)
  })
}
