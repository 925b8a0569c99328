import { correctedDelta, type ChangeStratum, type CorrectedDelta } from '@/lib/core/calibration/corrected-delta'
import type { CalibrationEntry, JudgeCalibration, JudgeIdentity } from '@/lib/core/calibration/judge-calibration'
import type { LabelChoice } from '@/lib/core/calibration/judged-thing'
import type { Refusal } from '@/lib/core/calibration/judge-status'
import { formatPercent, plural } from '@/lib/core/display/format'
import { csvOf } from '@/lib/core/display/set-rows'

/** A case on which people and a judge do not say the same. */
export type Disagreement = JudgeIdentity & { runId: string; runName: string; caseId: string; caseKey: string; segments: string[]; arm: string; judged: LabelChoice; gold: LabelChoice }

/** The change of one set, raw and corrected; `segment` null = all cases. */
export type CorrectedRow = { segment: string | null; change: CorrectedDelta & { corrected: NonNullable<CorrectedDelta['corrected']> } }

/** `unlabelled`: segments of the run without a label. */
export type CorrectedChanges = { rows: CorrectedRow[]; unlabelled: number }

/** What can be corrected in a run: all cases first, then the segments by the size of the correction. null when nothing is labelled. */
export function correctedChanges(sets: readonly { segment: string | null; strata: ChangeStratum[] }[]): CorrectedChanges | null {
  const all = sets.map(({ segment, strata }) => ({ segment, change: correctedDelta(strata) }))
  const rows = all.filter((row): row is CorrectedRow => row.change !== null && row.change.corrected !== null)
  if (rows.length === 0) return null
  const moved = ({ change }: CorrectedRow) => Math.abs(change.corrected.delta - change.raw.delta)
  const sorted = rows.sort((a, b) => Number(a.segment !== null) - Number(b.segment !== null) || moved(b) - moved(a) || (a.segment! < b.segment! ? -1 : 1))
  return { rows: sorted, unlabelled: all.length - rows.length }
}

/** How a corrected change differs from the raw one, in words. */
export function correctionInWords({ raw, corrected }: CorrectedRow['change']): string {
  const sign = ({ low, high }: { low: number; high: number }) => (low > 0 ? 'up' : high < 0 ? 'down' : 'open')
  const [before, after] = [sign(raw), sign(corrected)]
  if (before === after) return after === 'open' ? 'open, as before' : `still ${after}`
  if (after === 'open') return `no longer shown to be ${before}`
  return before === 'open' ? `shown to be ${after}` : `${after}, not ${before}`
}

export const CHOICE_WORDS: Record<LabelChoice, string> = { baseline: 'baseline better', candidate: 'candidate better', tie: 'equal', pass: 'right', fail: 'wrong', unreadable: 'unreadable' }

export const STATUS_WORDS: Record<CalibrationEntry['status'], string> = { accepted: 'Accepted', refused: 'Refused', 'too-few': 'Too few labels' }

/** Why a judge is refused, what shows that it is not, or what is missing, in one sentence. */
export function statusInWords(entry: CalibrationEntry): string {
  const { status, refusals, missing, guess, agreement, kappa, position } = entry
  if (status === 'too-few') return `${plural(missing, 'more label')} ${entry.segment === null ? 'until anything can be said of this judge' : `in ${entry.segment} until this judge may be trusted there`}.`
  if (status === 'accepted') return `Better than guessing: kappa ${kappaText(kappa?.kappa)}, at least ${kappaText(kappa?.low)}.${rarerWords(entry)}`
  const words: Record<Refusal, string> = {
    'worse-than-guessing': `Worse than guessing: it agrees in ${formatPercent(agreement?.rate)}, always saying “${guess ? CHOICE_WORDS[guess.label] : '–'}” would in ${formatPercent(guess?.rate)}.`,
    'not-better-than-guessing': `Not better than guessing: kappa ${kappaText(kappa?.kappa ?? 0)} on ${plural(entry.n, 'label')}, where a useful judge would have shown itself.`,
    'position-biased': `Its place decides: it names the answer that stands first in ${formatPercent(position.first?.rate)} of the votes.`,
  }
  return refusals.map((refusal) => words[refusal]).join(' ')
}

/** Always saying the same can be right more often and still tell nothing apart. */
function rarerWords({ guess, agreement }: CalibrationEntry): string {
  if (!guess || !agreement || guess.rate <= agreement.rate) return ''
  return ` People say “${CHOICE_WORDS[guess.label]}” in ${formatPercent(guess.rate)}: always saying that is right more often, and finds no difference at all.`
}

/** Two decimals with a true minus; null is a dash. */
export function kappaText(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  const text = Math.abs(value).toFixed(2)
  return value < 0 && Number(text) !== 0 ? `−${text}` : text
}

const blank = (value: number | null | undefined) => (value === null || value === undefined || !Number.isFinite(value) ? '' : String(Math.round(value * 1e6) / 1e6))

type Line = { judge: JudgeCalibration; entry: CalibrationEntry }

const COLUMNS: [string, (line: Line) => string | number][] = [
  ['model', ({ judge }) => judge.model], ['prompt_version', ({ judge }) => judge.promptVersion], ['judge', ({ judge }) => judge.judge],
  ['segment', ({ entry }) => entry.segment ?? ''], ['status', ({ entry }) => entry.status], ['why', ({ entry }) => entry.refusals.join(' ')], ['labels_missing', ({ entry }) => entry.missing],
  ['labels', ({ entry }) => entry.n], ['labels_chosen', ({ entry }) => entry.chosen], ['labels_worth', ({ entry }) => blank(entry.effective)],
  ['right', ({ entry }) => entry.right.count], ['agreement', ({ entry }) => blank(entry.agreement?.rate)], ['agreement_low', ({ entry }) => blank(entry.agreement?.low)], ['agreement_high', ({ entry }) => blank(entry.agreement?.high)],
  ['guess', ({ entry }) => entry.guess?.label ?? ''], ['guess_agreement', ({ entry }) => blank(entry.guess?.rate)],
  ['kappa', ({ entry }) => blank(entry.kappa?.kappa)], ['kappa_low', ({ entry }) => blank(entry.kappa?.low)], ['kappa_high', ({ entry }) => blank(entry.kappa?.high)], ['kappa_readable', ({ entry }) => blank(entry.usableKappa?.kappa)],
  ['flips', ({ entry }) => entry.position.flips.count], ['pairs_in_both_orders', ({ entry }) => entry.position.flips.n],
  ['first_rate', ({ entry }) => blank(entry.position.first?.rate)], ['first_low', ({ entry }) => blank(entry.position.first?.low)], ['first_high', ({ entry }) => blank(entry.position.first?.high)],
  ['longer_judge', ({ entry }) => blank(entry.length?.judge)], ['longer_people', ({ entry }) => blank(entry.length?.people)], ['longer_difference', ({ entry }) => blank(entry.length?.difference)],
  ['longer_low', ({ entry }) => blank(entry.length?.low)], ['longer_high', ({ entry }) => blank(entry.length?.high)],
  ['self_agreed', ({ entry }) => entry.self.count], ['self_asked_twice', ({ entry }) => entry.self.n],
]

/** One line for each judge and prompt, and one for each of its segments; rates are 0 to 1, empty = not measured. */
export function calibrationCsv(judges: readonly JudgeCalibration[]): string {
  const lines = judges.flatMap((judge) => [judge.all, ...judge.segments].map((entry) => COLUMNS.map(([, of]) => of({ judge, entry }))))
  return csvOf(COLUMNS.map(([name]) => name), lines)
}
