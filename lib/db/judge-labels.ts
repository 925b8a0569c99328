import { ADVERSARIAL_PLACE, type JudgedThing, type LabelReason, type LabelVote } from '@/lib/core/calibration/judged-thing'
import type { ChangeStratum } from '@/lib/core/calibration/corrected-delta'
import type { JudgeIdentity } from '@/lib/core/calibration/judge-calibration'
import type { Disagreement } from '@/lib/core/display/calibration-view'
import { FIRST_ATTEMPT } from '@/lib/core/gate/attempts'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

type ThingRow = Omit<JudgedThing, 'votes' | 'lengths' | 'at' | 'reason'> & JudgeIdentity & {
  votes: string | null; reason: LabelReason; at: Date; baselineLength: number | null; candidateLength: number | null
}

/** Characters of the text of one arm's first answer; null where it has none. */
function lengthOf(arm: 'baseline' | 'candidate'): Prisma.Sql {
  return Prisma.sql`(SELECT length(o.output->'message'->>'content') FROM outcome o
    WHERE o.run_id = t.run_id AND o.case_id = t.case_id AND o.arm = ${arm} AND o.attempt = ${FIRST_ATTEMPT})`
}

/**
 * Everything that was put before people to check the judges of a project and is settled, and what was drawn at random for it, settled or
 * not, with the votes of the first execution. With `lengths` those of both answers of pairs are counted too; no bodies leave the database.
 */
export async function listJudgedThings(db: Db, projectId: string, { lengths }: { lengths: boolean }): Promise<(JudgedThing & JudgeIdentity)[]> {
  const measured = lengths
    ? Prisma.sql`CASE WHEN t.arm = 'pair' THEN ${lengthOf('baseline')} END AS "baselineLength", CASE WHEN t.arm = 'pair' THEN ${lengthOf('candidate')} END AS "candidateLength"`
    : Prisma.sql`NULL::int AS "baselineLength", NULL::int AS "candidateLength"`
  const rows = await db.$queryRaw<ThingRow[]>`
    SELECT t.run_id AS "runId", t.case_id AS "caseId", t.judge, t.arm, coalesce(t.judge_model, 'not named') AS model, t.prompt_version AS "promptVersion",
      CASE WHEN rc.adversarial THEN ARRAY[${ADVERSARIAL_PLACE}] ELSE t.segments END AS segments, t.judged, t.reason, t.created_at AS at,
      CASE WHEN t.status = 'settled' THEN t.gold END AS gold,
      (SELECT string_agg(coalesce(j."order", '') || ' ' || j.choice, ',' ORDER BY j.vote) FROM judgment j
        WHERE j.run_id = t.run_id AND j.case_id = t.case_id AND j.attempt = ${FIRST_ATTEMPT} AND j.judge = t.judge AND j.arm = t.arm) AS votes,
      ${measured}
    FROM rating_task t LEFT JOIN run_case rc ON rc.run_id = t.run_id AND rc.case_id = t.case_id
    WHERE t.project_id = ${projectId}::uuid AND (t.status = 'settled' OR t.reason = 'uniform')
    ORDER BY t.id`
  return rows.map(({ votes, at, baselineLength, candidateLength, ...row }) => ({
    ...row, votes: readVotes(votes), at: at.toISOString(),
    lengths: baselineLength === null || candidateLength === null ? null : { baseline: baselineLength, candidate: candidateLength },
  }))
}

function readVotes(text: string | null): LabelVote[] {
  if (text === null) return []
  return text.split(',').map((vote) => {
    const at = vote.indexOf(' ')
    return { order: (vote.slice(0, at) || null) as LabelVote['order'], choice: vote.slice(at + 1) as LabelVote['choice'] }
  })
}

/** The strata of one set of a run, for its corrected change; `segment` null = all cases. */
export type SegmentStrata = { segment: string | null; strata: ChangeStratum[] }

type StratumRow = { place: string | null; before: boolean; after: boolean; judged: string; contested: boolean; n: number; breaks: number; same: number; fixes: number }

/**
 * How the judges decided the measured pairs of a run, and what people say of those that they have judged in full (both arms,
 * where a judge decided both): counts only. Without a settled rating in the run the list is empty.
 */
