/** How long a quarantine lasts when nobody says, and at most, in days: a flaky case is mended or removed, not left alone. */
export const QUARANTINE_DAYS = 14
export const MAX_QUARANTINE_DAYS = 30

/** So much of the cases of a project may be in quarantine at once: whatever is less. */
const BUDGET = { share: 0.02, cases: 20 }

/** How many cases may be in quarantine at once, of so many that a run replays; one in any case. */
export function quarantineBudget(cases: number): number {
  return Math.max(1, Math.min(BUDGET.cases, Math.floor(BUDGET.share * cases)))
}
