import { readExpectation } from '@/lib/core/judging/expectation'
import type { ChosenRating, KnownLabels } from '@/lib/core/rating/choose-ratings'
import { labelsKey } from '@/lib/core/rating/choose-ratings'
import { judgedLabel, RATED_JUDGES, thingKey, voteShape, type ArmResult, type JudgedThing } from '@/lib/core/rating/judged-thing'
import type { Db } from '@/lib/db/client'

type JudgedRow = Pick<JudgedThing, 'caseId' | 'judge' | 'arm' | 'promptVersion' | 'segments' | 'adversarial' | 'flip'> & {
  choices: string[]; orders: (string | null)[]; models: (string | null)[]; expectation: string | null
  baseline: (ArmResult & { answered: boolean }) | null; candidate: (ArmResult & { answered: boolean }) | null
}

/**
 * Every verdict that a judge gave in the first run of the cases, with how its votes stood to each other; `votes` is how many a question
 * takes at most. Left out are rubrics within checks, which judge a part of an answer and not what people would be asked, and what
 * has no stored answer to show.
 */
export async function listJudgedThings(db: Db, runId: string, votes: number): Promise<JudgedThing[]> {
  const rows = await db.$queryRaw<JudgedRow[]>`
    WITH votes AS (
      SELECT case_id, judge, arm, max(prompt_version) AS prompt_version, array_agg(choice ORDER BY vote) AS choices,
        array_agg("order" ORDER BY vote) AS orders, array_agg(DISTINCT model) AS models
      FROM judgment WHERE run_id = ${runId}::uuid AND attempt = 1 AND judge = ANY(${[...RATED_JUDGES]}::text[])
      GROUP BY case_id, judge, arm
    )
    SELECT v.case_id AS "caseId", v.judge, v.arm, v.prompt_version AS "promptVersion", v.choices, v.orders, v.models,
      rc.segments, rc.adversarial, rc.flip, coalesce(e.text, c.expectation) AS expectation,
      CASE WHEN b.id IS NOT NULL THEN json_build_object('passed', b.passed, 'reason', b.reason, 'answered', b.output IS NOT NULL) END AS baseline,
      CASE WHEN k.id IS NOT NULL THEN json_build_object('passed', k.passed, 'reason', k.reason, 'answered', k.output IS NOT NULL) END AS candidate
    FROM votes v
    JOIN run_case rc ON rc.run_id = ${runId}::uuid AND rc.case_id = v.case_id
    JOIN "case" c ON c.id = v.case_id
    LEFT JOIN expectation e ON e.id = rc.expectation_id
    LEFT JOIN outcome b ON b.run_id = rc.run_id AND b.case_id = rc.case_id AND b.arm = 'baseline' AND b.attempt = 1
    LEFT JOIN outcome k ON k.run_id = rc.run_id AND k.case_id = rc.case_id AND k.arm = 'candidate' AND k.attempt = 1
    WHERE c.request IS NOT NULL
    ORDER BY rc.position, v.judge, v.arm`
  return rows.flatMap((row) => {
    const arms = row.arm === 'pair' ? [row.baseline, row.candidate] : [row[row.arm]]
    const partly = row.judge === 'rubric' && row.expectation !== null && readExpectation(row.expectation).kind === 'checks'
    const judged = judgedLabel(row.arm, row)
    if (judged === null || partly || !arms.every((arm) => arm?.answered)) return []
    const { choices, orders, models, expectation: _expectation, baseline: _baseline, candidate: _candidate, ...thing } = row
    const cast = choices.map((choice, i) => ({ choice, order: orders[i] ?? null }))
    const shape = judged === 'unreadable' ? 'split' as const : voteShape(row.judge, cast, votes)
    return [{ ...thing, judgeModel: models.length === 1 ? models[0]! : null, judged, shape }]
  })
}

