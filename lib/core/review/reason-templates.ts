import { formatPercent, plural } from '@/lib/core/display/format'
import type { GateReport, SetResult } from '@/lib/core/gate/types'
import { blockingBreaks } from '@/lib/core/review/blocking-sets'

/** Prepared reasons, best first; a number key picks one. */
export type ReasonTemplates = { uphold: string[]; override: string[] }

const nameOf = (set: SetResult) => (set.kind === 'all' ? 'the run as a whole' : set.label)

function setNames(sets: SetResult[]): string {
  const names = sets.map(nameOf)
  if (names.length <= 2) return names.join(' and ')
  return `${names[0]!}, ${names[1]!} and ${names.length - 2} more`
}

/** Reasons in the figures of the run, so that a decision that is plain takes a key and not a paragraph. */
export function reasonTemplates(report: Pick<GateReport, 'gate' | 'sets'>): ReasonTemplates {
  const sets = report.sets.filter(({ blocks }) => blocks)
  const worst = sets[0]
  if (report.gate !== 'blocked' || !worst) return inconclusive
  const { cases, confirmed } = blockingBreaks(report)
  const breaks = cases.length === 0 ? `${nameOf(worst)} lost too much` : `${plural(cases.length, confirmed ? 'confirmed break' : 'break')} in ${setNames(sets)}`
  const change = `${nameOf(worst)} went from ${formatPercent(worst.before)} to ${formatPercent(worst.after)} on ${plural(worst.n, 'case')}`
  const are = cases.length === 0 ? '' : cases.length === 1 ? ' is real' : ' are real'
  return {
    uphold: [`${capital(breaks)}${are}; fix the candidate.`, `${capital(change)}; customers would notice.`, `${capital(setNames(sets))} must hold before this ships.`],
    override: [
      `${capital(breaks)}, looked through one by one: not a loss for customers.`,
      `${capital(change)}; accepted for a limited time, the fix is under way.`,
      `The references of ${setNames(sets)} are outdated; the new answers are right.`,
    ],
  }
}

const inconclusive: ReasonTemplates = {
  uphold: ['Too little was measured to ship on; measure again first.', 'The gate cannot tell; more cases are needed.'],
  override: ['What was measured holds, and what is missing is not at risk.', 'Shipped to a small share of the traffic first, watched by a person.'],
}

/** The name of a segment stays as it is written. */
const capital = (text: string) => text.replace(/^the /, 'The ')
