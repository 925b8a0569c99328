import { z } from 'zod'

const rowSchema = z.object({ key: z.string(), added: z.number(), kept: z.number(), gone: z.number() })

/**
 * How a dataset differs from the one before it, by the keys of cases. `before` null: there was none. `unchanged`: it would have been
 * the same, so the one before stayed the newest. Of `segments` the key '' is none; of `clusters` 'noise' is noise and '' never grouped.
 */
export const datasetDifferenceSchema = z.object({
  before: z.object({ datasetId: z.string(), name: z.string(), version: z.number() }).nullable(),
  unchanged: z.boolean(),
  added: z.number(),
  kept: z.number(),
  gone: z.number(),
  segments: z.array(rowSchema),
  clusters: z.array(rowSchema),
})
export type DatasetDifference = z.infer<typeof datasetDifferenceSchema>
export type DifferenceRow = z.infer<typeof rowSchema>

/** What tells one case of a dataset from another. `clusterKey` null: its trace was never grouped. */
export type ComparedCase = { key: string; segments: readonly string[]; clusterKey: string | null }

/** Whether two datasets hold the same cases in the same clusters; what the cases contain is compared by the content hash. */
export function isSameDraw(before: readonly ComparedCase[], after: readonly ComparedCase[]): boolean {
  if (before.length !== after.length) return false
  const clusters = new Map(before.map(({ key, clusterKey }) => [key, clusterKey]))
  return after.every(({ key, clusterKey }) => clusters.has(key) && clusters.get(key) === clusterKey)
}

/** Cases that came, stayed and went; a case that stayed counts in the segments and cluster that it has now. Rows with most cases first. */
export function compareCases(before: readonly ComparedCase[], after: readonly ComparedCase[]): Omit<DatasetDifference, 'before' | 'unchanged'> {
  const [old, now] = [new Set(before.map(({ key }) => key)), new Set(after.map(({ key }) => key))]
  const segments = new Map<string, DifferenceRow>()
  const clusters = new Map<string, DifferenceRow>()
  const total = { added: 0, kept: 0, gone: 0 }
  const count = (item: ComparedCase, what: 'added' | 'kept' | 'gone') => {
    total[what] += 1
    for (const key of item.segments.length > 0 ? item.segments : ['']) rowOf(segments, key)[what] += 1
    rowOf(clusters, item.clusterKey ?? '')[what] += 1
  }
  for (const item of after) count(item, old.has(item.key) ? 'kept' : 'added')
  for (const item of before) if (!now.has(item.key)) count(item, 'gone')
  return { ...total, segments: ordered(segments), clusters: ordered(clusters) }
}

function rowOf(rows: Map<string, DifferenceRow>, key: string): DifferenceRow {
  const row = rows.get(key) ?? { key, added: 0, kept: 0, gone: 0 }
  rows.set(key, row)
  return row
}

function ordered(rows: Map<string, DifferenceRow>): DifferenceRow[] {
  const size = ({ added, kept, gone }: DifferenceRow) => added + kept + gone
  return [...rows.values()].sort((a, b) => size(b) - size(a) || (a.key < b.key ? -1 : 1))
}
