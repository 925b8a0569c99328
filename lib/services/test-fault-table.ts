import { expect } from 'vitest'
import type { DbClient } from '@/lib/db/client'

/** What is left of a run that went through a fault. `reasons`: everything that may stand as the reason of an unscored side. */
export type FaultResult = Awaited<ReturnType<typeof readFaultRun>> & { name: string; reasons: string[] }

/** The run with its cases and its first executions. */
export async function readFaultRun(db: DbClient, runId: string) {
  const cases = await db.runCase.findMany({ where: { runId }, orderBy: { position: 'asc' } })
  const outcomes = await db.outcome.findMany({
    where: { runId, attempt: 1 }, select: { caseId: true, arm: true, passed: true, reason: true, failureKind: true },
  })
  const again = await db.outcome.findMany({ where: { runId, attempt: { gt: 1 } }, select: { caseId: true, arm: true, attempt: true, passed: true, reason: true } })
  const votes = await db.judgment.count({ where: { runId } })
  const openReruns = await db.rerun.count({ where: { runId, doneAt: null } })
  const decisions = await db.gateDecision.findMany({ where: { runId }, select: { gate: true } })
  const run = await db.run.findUniqueOrThrow({ where: { id: runId } })
  return { run, cases, outcomes, again, votes, openReruns, decisions: decisions.length, gate: decisions[0]?.gate ?? null }
}

function tally(values: (string | null)[]): string {
  const counts = new Map<string, number>()
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value, count]) => `${value} ${count}`).join(', ') || '–'
}

/** One line for each fault: what became of the cases, and why those that have no verdict have none. */
export function faultTable(results: FaultResult[]): string {
  const head = ['fault', 'cases', 'scored', 'unscored', 'votes', 're-runs', 'run', 'why unscored (sides)', 'candidate fails']
  const rows = results.map(({ name, run, cases, outcomes, again, votes }) => {
    const scored = cases.filter((item) => item.before !== null && item.after !== null).length
    const fails = outcomes.filter((outcome) => outcome.arm === 'candidate' && outcome.passed === false)
    return [
      name, String(cases.length), String(scored), String(cases.length - scored), String(votes), String(again.length), run.status,
      tally(outcomes.map((outcome) => outcome.reason)), tally(fails.map((outcome) => outcome.failureKind ?? 'judged worse')),
    ]
  })
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  return [head, widths.map((width) => '-'.repeat(width)), ...rows].map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`).join('\n')
}

/** The run is decided once, and every case is there once: scored without a reason, or unscored with one that its fault explains. */
export function expectEachCaseOnce({ name, reasons, run, cases, outcomes, again, openReruns, decisions }: FaultResult): void {
  expect(run, name).toMatchObject({ status: 'done', error: null, casesDone: cases.length, casesTotal: cases.length })
  expect([decisions, openReruns], name).toEqual([1, 0])
  expect(new Set(outcomes.map(({ caseId, arm }) => `${caseId} ${arm}`)).size, name).toBe(2 * cases.length)
  expect(outcomes, name).toHaveLength(2 * cases.length)
  for (const item of cases) {
    expect(item.doneAt, name).not.toBeNull()
    expect([item.before === null, item.after === null], name).toEqual([item.beforeReason !== null, item.afterReason !== null])
    expect(item.flip === 'missing', name).toBe(item.before === null || item.after === null)
  }
  for (const outcome of [...outcomes, ...again]) {
    expect(outcome.passed === null, name).toBe(outcome.reason !== null)
    if (outcome.reason !== null) expect(reasons, name).toContain(outcome.reason)
  }
}
