import { cache } from 'react'
import { findCaseSet } from '@/app/p/[project]/runs/[runId]/find-case-set'
import { ADVERSARIAL_PLACE } from '@/lib/core/calibration/judged-thing'
import type { RunView } from '@/lib/core/display/run-view'
import { blockingBreaks, segmentsOfSet } from '@/lib/core/review/blocking-sets'
import { dataEvidence } from '@/lib/core/review/data-evidence'
import type { EvidenceLine } from '@/lib/core/review/evidence-facts'
import { judgeEvidence, type Question } from '@/lib/core/review/judge-evidence'
import { peopleFacts } from '@/lib/core/review/people-facts'
import { reviewSets } from '@/lib/core/review/review-sets'
import type { GateReport } from '@/lib/core/gate/types'
import {
  countCachedAnswers, countOverlap, countPlaceholders, countQuarantined, findPreviousRun, getJudgeFacts, listUsedJudges, MAX_MEMBERS, withMembers, type Scope,
} from '@/lib/db/run-evidence'
import { getRun } from '@/lib/db/runs'
import { getDeps } from '@/lib/deps'
import { calibrateJudges } from '@/lib/services/calibrate-judges'

/** Families that a dimension of the cases names are not looked into: what is said of people then holds for the named segments. */
const NO_DIMENSIONS = new Map<string, readonly string[]>()

type Asked = { run: RunView; report: GateReport; projectId: string }

/** The sets that evidence is counted in: the run as a whole would drown those that fell. */
function countedSets(report: GateReport) {
  const all = reviewSets(report)
  return all.some(({ kind }) => kind !== 'all') ? all.filter(({ kind }) => kind !== 'all') : all
}

/** The cases of the sets in question, and the breaks that decided, which count wherever they are; looked up once for both panels. */
const scopeOf = cache(async ({ run, report, projectId }: Asked): Promise<Scope> => {
  const sets = await Promise.all(countedSets(report).map((set) => findCaseSet(run, projectId, set.kind, set.id)))
  return withMembers(getDeps().db, { runId: run.id, sets: sets.filter((set) => set !== null), deciding: blockingBreaks(report).cases })
})

function questionOf({ report }: Asked, looked = 0): Question {
  const sets = countedSets(report)
  // sets may overlap: what one holds is sure
  return {
    sets: sets.map(({ kind, label }) => (kind === 'all' ? 'the run' : label)), confirmed: blockingBreaks(report).confirmed,
    ...(looked < MAX_MEMBERS ? {} : { total: Math.max(looked, ...sets.map(({ n }) => n)) }),
  }
}

/** Whether a judge could be why the run blocks. */
export async function readJudgeEvidence(asked: Asked): Promise<EvidenceLine[]> {
  const { db } = getDeps()
  const [facts, record] = await Promise.all([scopeOf(asked).then((scope) => getJudgeFacts(db, scope)), getRun(db, asked.run.id)])
  if (facts.judged === 0 || !record) return judgeEvidence(facts, questionOf(asked, facts.cases), null)
  const { sets } = asked.report
  const segments = countedSets(asked.report).flatMap((set) => (set.kind === 'adversarial' ? [ADVERSARIAL_PLACE] : segmentsOfSet(set, sets, record.config, NO_DIMENSIONS)))
  const calibrations = await calibrateJudges({ projectId: asked.projectId, lengths: false }, { db })
  return judgeEvidence(facts, questionOf(asked, facts.cases), peopleFacts(facts.judges, calibrations, segments))
}

/** Whether the cases could be. */
export async function readDataEvidence(asked: Asked): Promise<EvidenceLine[]> {
  const { run, projectId } = asked
  const { db } = getDeps()
  const scope = await scopeOf(asked)
  const [record, earlier, judges, placeholders, quarantined] = await Promise.all([
    getRun(db, run.id), findPreviousRun(db, projectId, run.id), listUsedJudges(db, run.id), countPlaceholders(db, scope), countQuarantined(db, scope),
  ])
  if (!record) return []
  const { dataset } = run
  const here = {
    config: record.config, baseline: record.baseline, datasetId: dataset?.id ?? null, datasetName: dataset?.name ?? null,
    datasetVersion: dataset?.version ?? null, contentHash: dataset?.contentHash ?? null, judges,
  }
  const [overlap, before, cache] = await Promise.all([
    earlier && countOverlap(db, scope, { runId: earlier.id, datasetId: earlier.datasetId }),
    earlier && listUsedJudges(db, earlier.id), record.config.replay.cacheOutputs ? countCachedAnswers(db, scope) : null,
  ])
  return dataEvidence({
    previous: earlier && overlap ? { run: earlier, overlap, judges: before ?? [] } : null, here, deciding: scope.deciding.length,
    placeholders, cache, missing: missingOf(asked), quarantined,
  }, questionOf(asked))
}

function missingOf({ report }: Asked) {
  const sets = countedSets(report)
  const cases = new Map(sets.flatMap((set) => set.missingCases.map((one): [string, string] => [one.caseId, one.reason])))
  const reasons = new Map<string, number>()
  for (const reason of cases.values()) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  return {
    // a case in two sets is counted once where one set alone says how many there are
    n: cases.size, of: sets.length === 1 ? sets[0]!.n + cases.size : Math.max(...sets.map(({ n }) => n), 0) + cases.size,
    incomplete: sets.some(({ verdict }) => verdict === 'incomplete'),
    reasons: [...reasons].map(([reason, n]) => ({ reason, n })).sort((a, b) => b.n - a.n || (a.reason < b.reason ? -1 : 1)),
  }
}
