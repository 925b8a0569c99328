import type { RunView } from '@/lib/core/display/run-view'
import type { SliceView } from '@/lib/core/display/slice-view'
import { conditionWords } from '@/lib/core/slices/slice-condition'
import { getSliceSearch, listPinnedSegments } from '@/lib/db/slices'
import { getDeps } from '@/lib/deps'

/** What the search of a run found, with what is a segment by now; null when the run was not searched. */
export async function sliceViews(run: RunView, projectId: string): Promise<{ slices: SliceView[]; searched: number } | null> {
  if (!run.report) return null
  const { db } = getDeps()
  const [search, pinned] = await Promise.all([getSliceSearch(db, run.id), listPinnedSegments(db, projectId)])
  if (!search) return null
  const keys = new Set(pinned.map(({ key }) => key))
  return {
    slices: search.slices.map((slice, index) => ({ ...slice, index, pinned: keys.has(conditionWords(slice.condition)) })),
    searched: search.change.searched,
  }
}
