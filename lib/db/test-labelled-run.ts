import { randomUUID } from 'node:crypto'
import type { LabelChoice, LabelReason } from '@/lib/core/calibration/judged-thing'
import type { PairOrder } from '@/lib/core/judging/pairwise-votes'
import type { DbClient } from '@/lib/db/client'

export type LabelledCase = {
  key: string
  segments: string[]
  /** What the judge made of it, and its votes; what people say, by each of them; null gold = nobody settled it. */
  judged: LabelChoice
  votes: { order: PairOrder | null; choice: LabelChoice }[]
  gold: LabelChoice | null
  people?: LabelChoice[]
  texts?: { baseline: string; candidate: string }
  reason?: LabelReason
  before?: boolean | null
  after?: boolean | null
  arm?: string
  adversarial?: boolean
}

type Input = { projectId: string; model: string; promptVersion: string; judge: 'pairwise' | 'rubric'; cases: readonly LabelledCase[]; at?: Date; name?: string }

const VERDICTS: Partial<Record<LabelChoice, [boolean, boolean]>> = { baseline: [true, false], candidate: [false, true], tie: [true, true] }

/** A run that one judge decided, with what people say of its cases, as judging and rating leave it behind. Returns the run's id and the case ids in order. */
export async function createLabelledRun(db: DbClient, { projectId, model, promptVersion, judge, cases, at = new Date(), name = 'labelled' }: Input): Promise<{ runId: string; caseIds: string[] }> {
  const dataset = await db.dataset.create({ data: { projectId, kind: 'replay', name: randomUUID(), version: 1, frozenAt: at } })
  const run = await db.run.create({
    data: {
      projectId, kind: 'replay', name, status: 'done', datasetId: dataset.id, candidate: { model: 'next' }, baseline: { model: 'prod' }, configText: '', config: { segments: [] }, seed: '1',
      createdAt: at, finishedAt: at, casesTotal: cases.length, casesDone: cases.length,
    },
  })
  const rows = cases.map((item) => ({ ...item, id: randomUUID(), taskId: randomUUID(), arm: item.arm ?? (judge === 'pairwise' ? 'pair' : 'candidate') }))
  await db.case.createMany({ data: rows.map(({ id, key, segments }) => ({ id, projectId, datasetId: dataset.id, kind: 'replay', key, segments, request: { messages: [{ role: 'user', content: key }] } })) })
  await db.runCase.createMany({
    data: rows.map(({ id, segments, judged, before, after, adversarial }, position) => {
      const [passedBefore, passedAfter] = VERDICTS[judged] ?? [null, null]
      return { runId: run.id, caseId: id, position, segments, adversarial: adversarial ?? false, before: before === undefined ? passedBefore : before, after: after === undefined ? passedAfter : after, doneAt: at }
    }),
  })
  await db.outcome.createMany({
    data: rows.flatMap(({ id, texts }) => (texts ? (['baseline', 'candidate'] as const) : []).map((arm) => ({
      runId: run.id, caseId: id, arm, attempt: 1, output: { message: { role: 'assistant', content: texts![arm] }, finish_reason: 'stop' },
    }))),
  })
  await db.judgment.createMany({
    data: rows.flatMap(({ id, votes, arm }) => votes.map(({ order, choice }, index) => ({ runId: run.id, caseId: id, attempt: 1, judge, promptVersion, model, order, vote: index + 1, choice, arm, createdAt: at }))),
  })
  await db.ratingTask.createMany({
    data: rows.map(({ id, taskId, segments, judged, gold, reason, arm }) => ({
      id: taskId, projectId, runId: run.id, caseId: id, judge, arm, judgeModel: model, promptVersion, segments, judged, reason: reason ?? 'imported',
      status: gold === null ? 'open' : 'settled', gold, createdAt: at, settledAt: gold === null ? null : at,
    })),
  })
  await db.rating.createMany({
    data: rows.flatMap(({ taskId, people }) => (people ?? []).map((choice, index) => ({ projectId, taskId, userId: `person-${index + 1}`, choice, createdAt: at }))),
  })
  return { runId: run.id, caseIds: rows.map(({ id }) => id) }
}
