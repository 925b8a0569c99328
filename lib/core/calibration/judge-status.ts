import { CALIBRATION_RULES as RULES } from '@/lib/core/calibration/calibration-rules'
import type { KappaTest } from '@/lib/core/calibration/kappa-test'
import type { PositionBias } from '@/lib/core/calibration/position-bias'
import { binomialHalfTail } from '@/lib/core/gate/mcnemar'

export const REFUSALS = ['worse-than-guessing', 'not-better-than-guessing', 'position-biased'] as const
export type Refusal = (typeof REFUSALS)[number]

/** `missing`: labels that are still needed before anything is said; 0 unless too few. */
export type JudgeStatus = { status: 'accepted' | 'refused' | 'too-few'; refusals: Refusal[]; missing: number }

export type StatusInput = {
  /** What the labels are worth, as a number of equal ones. */
  effective: number
  /** Share of them that the judge gets right, and that the constant guess gets right. */
  judgeOnly: number
  guessOnly: number
  kappa: KappaTest | null
  /** Labels that are not the most frequent one, as they are. */
  others: number
  n: number
  position: PositionBias
}

/**
 * Whether a judge may gate. Any guess, the constant one too, has a kappa of 0. Accepted: kappa is shown to be above that. Refused:
 * the place of the answers decides (whole interval beyond the limits); or kappa is shown to be below 0; or kappa is not shown to be above
 * although always saying the most frequent label of people is shown to be right more often (exact sign test on the cases that
 * only one of the two gets right: McNemar against a constant rater), or although there are as many labels as would have shown a
 * useful judge. Where most labels are alike a judge may be right less often than the constant guess and still tell them
 * apart: it is accepted. Everything else: too few labels.
 */
export function judgeStatus(input: StatusInput): JudgeStatus {
  const refusals = refusalsOf(input)
  if (refusals.length > 0) return { status: 'refused', refusals, missing: 0 }
  if (isBetter(input)) return { status: 'accepted', refusals: [], missing: 0 }
  return { status: 'too-few', refusals: [], missing: Math.max(1, Math.ceil(neededLabels(input) - input.effective)) }
}

function isEnough({ effective, others }: StatusInput): boolean {
  return effective >= RULES.minLabels && others >= RULES.minOthers
}

function isBetter(input: StatusInput): boolean {
  return isEnough(input) && input.kappa !== null && input.kappa.z >= RULES.z
}

function refusalsOf(input: StatusInput): Refusal[] {
  const { effective, kappa, position: { first } } = input
  const found: Refusal[] = []
  const isBelow = isEnough(input) && kappa !== null && kappa.z <= -RULES.z
  const isWorse = isBelow || (effective >= RULES.minLabels && !isBetter(input) && guessIsBetter(input))
  if (isWorse) found.push('worse-than-guessing')
  else if (isEnough(input) && !isBetter(input) && effective >= neededLabels(input)) found.push('not-better-than-guessing')
  if (first && first.pairs >= RULES.minPairs && (first.low > RULES.firstHigh || first.high < RULES.firstLow)) found.push('position-biased')
  return found
}

/** Chance under equal odds that so many of the cases that only one gets right are those of the constant guess. */
export function guessingP({ effective, judgeOnly, guessOnly }: Pick<StatusInput, 'effective' | 'judgeOnly' | 'guessOnly'>): number {
  const guess = Math.round(guessOnly * effective)
  return binomialHalfTail(guess, guess + Math.round(judgeOnly * effective))
}

function guessIsBetter(input: StatusInput): boolean {
  return guessingP(input) <= RULES.level
}

/** Labels that show a judge of useful kappa with the wanted chance, and that hold enough of the less frequent labels. */
function neededLabels({ kappa, others, n }: StatusInput): number {
  // before there is enough to know the frequencies, they are taken for equal; a judge that says one thing only has none
  const spread = kappa === null || kappa.spread === 0 || n < RULES.minLabels ? 1 : kappa.spread
  const shown = (((RULES.z + RULES.powerZ) * spread) / RULES.usefulKappa) ** 2
  const rate = (others + 0.5) / (n + 1)
  return Math.ceil(Math.max(RULES.minLabels, shown, others >= RULES.minOthers || n === 0 ? 0 : n + (RULES.minOthers - others) / rate))
}