export async function listChangeStrata(db: Db, runId: string): Promise<SegmentStrata[]> {
  if (await db.ratingTask.count({ where: { runId, status: 'settled', gold: { not: null } }, take: 1 }) === 0) return []
  const rows = await db.$queryRaw<StratumRow[]>`
    WITH votes AS (
      SELECT case_id, arm, count(DISTINCT choice) > 1 AS contested FROM judgment
      WHERE run_id = ${runId}::uuid AND attempt = ${FIRST_ATTEMPT} GROUP BY case_id, judge, arm
    ), judged AS (
      SELECT case_id, bool_or(arm = 'pair') AS pair, bool_or(arm = 'baseline') AS baseline, bool_or(arm = 'candidate') AS candidate, bool_or(contested) AS contested
      FROM votes GROUP BY case_id
    ), said AS (
      SELECT case_id, max(gold) FILTER (WHERE arm = 'pair') AS pair, max(gold) FILTER (WHERE arm = 'baseline') AS baseline, max(gold) FILTER (WHERE arm = 'candidate') AS candidate
      FROM rating_task WHERE run_id = ${runId}::uuid AND status = 'settled' GROUP BY case_id
    ), cases AS (
      SELECT rc.segments, rc.adversarial, rc.before, rc.after, coalesce(j.contested, false) AS contested,
        concat(CASE WHEN j.pair THEN 'p' END, CASE WHEN j.baseline THEN 'b' END, CASE WHEN j.candidate THEN 'c' END) AS judged,
        CASE WHEN j.case_id IS NULL THEN NULL
          WHEN j.pair THEN CASE s.pair WHEN 'baseline' THEN -1 WHEN 'candidate' THEN 1 WHEN 'tie' THEN 0 END
          ELSE (CASE WHEN j.candidate THEN (s.candidate = 'pass')::int ELSE rc.after::int END) - (CASE WHEN j.baseline THEN (s.baseline = 'pass')::int ELSE rc.before::int END)
        END AS gold
      FROM run_case rc LEFT JOIN judged j ON j.case_id = rc.case_id LEFT JOIN said s ON s.case_id = rc.case_id
      WHERE rc.run_id = ${runId}::uuid AND rc.before IS NOT NULL AND rc.after IS NOT NULL
    ), placed AS (
      SELECT NULL::text AS place, cases.* FROM cases
      UNION ALL SELECT ${ADVERSARIAL_PLACE}, cases.* FROM cases WHERE adversarial
      UNION ALL SELECT own.place, cases.* FROM cases, LATERAL (SELECT DISTINCT unnest(segments) AS place) own WHERE NOT adversarial
    )
    SELECT place, before, after, judged, contested, count(*)::int AS n, count(*) FILTER (WHERE gold < 0)::int AS breaks,
      count(*) FILTER (WHERE gold = 0)::int AS same, count(*) FILTER (WHERE gold > 0)::int AS fixes
    FROM placed GROUP BY 1, 2, 3, 4, 5 ORDER BY 1 NULLS FIRST, 2, 3, 4, 5`
  const sets = new Map<string | null, ChangeStratum[]>()
  for (const { place, before, after, judged, n, breaks, same, fixes } of rows) {
    const stratum: ChangeStratum = { n, judged: (Number(after) - Number(before)) as -1 | 0 | 1, exact: judged === '', labels: { breaks, same, fixes } }
    sets.set(place, [...sets.get(place) ?? [], stratum])
  }
  return [...sets].map(([segment, strata]) => ({ segment, strata }))
}

/** Which arms of the cases of a run the given judges voted on in the first execution. */
export async function listJudgedArms(db: Db, runId: string, judges: readonly JudgeIdentity[]): Promise<(JudgeIdentity & { caseId: string; arm: string })[]> {
  if (judges.length === 0) return []
  return db.$queryRaw<(JudgeIdentity & { caseId: string; arm: string })[]>`
    SELECT DISTINCT j.case_id AS "caseId", j.arm, j.judge, j.prompt_version AS "promptVersion", coalesce(j.model, 'not named') AS model
    FROM judgment j JOIN json_to_recordset(${JSON.stringify(judges)}::json) AS asked(model text, "promptVersion" text, judge text)
      ON j.judge = asked.judge AND j.prompt_version = asked."promptVersion" AND coalesce(j.model, 'not named') = asked.model
    WHERE j.run_id = ${runId}::uuid AND j.attempt = ${FIRST_ATTEMPT}`
}

/** For each judge and prompt of a project the newest cases on which people and it do not say the same, at most `perJudge` of each. */
export async function listDisagreements(db: Db, projectId: string, perJudge: number): Promise<Disagreement[]> {
  return db.$queryRaw<Disagreement[]>`
    SELECT t.model, t.prompt_version AS "promptVersion", t.judge, t.run_id AS "runId", r.name AS "runName", t.case_id AS "caseId", c.key AS "caseKey", t.segments, t.arm, t.judged, t.gold
    FROM (
      SELECT *, coalesce(judge_model, 'not named') AS model, row_number() OVER (PARTITION BY judge_model, prompt_version, judge ORDER BY id DESC) AS place
      FROM rating_task WHERE project_id = ${projectId}::uuid AND status = 'settled' AND gold <> judged
    ) t JOIN run r ON r.id = t.run_id JOIN "case" c ON c.id = t.case_id
    WHERE t.place <= ${perJudge}::int ORDER BY t.id DESC`
}

/** The newest decided run of a project of which people have judged something; null = there is none. */
export async function findRatedRun(db: Db, projectId: string): Promise<{ id: string; name: string; decidedAt: string } | null> {
  const run = await db.run.findFirst({
    where: { projectId, status: 'done', purpose: 'gate', ratingTasks: { some: { status: 'settled', gold: { not: null } } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], select: { id: true, name: true, finishedAt: true, createdAt: true },
  })
  return run && { id: run.id, name: run.name, decidedAt: (run.finishedAt ?? run.createdAt).toISOString() }
}
