import type { ResultRow } from '@/lib/core/formats/result-row'
import type { GateConfig } from '@/lib/core/config/types'
import type { PairedCase } from '@/lib/core/gate/types'
import { storedDimensions } from '@/lib/core/slices/derive-dimensions'

type PairRules = { segmentBy: string | null; groupBy: string | null; familyKey: string | null }

const NO_RULES: PairRules = { segmentBy: null, groupBy: null, familyKey: null }

/** Why a case has no outcome before: only the after side has it. */
export const NOT_BEFORE = 'not in the before results'

/** The dimensions of a configuration that say how cases are cut and counted. */
export function pairRules(config: GateConfig): PairRules {
  return { segmentBy: config.segmentBy, groupBy: config.gate.groupBy, familyKey: config.familyKey }
}

/**
 * Pairs the rows of both sides by case id, sorted by id. A case that the after side lacks is a missing pair; one that only
 * the after side has is `added`. Segments and dimensions are those of the before side where it has any. A case without
 * `segment` takes the value of `segmentBy`; `groupBy` is a dimension or `conversation_id`. Ids must be unique per side.
 */
export function pairResults(before: ResultRow[], after: ResultRow[], rules: PairRules = NO_RULES): PairedCase[] {
  const afterById = new Map(after.map((row) => [row.caseId, row]))
  const beforeIds = new Set(before.map(({ caseId }) => caseId))
  const pairs = before.map((row) => pair(row, afterById.get(row.caseId), rules))
  const added = after.filter(({ caseId }) => !beforeIds.has(caseId)).map((row) => pair(undefined, row, rules))
  return [...pairs, ...added].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

function pair(before: ResultRow | undefined, after: ResultRow | undefined, rules: PairRules): PairedCase {
  const rows = [before, after].filter((row) => row !== undefined)
  return {
    id: rows[0]!.caseId,
    segments: segmentsOf(rows, rules.segmentBy),
    adversarial: rows.some((row) => row.adversarial),
    before: before?.passed ?? null,
    after: after?.passed ?? null,
    beforeReason: before ? before.reason : NOT_BEFORE,
    afterReason: after ? after.reason : 'not in the after results',
    group: rules.groupBy === null ? null : groupOf(rows, rules.groupBy),
    family: rules.familyKey === null ? null : dimensionOf(rows, rules.familyKey),
    ...(before ? {} : { added: true }),
  }
}

function segmentsOf(rows: ResultRow[], segmentBy: string | null): string[] {
  const given = rows.find(({ segments }) => segments.length > 0)?.segments
  if (given) return given
  const value = segmentBy === null ? null : dimensionOf(rows, segmentBy)
  return value === null ? [] : [value]
}

function dimensionOf(rows: ResultRow[], name: string): string | null {
  const row = rows.find(({ dimensions }) => Object.hasOwn(dimensions, name))
  return row ? row.dimensions[name]! : null
}

function groupOf(rows: ResultRow[], groupBy: string): string | null {
  const value = dimensionOf(rows, groupBy)
  if (value !== null || groupBy !== 'conversation_id') return value
  return rows.find(({ conversationId }) => conversationId !== null)?.conversationId ?? null
}

/** Dimensions of the cases by id, for the search for hidden slices; null when the files say none. The before side wins. */
export function resultDimensions(before: ResultRow[], after: ResultRow[]): Map<string, Record<string, string | number>> | null {
  const all = new Map<string, Record<string, string | number>>()
  for (const { caseId, dimensions } of [...after, ...before]) {
    if (Object.keys(dimensions).length > 0) all.set(caseId, storedDimensions(dimensions, {}))
  }
  return all.size === 0 ? null : all
}
