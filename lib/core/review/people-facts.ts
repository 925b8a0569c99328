import type { CalibrationEntry, JudgeCalibration } from '@/lib/core/calibration/judge-calibration'
import type { Refusal } from '@/lib/core/calibration/judge-status'
import { plural } from '@/lib/core/display/format'
import type { JudgeFacts } from '@/lib/core/review/evidence-facts'
import type { PeopleFacts } from '@/lib/core/review/judge-evidence'

const REFUSED: Record<Refusal, string> = {
  'worse-than-guessing': 'Guessing would be right more often: its verdicts may not gate there.',
  'not-better-than-guessing': 'It is not shown to be better than guessing: its verdicts may not gate there.',
  'position-biased': 'It prefers an answer for its place: its verdicts may not gate there.',
}

/**
 * What people make of the judges that voted in the sets in question: their entry for each of these segments, or over all labels where
 * the sets are no segments. A judge of which nobody has rated a verdict there is left out.
 */
export function peopleFacts(judges: JudgeFacts['judges'], calibrations: readonly JudgeCalibration[], segments: readonly string[]): PeopleFacts[] {
  return judges.flatMap((used) => {
    const known = calibrations.find(({ judge, model, promptVersion }) => judge === used.judge && model === used.model && promptVersion === used.promptVersion)
    if (!known) return []
    const entries = segments.length === 0 ? [known.all] : known.segments.filter(({ segment }) => segment !== null && segments.includes(segment))
    return entries.filter(({ n }) => n > 0).map((entry) => factsOf(known, entry))
  })
}

function factsOf({ judge, model, promptVersion }: JudgeCalibration, entry: CalibrationEntry): PeopleFacts {
  const { agreement, guess } = entry
  return {
    judge, model, promptVersion, segment: entry.segment ?? 'all segments', labelled: entry.n, agreement: agreement?.rate ?? null, low: agreement?.low ?? null, high: agreement?.high ?? null,
    guess: guess?.rate ?? null, status: entry.status, why: whyOf(entry),
  }
}

function whyOf({ status, refusals, missing }: CalibrationEntry): string {
  if (status === 'accepted') return 'It is shown to be better than guessing.'
  if (status === 'too-few') return `${plural(missing, 'more rated verdict')} ${missing === 1 ? 'is' : 'are'} needed before it can be trusted there.`
  return refusals.map((refusal) => REFUSED[refusal]).join(' ')
}
