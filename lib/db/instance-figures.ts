import type { Db } from '@/lib/db/client'

/** The same in every process, because it stands in the database. */
export type InstanceFigures = {
  /** Runs that are not over, by status, and their cases. */
  runs: { status: string; runs: number; casesWaiting: number; casesDone: number }[]
  webhooks: { waiting: number; failed: number }
  processes: { kind: string; draining: boolean; count: number }[]
  databaseBytes: number
}

/** Four questions that indexes answer, whatever the number of cases and traces. */
export async function getInstanceFigures(db: Db): Promise<InstanceFigures> {
  const [runs, webhooks, processes, [size]] = await Promise.all([
    db.$queryRaw<InstanceFigures['runs']>`
      SELECT status, count(*)::int AS runs, sum(greatest(cases_total - cases_done, 0))::int AS "casesWaiting", sum(cases_done)::int AS "casesDone"
      FROM run WHERE status IN ('queued', 'running', 'confirming', 'deciding', 'paused') GROUP BY status ORDER BY status`,
    db.$queryRaw<{ status: string; count: number }[]>`
      SELECT status, count(*)::int AS count FROM webhook_delivery WHERE status IN ('waiting', 'failed') GROUP BY status`,
    db.$queryRaw<InstanceFigures['processes']>`
      SELECT kind, draining_at IS NOT NULL AS draining, count(*)::int AS count FROM app_process
      WHERE beat_at > now() - interval '60 seconds' GROUP BY 1, 2 ORDER BY 1, 2`,
    db.$queryRaw<{ bytes: bigint }[]>`SELECT pg_database_size(current_database()) AS bytes`,
  ])
  const webhooksOf = (status: string) => webhooks.find((row) => row.status === status)?.count ?? 0
  return {
    runs, webhooks: { waiting: webhooksOf('waiting'), failed: webhooksOf('failed') }, processes,
    databaseBytes: Number(size?.bytes ?? 0),
  }
}
