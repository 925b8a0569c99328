import type { CalibrationEntry, JudgeCalibration, JudgeIdentity } from '@/lib/core/calibration/judge-calibration'
import { ADVERSARIAL_PLACE } from '@/lib/core/calibration/judged-thing'
import { formatCount, formatPercent, plural } from '@/lib/core/display/format'
import type { GateReport, PairedCase, RefusedJudge } from '@/lib/core/gate/types'
import type { UnscoredReason } from '@/lib/core/types'

/** Why a verdict is not counted although a judge gave it. */
export const REFUSED_JUDGE = 'judge not better than guessing' satisfies UnscoredReason

/** A case of a run of which a judge decided one arm or, comparing them, both (`pair`). */
export type JudgedArm = JudgeIdentity & { caseId: string; arm: string }

/** What is refused where: one judge in one segment. */
export type Refused = JudgeIdentity & { entry: CalibrationEntry & { segment: string } }

/** The segments in which judges may not gate. What too few labels are known of gates as before. */
export function refusedIn(judges: readonly JudgeCalibration[]): Refused[] {
  return judges.flatMap(({ model, promptVersion, judge, segments }) => segments.flatMap((entry) => (
    entry.status === 'refused' && entry.segment !== null ? [{ model, promptVersion, judge, entry: { ...entry, segment: entry.segment } }] : [])))
}

/**
 * The cases as the gate may read them: where a refused judge decided an arm of a case of its segment, that arm counts as not
 * measured, also in the other sets of the case; what was decided without it stays. `refused` has only those that decided something here.
 */
export function withholdVerdicts(cases: readonly PairedCase[], arms: readonly JudgedArm[], refused: readonly Refused[]): { cases: PairedCase[]; refused: RefusedJudge[] } {
  const counted = new Map<Refused, Set<string>>()
  const withheld = new Map<string, Set<string>>()
  const byId = new Map(cases.map((item) => [item.id, item]))
  const bySegmentAndJudge = new Map(refused.map((own) => [placeKey(own, own.entry.segment), own]))
  for (const { caseId, arm, ...judge } of arms) {
    const item = byId.get(caseId)
    for (const segment of item ? placesOf(item) : []) {
      const own = bySegmentAndJudge.get(placeKey(judge, segment))
      if (!own) continue
      counted.set(own, (counted.get(own) ?? new Set()).add(caseId))
      withheld.set(caseId, (withheld.get(caseId) ?? new Set()).add(arm))
    }
  }
  return { cases: cases.map((item) => without(item, withheld.get(item.id))), refused: [...counted].map(([own, ids]) => describe(own, ids.size)) }
}

function placeKey({ model, promptVersion, judge }: JudgeIdentity, segment: string): string {
  return JSON.stringify([model, promptVersion, judge, segment])
}

function placesOf({ adversarial, segments }: PairedCase): string[] {
  return adversarial ? [ADVERSARIAL_PLACE] : segments
}

/** What was not measured anyway keeps its own reason. */
function without(item: PairedCase, arms: ReadonlySet<string> | undefined): PairedCase {
  if (!arms) return item
  const before = item.before !== null && (arms.has('pair') || arms.has('baseline'))
  const after = item.after !== null && (arms.has('pair') || arms.has('candidate'))
  return { ...item, ...(before ? { before: null, beforeReason: REFUSED_JUDGE } : {}), ...(after ? { after: null, afterReason: REFUSED_JUDGE } : {}) }
}

function describe({ model, promptVersion, judge, entry }: Refused, cases: number): RefusedJudge {
  const { segment, n, agreement, guess, refusals, position } = entry
  return {
    model, promptVersion, judge, segment, labels: n, agreement: agreement?.rate ?? 0, guess: { label: guess?.label ?? '', rate: guess?.rate ?? 0 },
    first: refusals.includes('position-biased') ? position.first?.rate ?? null : null, cases,
  }
}

/** One sentence: who may not gate where, by which figures, and what that does. */
export function refusalInWords({ model, promptVersion, segment, labels, agreement, guess, first, cases }: RefusedJudge): string {
  const place = first === null ? '' : ` and names the answer that stands first in ${formatPercent(first)} of the votes`
  return `The judge ${model} (${promptVersion}) may not gate ${segment}: on ${plural(labels, 'label')} of people it agrees in ${formatPercent(agreement)}, `
    + `where always saying ${guess.label} would agree in ${formatPercent(guess.rate)}${place}. `
    + `Its verdicts on ${formatCount(cases)} ${cases === 1 ? 'case' : 'cases'} there count as not measured.`
}

/** The report with who was refused: among the warnings, and where the gate could not decide in its sentence too. */
export function withRefusals(report: GateReport, refused: readonly RefusedJudge[]): GateReport {
  if (refused.length === 0) return report
  const words = refused.map(refusalInWords)
  const undecided = report.gate === 'inconclusive' || report.gate === 'no-verdict'
  return { ...report, sentence: undecided ? [report.sentence, ...words].join(' ') : report.sentence, warnings: [...report.warnings, ...words], refusedJudges: [...refused] }
}