/** What earlier ratings of a project say: how often people contradicted such verdicts, and where a judge has labels. */
export async function getKnownLabels(db: Db, projectId: string): Promise<KnownLabels> {
  const [reasons, places] = await Promise.all([
    db.$queryRaw<{ reason: string; n: number; wrong: number }[]>`
      SELECT reason, count(*)::int AS n, count(*) FILTER (WHERE gold <> judged)::int AS wrong
      FROM rating_task WHERE project_id = ${projectId}::uuid AND status = 'settled' GROUP BY reason`,
    db.$queryRaw<{ judge: JudgedThing['judge']; judgeModel: string | null; promptVersion: string; segment: string; n: number }[]>`
      SELECT judge, judge_model AS "judgeModel", prompt_version AS "promptVersion", segment, count(*)::int AS n
      FROM rating_task, unnest(CASE WHEN segments = '{}' THEN ARRAY[''] ELSE segments END) AS segment
      WHERE project_id = ${projectId}::uuid AND status IN ('open', 'settled') GROUP BY 1, 2, 3, 4`,
  ])
  const of = (reason: string) => reasons.find((row) => row.reason === reason) ?? { wrong: 0, n: 0 }
  return {
    wrong: { agreed: of('uniform'), split: of('split'), 'order-flip': of('order-flip') },
    labels: new Map(places.map((row) => [labelsKey(row, row.segment), row.n])),
  }
}

/** One at a time fills the queue of a project, so that its limit holds. Held until the transaction ends. */
export async function lockRatingQueue(db: Db, projectId: string): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('rating queue ' || ${projectId}, 0))`
}

/** Which things of a run have a task, by `thingKey`, and how many of them were drawn uniformly. */
export async function listTakenThings(db: Db, runId: string): Promise<{ taken: Set<string>; uniform: number }> {
  const rows = await db.ratingTask.findMany({ where: { runId }, select: { caseId: true, judge: true, arm: true, reason: true } })
  return {
    taken: new Set(rows.map((row) => thingKey(row as Pick<JudgedThing, 'caseId' | 'judge' | 'arm'>))),
    uniform: rows.filter(({ reason }) => reason === 'uniform').length,
  }
}

/**
 * Adds tasks; one that is there keeps its ratings, and only learns that the uniform part has drawn it and with which chance. Returns how
 * many are new.
 */
export async function saveRatingTasks(db: Db, input: { projectId: string; runId: string; chosen: ChosenRating[]; createdAt: Date }): Promise<number> {
  const { projectId, runId, chosen, createdAt } = input
  const made = await db.ratingTask.createMany({
    data: chosen.map(({ thing: { caseId, judge, arm, judgeModel, promptVersion, segments, judged }, reason, inclusion, priority }) => ({
      projectId, runId, caseId, judge, arm, judgeModel, promptVersion, segments, judged, reason, inclusion, priority, createdAt,
    })),
    skipDuplicates: true,
  })
  const drawn = chosen.filter(({ reason }) => reason === 'uniform')
  if (drawn.length > 0) {
    await db.$executeRaw`
      UPDATE rating_task t SET reason = 'uniform', inclusion = ${drawn[0]!.inclusion}
      FROM unnest(${drawn.map(({ thing }) => thing.caseId)}::uuid[], ${drawn.map(({ thing }) => thing.judge)}::text[], ${drawn.map(({ thing }) => thing.arm)}::text[])
        AS d(case_id, judge, arm)
      WHERE t.run_id = ${runId}::uuid AND t.case_id = d.case_id AND t.judge = d.judge AND t.arm = d.arm`
  }
  return made.count
}

/**
 * Closes open tasks that nobody has rated until `most` are left: those of the least value first, the oldest of equal ones first, and
 * the uniform part last, because what is missing of it makes it say less.
 */
export async function closeExcessTasks(db: Db, projectId: string, most: number, at: Date): Promise<number> {
  const open = await db.ratingTask.count({ where: { projectId, status: 'open' } })
  if (open <= most) return 0
  return db.$executeRaw`
    UPDATE rating_task SET status = 'closed', settled_at = ${at} WHERE id IN (
      SELECT t.id FROM rating_task t
      WHERE t.project_id = ${projectId}::uuid AND t.status = 'open' AND NOT EXISTS (SELECT FROM rating r WHERE r.task_id = t.id)
      ORDER BY t.reason = 'uniform', round(t.priority::numeric, 1), t.created_at, t.id LIMIT ${open - most}
    )`
}

/** The newest decided deploy of a project whose models were called; null when there is none. */
export async function findNewestRatedRun(db: Db, projectId: string): Promise<string | null> {
  const row = await db.run.findFirst({ where: { projectId, status: 'done', purpose: 'gate', kind: 'replay' }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], select: { id: true } })
  return row?.id ?? null
}
