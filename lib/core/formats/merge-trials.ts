import type { ResultRow } from '@/lib/core/formats/result-row'

/**
 * Several executions of one case become one outcome: the majority of the measured ones; a tie is not measured.
 * Costs, times and tokens are means of the known ones. Rows keep the order in which their cases first appear.
 */
export function mergeTrials(rows: ResultRow[]): ResultRow[] {
  const byCase = new Map<string, ResultRow[]>()
  for (const row of rows) {
    const trials = byCase.get(row.caseId)
    if (trials) trials.push(row)
    else byCase.set(row.caseId, [row])
  }
  return [...byCase.values()].map((trials) => (trials.length === 1 ? trials[0]! : merge(trials)))
}

function merge(trials: ResultRow[]): ResultRow {
  const measured = trials.filter(({ passed }) => passed !== null)
  const passes = measured.filter(({ passed }) => passed).length
  const fails = measured.length - passes
  const passed = passes === fails ? null : passes > fails
  const tie = measured.length > 0 ? `${passes} of ${measured.length} trials passed` : trials[0]!.reason
  return {
    ...trials[0]!, passed, reason: passed === null ? tie : null,
    costUsd: meanOf(trials.map(({ costUsd }) => costUsd)),
    latencyMs: meanOf(trials.map(({ latencyMs }) => latencyMs)),
    tokens: meanOf(trials.map(({ tokens }) => tokens)),
  }
}

function meanOf(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
