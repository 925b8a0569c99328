import { formatMoment } from '@/lib/core/display/format'

/** The limits under which money is spent: that of the run, and that of the project's week. */
export const CAPS = ['run', 'week'] as const
export type Cap = (typeof CAPS)[number]

/**
 * What a run spent, and its project this week, beside what each may; US dollars, null = no limit. What has an unknown price is
 * counted in neither: sums are lower bounds where `unpricedCalls` is above 0.
 */
export type Spending = {
  run: { budgetUsd: number | null; spentUsd: number; unpricedCalls: number }
  /** `since` is the Monday with which the week began, in ms since the epoch. */
  week: { budgetUsd: number | null; spentUsd: number; since: number }
}

/** The cap that is used up, that of the run first; null = money is left, or there is no limit. */
export function reachedCap({ run, week }: Spending): Cap | null {
  if (run.budgetUsd !== null && run.spentUsd >= run.budgetUsd) return 'run'
  if (week.budgetUsd !== null && week.spentUsd >= week.budgetUsd) return 'week'
  return null
}

/** What may still be spent before the nearer cap is reached, in US dollars; never below 0. null = there is no limit. */
export function roomUsd({ run, week }: Spending): number | null {
  const rooms = [run, week].flatMap(({ budgetUsd, spentUsd }) => (budgetUsd === null ? [] : [Math.max(0, budgetUsd - spentUsd)]))
  return rooms.length === 0 ? null : Math.min(...rooms)
}

/** Mean cost of the cases that are measured, re-runs included, in US dollars; null = none is measured yet. */
export function meanCaseUsd({ spentUsd, casesDone }: { spentUsd: number; casesDone: number }): number | null {
  return casesDone > 0 ? spentUsd / casesDone : null
}

/** So many cases begin before the first says what a case costs. */
export const FIRST_CASES = 8

/**
 * Whether one more case may begin: what is under way is expected to cost the mean of those before, and has to fit into the room
 * with one to go, so that the last dollars are spent one case at a time.
 *
 * @param underWay cases that have begun and are not recorded
 * @param meanUsd null = nothing is known yet: a few cases begin
 * @param room US dollars that are left, above 0; null = no limit
 */
export function mayBegin({ underWay, meanUsd, room }: { underWay: number; meanUsd: number | null; room: number | null }): boolean {
  if (room === null || underWay === 0) return true
  if (meanUsd === null) return underWay < FIRST_CASES
  return underWay * meanUsd < room
}

/** What the whole run will have cost at the mean of the cases so far, in US dollars; null = nothing with a price is known yet. */
export function projectedUsd({ spentUsd, casesDone, casesTotal }: { spentUsd: number; casesDone: number; casesTotal: number }): number | null {
  const mean = meanCaseUsd({ spentUsd, casesDone })
  return mean === null || spentUsd === 0 ? null : spentUsd + mean * Math.max(0, casesTotal - casesDone)
}

/**
 * A budget that lets a run end, in US dollars: what it is projected to cost and a tenth for re-runs, rounded up to two digits.
 * At least a tenth above what was spent. null = nothing is known that it could be reckoned from.
 */
export function suggestedBudget(run: { spentUsd: number; casesDone: number; casesTotal: number }): number | null {
  const projected = projectedUsd(run)
  return projected === null ? null : roundedUp(projected * 1.1)
}

/** Mean cost of a case, in US dollars, of an earlier run of two models. */
export type CaseCost = { candidate: string; baseline: string; usd: number }

/**
 * What a run of so many cases should cost, by the newest run of the same models, in US dollars; without a baseline by the newest
 * run of the candidate. null = no such run is known.
 */
export function estimateUsd(known: readonly CaseCost[], run: { candidate: string; baseline: string; cases: number }): number | null {
  const same = known.find(({ candidate, baseline }) => candidate === run.candidate && (run.baseline === '' || baseline === run.baseline))
  return same && run.cases > 0 ? same.usd * run.cases : null
}

/** The next larger number with two digits: 12.34 → 13, 0.0123 → 0.013. */
function roundedUp(usd: number): number {
  const step = 10 ** (Math.floor(Math.log10(usd)) - 1)
  // what is nearly a whole number of steps is one, whatever binary fractions made of it
  return Number((Math.ceil(usd / step - 1e-9) * step).toPrecision(2))
}

/**
 * Amounts beside a limit in cents, or in as many digits as small ones need: $5.00, $0.0042. What was spent is rounded so that
 * it never looks like less than a limit that it has reached.
 */
export function formatBudget(usd: number): string {
  if (usd === 0 || usd >= 0.1) return `$${usd.toFixed(2)}`
  return `$${Number(usd.toPrecision(3)).toFixed(8).replace(/0+$/, '')}`
}

/** When the week after the one of `spending` begins, in ISO 8601. */
export function nextWeek({ week }: Spending): string {
  return new Date(week.since + 7 * 24 * 3_600_000).toISOString()
}

/** Why a run is paused, in one sentence with the figures. `cap` null: money is there again, and it will go on by itself. */
export function pausedSentence(spending: Spending): string {
  const { run, week } = spending
  const cap = reachedCap(spending)
  if (cap === null) return 'The budget has room again; the run goes on in a moment.'
  const { budgetUsd, spentUsd } = cap === 'run' ? run : week
  const [budget, spent] = [formatBudget(budgetUsd!), formatBudget(spentUsd)]
  if (cap === 'run') return `The run's budget of ${budget} is used up (${spent}).`
  return `The project's budget of ${budget} for this week is used up (${spent}). The run goes on ${formatMoment(nextWeek(spending))}.`
}

/** What the caller of a start has to know of prices: nothing counts against a budget that has none. */
export function unpricedWarning(model: string): string {
  return `The price of ${model} is unknown: its calls do not count against the budget`
}
