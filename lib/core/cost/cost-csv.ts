import type { Amount, RunCostRow } from '@/lib/core/cost/cost-report'
import { SAVINGS } from '@/lib/core/cost/plain-policy'
import { csvOf } from '@/lib/core/display/set-rows'

/** An empty cell for what is not known at all; the count of calls without a price stands beside it. */
const known = ({ usd, calls, unpriced }: Amount): number | null => (calls > 0 && unpriced === calls ? null : usd)

const COLUMNS: [string, (row: RunCostRow) => string | number | null][] = [
  ['run_id', (row) => row.id],
  ['name', (row) => row.name],
  ['purpose', (row) => row.purpose],
  ['created_at', (row) => row.createdAt],
  ['candidate_usd', (row) => known(row.byRole.candidate)],
  ['baseline_usd', (row) => known(row.byRole.baseline)],
  ['judge_usd', (row) => known(row.byRole.judge)],
  ['shadow_judge_usd', (row) => known(row.byRole.shadow)],
  ['total_usd', (row) => known(row.total)],
  ['calls', (row) => row.total.calls],
  ['calls_without_price', (row) => row.total.unpriced],
  ['votes_bought', (row) => row.byRole.judge.calls],
  ['votes_cached', (row) => row.byRole.judge.cached],
  ['shadow_votes', (row) => row.byRole.shadow.calls],
  ['answers_cached', (row) => row.byRole.candidate.cached + row.byRole.baseline.cached],
  ['plain_votes', (row) => row.plainVotes],
  ['plain_usd', (row) => row.plainUsd],
  ...SAVINGS.map((saving): [string, (row: RunCostRow) => number | null] => [`saved_${saving.replaceAll(' ', '_')}_usd`, (row) => row.saved[saving].usd]),
]

/** One line a run, with a head line. */
export function costCsv(rows: readonly RunCostRow[]): string {
  return csvOf(COLUMNS.map(([name]) => name), rows.map((row) => COLUMNS.map(([, of]) => of(row))))
}
