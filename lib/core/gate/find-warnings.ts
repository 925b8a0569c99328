import type { GateConfig } from '@/lib/core/config/types'
import type { AssembledSets } from '@/lib/core/gate/assemble-sets'
import { countOf } from '@/lib/core/gate/format-figures'
import { listNames } from '@/lib/core/gate/run-sentence'
import type { PairedCase, SetResult } from '@/lib/core/gate/types'
import { nearestName } from '@/lib/core/nearest-name'

/** Why the configuration does not fit the data: exit code 2 unless something blocks. */
export function findConfigErrors({ segmentsInData, unlisted }: AssembledSets, config: GateConfig): string[] {
  const inData = new Set(segmentsInData)
  const errors = config.segments.filter((id) => !inData.has(id)).map((id) => {
    const near = nearestName(id, unlisted)
    return `segment ${id} is listed, but no case has it${near ? `; did you mean ${near}?` : '.'}`
  })
  if (config.unlistedSegments === 'error' && config.segments.length > 0 && unlisted.length > 0) {
    errors.push(`cases have segments that are not listed (unlisted_segments: error): ${listNames(unlisted)}.`)
  }
  return errors
}

/** A family that is written down and holds nothing gates nothing: most likely a name is misspelt. */
function emptyFamilies(sets: SetResult[], config: GateConfig): string[] {
  const found = new Set(sets.filter(({ kind }) => kind === 'family').map(({ id }) => id))
  return Object.entries(config.families).filter(([name]) => !found.has(name))
    .map(([name, patterns]) => `family ${name} is empty: no case has a segment like ${listNames(patterns)}.`)
}

/** Nothing can break where nothing passed. An adversarial set may begin so: it is made of what production gets wrong. */
function blindSets(sets: SetResult[]): string[] {
  const look = 'look at its answers and its judge.'
  const all = sets.find(({ kind }) => kind === 'all')
  if (all && all.n > 0 && all.passedBefore === 0) return [`the baseline passes none of ${countOf(all.n, 'case')}, so that nothing could break: ${look}`]
  const blind = sets.filter((set) => set.kind === 'segment' && set.gated && set.n > 0 && set.passedBefore === 0)
  return blind.length === 0 ? [] : [`the baseline passes no case of ${listNames(blind.map(({ label }) => label))}, so that nothing could break there: ${look}`]
}

/** What a reader of the numbers should know, none of which blocks. */
export function findWarnings(cases: readonly PairedCase[], sets: SetResult[], config: GateConfig): string[] {
  const warnings = [...emptyFamilies(sets, config), ...blindSets(sets)]
  const added = cases.filter((item) => item.added).length
  if (added > 0) warnings.push(`${countOf(added, 'case is', 'cases are')} new in the after results and cannot be compared.`)
  const changed = cases.filter((item) => item.changed).length
  if (changed > 0) warnings.push(`${countOf(changed, 'case')} changed between the sides (text, rubric or judge version) and cannot be compared.`)
  const several = cases.filter((item) => !item.adversarial && item.segments.length > 1 && new Set(item.segments).size > 1).length
  if (several > 0) warnings.push(`${countOf(several, 'case counts', 'cases count')} in several segments; the mean counts each once.`)
  const low = sets.filter(({ verdict }) => verdict === 'low-confidence').length
  if (low > 0) warnings.push(`${countOf(low, 'set is', 'sets are')} too small to be gated alone.`)
  return warnings
}
