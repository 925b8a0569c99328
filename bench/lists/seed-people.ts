import type { DbClient } from '@/lib/db/client'
import { putAuditDraw } from '@/lib/db/trace-audits'

/** What people leave behind in a year: tickets of the inbox, rated verdicts, changes in the log, weeks of traffic that were looked through. */
export type PeopleSizes = { tickets: number; ratingTasks: number; auditEvents: number; auditWeeks: number }

export const FULL_PEOPLE: PeopleSizes = { tickets: 5000, ratingTasks: 3000, auditEvents: 100_000, auditWeeks: 12 }

const DAY_MS = 86_400_000
const PER_WEEK = 60

/** Beside the runs and cases of `seedLists`; one ticket in ten is open, and one rated verdict in twenty. */
export async function seedPeople(db: DbClient, projectId: string, sizes: PeopleSizes = FULL_PEOPLE): Promise<void> {
  await db.$executeRaw`
    INSERT INTO ticket (id, project_id, ticket_url, customer_id, happened_at, words, status, reason, created_by, created_at)
    SELECT gen_random_uuid(), ${projectId}::uuid, 'https://tickets.example.com/waiting-' || i, 'customer-' || i % 500, now() - i * interval '1 hour', 'My order ' || i || ' was refunded twice.',
      CASE WHEN i % 10 = 0 THEN 'open' ELSE 'dismissed' END, CASE WHEN i % 10 <> 0 THEN 'not the model' END, 'key:helpdesk', now() - i * interval '1 hour'
    FROM generate_series(1, ${sizes.tickets}::int) i`
  await seedRatings(db, projectId, sizes)
  await db.$executeRaw`
    INSERT INTO audit_event (project_id, actor, action, target, after, at)
    SELECT ${projectId}::uuid, 'person-' || i % 40, (ARRAY['rating.give', 'ticket.flag', 'run.take', 'run.review', 'family.accept'])[1 + i % 5], 'target-' || i, '{"value": 1}', now() - i * interval '5 minutes'
    FROM generate_series(${sizes.auditEvents}::int, 1, -1) i`
  await db.$executeRaw`
    INSERT INTO review (id, run_id, decision_id, user_id, choice, reason, expires_at, created_at)
    SELECT gen_random_uuid(), d.run_id, d.id, 'person-1', CASE WHEN d.place % 3 = 0 THEN 'override' ELSE 'uphold' END, 'Looked through with support.',
      CASE WHEN d.place % 6 = 0 THEN now() + interval '30 days' END, d.created_at + interval '1 hour'
    FROM (SELECT id, run_id, created_at, row_number() OVER (ORDER BY run_id) AS place FROM gate_decision WHERE gate = 'blocked' AND run_id IN (SELECT id FROM run WHERE project_id = ${projectId}::uuid)) d WHERE d.place % 2 = 0`
  await seedAudits(db, projectId, sizes)
}

/** Verdicts of the judge in the seeded runs, most of them settled by two people. */
async function seedRatings(db: DbClient, projectId: string, { ratingTasks }: PeopleSizes): Promise<void> {
  await db.$executeRaw`
    INSERT INTO rating_task (id, project_id, run_id, case_id, judge, arm, judge_model, prompt_version, segments, judged, reason, inclusion, priority, status, gold, created_at, settled_at)
    SELECT gen_random_uuid(), ${projectId}::uuid, run_id, case_id, 'pairwise', 'pair', 'judge-model', 'pairwise-1', segments, 'baseline', CASE WHEN i % 2 = 0 THEN 'uniform' ELSE 'split' END,
      CASE WHEN i % 2 = 0 THEN 0.1 END, 1.0 / i, CASE WHEN i % 20 = 0 THEN 'open' ELSE 'settled' END, CASE WHEN i % 20 = 0 THEN NULL WHEN i % 9 = 0 THEN 'candidate' ELSE 'baseline' END,
      now() - i * interval '10 minutes', CASE WHEN i % 20 <> 0 THEN now() - i * interval '9 minutes' END
    FROM (
      SELECT rc.run_id, rc.case_id, rc.segments, row_number() OVER (ORDER BY rc.run_id, rc.position)::int AS i
      FROM run_case rc WHERE EXISTS (SELECT FROM judgment j WHERE j.run_id = rc.run_id AND j.case_id = rc.case_id AND j.judge = 'pairwise') ORDER BY rc.run_id, rc.position LIMIT ${ratingTasks}::int
    ) chosen`
  await db.$executeRaw`
    INSERT INTO rating (id, project_id, task_id, user_id, choice, first, duration_ms, created_at)
    SELECT gen_random_uuid(), ${projectId}::uuid, t.id, 'person-' || person, t.gold, 'baseline', 9000 + 100 * person, t.settled_at - interval '1 minute'
    FROM rating_task t CROSS JOIN generate_series(1, 2) person WHERE t.project_id = ${projectId}::uuid AND t.gold IS NOT NULL`
}

/** Weeks up to the last one that is over; of each one half was looked at. */
async function seedAudits(db: DbClient, projectId: string, { auditWeeks }: PeopleSizes): Promise<void> {
  const traces = await db.trace.findMany({ where: { projectId }, select: { id: true }, orderBy: { id: 'asc' }, take: auditWeeks * PER_WEEK })
  const thisMonday = Math.floor((Date.now() - 4 * DAY_MS) / (7 * DAY_MS)) * 7 * DAY_MS + 4 * DAY_MS
  for (let back = 1; back <= auditWeeks; back += 1) {
    const [monday, own] = [thisMonday - back * 7 * DAY_MS, traces.slice((back - 1) * PER_WEEK, back * PER_WEEK)]
    const audits = own.map(({ id }, position) => ({
      traceId: id, clusterKey: `cluster-${position % 30}`, drawnAs: position < PER_WEEK - 10 ? 'uniform' as const : 'surprise' as const, position, surprise: position < PER_WEEK - 10 ? null : 1 / (1 + position),
    }))
    const clusters = Array.from({ length: 30 }, (_, i) => ({ key: `cluster-${i}`, label: `Where is my order ${i}`, isNoise: false, traces: 1600 }))
    await putAuditDraw(db, projectId, { week: new Date(monday).toISOString().slice(0, 10), traces: 48_000, clusters, reasons: {}, seed: `${back}`, createdAt: new Date(monday + 7 * DAY_MS) }, audits)
  }
  await db.$executeRaw`
    UPDATE trace_audit SET verdict = CASE WHEN position % 17 = 0 THEN 'failure' ELSE 'fine' END, audited_by = 'person-1', audited_at = now() WHERE project_id = ${projectId}::uuid AND position % 2 = 0`
}
