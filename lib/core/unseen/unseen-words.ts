import { csvOf } from '@/lib/core/display/set-rows'
import { formatCount, formatDay, plural } from '@/lib/core/display/format'
import type { Chapman } from '@/lib/core/unseen/chapman'
import type { Unseen, UnseenEstimate } from '@/lib/core/unseen/estimate-unseen'
import type { WeekUnseen } from '@/lib/core/unseen/unseen-view'

/** 16 to 22 Nov, of the date of a Monday. */
export function weekName(week: string): string {
  const [first, last] = [formatDay(`${week}T00:00:00Z`), formatDay(new Date(Date.parse(`${week}T00:00:00Z`) + 6 * 86_400_000).toISOString())]
  return first.split(' ')[1] === last.split(' ')[1] ? `${first.split(' ')[0]} to ${last}` : `${first} to ${last}`
}

const whole = (n: number) => formatCount(Math.round(n))

/** The one sentence, without what is known besides. `judged`: traces of the uniform part with a verdict. */
export function unseenSentence({ unseen }: Pick<UnseenEstimate, 'unseen'>, judged: number): string {
  if (unseen.kind === 'between') {
    return unseen.low === unseen.high ? `About ${plural(Math.round(unseen.guess), 'failure was', 'failures were')} seen by nobody`
      : `Between ${whole(unseen.low)} and ${plural(unseen.high, 'failure was', 'failures were')} seen by nobody (best guess ${whole(unseen.guess)})`
  }
  if (unseen.kind === 'at-most') return `At most ${plural(unseen.high, 'failure was', 'failures were')} seen by nobody: none was found in ${plural(unseen.looked, 'trace')} that people looked at and nobody had reported`
  if (unseen.kind === 'counted') return 'No failure is unseen: people looked at every trace that nobody had reported'
  return `How many failures nobody saw is unknown: ${judged === 0 && unseen.why !== 'no-traces' ? 'nobody has looked at a trace of this week yet' : WHY[unseen.why]}`
}

const WHY = {
  'no-traces': 'the week has no traces',
  'not-audited': 'every trace that people looked at had been reported',
  'all-unsure': 'whoever looked was unsure each time',
}

/** What is known: "customers reported 9, audits found 4, 1 of them reported". */
export function knownWords({ reported, judged, surprises, estimate: { found, foundReported } }: WeekUnseen): string {
  const customers = reported === 0 ? 'customers reported none' : `customers reported ${formatCount(reported)}`
  if (judged === 0) return `${customers}${surprises > 0 ? `, the search beside the sample found ${formatCount(surprises)}` : ''}`
  const both = found === 0 ? '' : foundReported === 0 ? (reported === 0 ? '' : ', none of them reported') : `, ${formatCount(foundReported)} of them reported`
  return `${customers}, audits found ${found === 0 ? 'none' : formatCount(found)}${both}${surprises > 0 ? `, and ${formatCount(surprises)} more beside the sample` : ''}`
}

/** An estimate in a cell: "12 to 61", "at most 40", "unknown". */
export function unseenShort(unseen: Unseen): string {
  if (unseen.kind === 'between') return unseen.low === unseen.high ? whole(unseen.low) : `${whole(unseen.low)} to ${whole(unseen.high)}`
  if (unseen.kind === 'at-most') return `at most ${whole(unseen.high)}`
  return unseen.kind === 'counted' ? 'none' : 'unknown'
}

/** The second opinion, by the overlap of the lists alone. */
export function chapmanWords(chapman: Chapman | null): string {
  if (!chapman) return 'Chapman’s estimate needs failures on both lists: what customers reported and what the uniform audit found. One of them is empty.'
  return `By the overlap of the two lists alone (Chapman) it would be about ${whole(chapman.unseen)}, ${whole(chapman.low)} to ${whole(chapman.high)}.`
}

const limitsOf = (unseen: Unseen): (number | null)[] => {
  if (unseen.kind === 'between') return [unseen.guess, unseen.low, unseen.high]
  if (unseen.kind === 'at-most') return [null, 0, unseen.high]
  return unseen.kind === 'counted' ? [0, 0, 0] : [null, null, null]
}

/** A line for the week and one for each cluster; empty where nothing is known. */
export function unseenCsv(view: WeekUnseen): string {
  const line = (key: string, label: string, row: { traces: number; reported: number; lookedAt: number; unsure: number; found: number; estimate: UnseenEstimate }) =>
    [view.week, key, label, row.traces, row.reported, row.lookedAt, row.unsure, row.found, ...limitsOf(row.estimate.unseen), row.estimate.unseen.kind]
  const { traces, reported, judged, unsure, passedOver, surprises, estimate } = view
  return csvOf(['week', 'cluster', 'name', 'traces', 'reported', 'looked_at', 'unsure', 'found', 'unseen_guess', 'unseen_low_95', 'unseen_high_95', 'kind'], [
    line('', 'all', { traces, reported, lookedAt: judged - unsure, unsure: unsure + passedOver, found: estimate.found + surprises, estimate }),
    ...view.clusters.map((row) => line(row.key ?? 'not-grouped', row.label, row)),
  ])
}
