import type { DbClient } from '@/lib/db/client'

/**
 * What a run left behind. `lost`: sides of done cases without a first outcome. `doubled`: first outcomes of one side of a case beyond one. `open`: cases without an end.
 * `miscounted`: what the run's own counter is off. `decisions`: verdicts of the gate.
 */
export type RunCount = { name: string; status: string; cases: number; open: number; lost: number; doubled: number; miscounted: number; decisions: number }

/** Counts each run of a project case by case and side by side. */
export async function countRuns(db: DbClient, projectId: string): Promise<RunCount[]> {
  return db.$queryRaw<RunCount[]>`
    SELECT run.name, run.status, run.cases_total AS cases, own.open, sides.lost, sides.doubled, abs(run.cases_done - own.done)::int AS miscounted,
      (SELECT count(*)::int FROM gate_decision d WHERE d.run_id = run.id) AS decisions
    FROM run
    CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE done_at IS NULL)::int AS open, count(done_at)::int AS done FROM run_case WHERE run_id = run.id) own
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE n = 0)::int AS lost, coalesce(sum(greatest(n - 1, 0)), 0)::int AS doubled FROM (
        SELECT rc.case_id, side.arm, count(o.id) AS n FROM run_case rc CROSS JOIN unnest(ARRAY['baseline', 'candidate']) AS side (arm)
        LEFT JOIN outcome o ON o.run_id = rc.run_id AND o.case_id = rc.case_id AND o.arm = side.arm AND o.attempt = 1
        WHERE rc.run_id = run.id AND rc.done_at IS NOT NULL GROUP BY rc.case_id, side.arm
      ) counted
    ) sides
    WHERE run.project_id = ${projectId}::uuid AND run.kind = 'replay' ORDER BY run.created_at`
}

/** What is wrong with a run that should have ended with a verdict, in words; empty = nothing. */
export function faultsOf(run: RunCount): string[] {
  return [
    run.status === 'done' ? '' : `is ${run.status}`, run.open === 0 ? '' : `${run.open} cases have no end`, run.lost === 0 ? '' : `${run.lost} outcomes are lost`,
    run.doubled === 0 ? '' : `${run.doubled} outcomes are doubled`, run.miscounted === 0 ? '' : `its counter is off by ${run.miscounted}`,
    run.decisions === 1 ? '' : `${run.decisions} verdicts`,
  ].filter(Boolean).map((fault) => `${run.name}: ${fault}`)
}
