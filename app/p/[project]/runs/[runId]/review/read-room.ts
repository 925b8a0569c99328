import type { RunView } from '@/lib/core/display/run-view'
import { decidedRows, plotRows } from '@/lib/core/display/set-rows'
import type { GateReport } from '@/lib/core/gate/types'
import { blockingBreaks } from '@/lib/core/review/blocking-sets'
import { blockSentence } from '@/lib/core/review/block-sentence'
import { reviewList } from '@/lib/core/review/review-items'
import type { RoomView } from '@/lib/core/review/room-view'
import { reviewSets, setKey } from '@/lib/core/review/review-sets'
import { listBrokenCases, listClusterNames, listFailedCases } from '@/lib/db/failure-groups'
import { actorNames } from '@/lib/db/run-pages'
import { getDeps } from '@/lib/deps'

/** More than a person looks through one by one; the rest is in the list of all cases. */
const MAX_WALK = 500
const PLOT_ROWS = 12

/** What the page of a blocked run says, without any body of a case. */
export async function readRoom(run: RunView, report: GateReport, { projectId, reviewerId }: { projectId: string; reviewerId: string | null }): Promise<RoomView> {
  const { db } = getDeps()
  const sets = reviewSets(report)
  const missingIds = [...new Set(sets.flatMap((set) => (set.verdict === 'incomplete' ? set.missingCases.map(({ caseId }) => caseId) : [])))]
  const [broken, missing, names] = await Promise.all([listBrokenCases(db, run.id), listFailedCases(db, run.id, missingIds), actorNames(db, [reviewerId])])
  const clusters = await listClusterNames(db, projectId, [...new Set([...broken, ...missing].flatMap(({ clusterKey }) => clusterKey ?? []))])
  const rows = plotRows(decidedRows(report.sets))
  return {
    runId: run.id, name: run.name, gate: report.gate, sentence: blockSentence(report), decidedAt: run.decidedAt!, startedBy: run.createdBy,
    owner: reviewerId === null ? null : { id: reviewerId, name: names.get(reviewerId) ?? reviewerId },
    plot: { rows: rows.slice(0, PLOT_ROWS), rest: rows.length > PLOT_ROWS ? { n: rows.length - PLOT_ROWS, blocking: rows.slice(PLOT_ROWS).filter(({ blocks }) => blocks).length } : null },
    sets: sets.map((set) => ({ key: setKey(set), label: set.kind === 'all' ? 'all cases' : set.label })),
    list: reviewList(report, { broken, missing }, { max: MAX_WALK, clusterName: (key) => clusters.get(key) ?? key }),
    confirmed: blockingBreaks(report).confirmed, candidateOnly: run.baseline.recorded, replayed: run.kind === 'replay',
  }
}
