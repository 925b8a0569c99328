import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { GateReport } from '@/lib/core/gate/types'
import { judgingMethod } from '@/lib/core/judging/judging-method'
import type { DbClient } from '@/lib/db/client'

/** What a run paid: for the answers of both arms, and for votes, re-runs included. US dollars; calls from a cache are none. */
export type Bill = { answers: number; answersUsd: number; votes: number; votesUsd: number }

/** A case that two policies judge differently. `kind` is how the product judges it. */
export type Disagreement = { caseId: string; key: string; kind: string; ours: string; plain: string }

export type Compared = { cases: number; sameAnswers: number; equal: number; disagreements: Disagreement[] }

/** Throws where a call has no known price: a share of an unknown sum would say nothing. */
export async function billOf(db: DbClient, runId: string): Promise<Bill> {
  const outcomes = await db.outcome.findMany({ where: { runId, cached: false, model: { not: null } }, select: { costUsd: true } })
  const judgments = await db.judgment.findMany({ where: { runId, cached: false }, select: { costUsd: true } })
  const sum = (rows: { costUsd: number | null }[]) => rows.reduce((total, { costUsd }) => {
    if (costUsd === null) throw new Error(`Run ${runId} has a call of unknown price`)
    return total + costUsd
  }, 0)
  return { answers: outcomes.length, answersUsd: sum(outcomes), votes: judgments.length, votesUsd: sum(judgments) }
}

const word = (passed: boolean | null, reason: string | null) => (passed === null ? `unscored (${reason})` : passed ? 'pass' : 'fail')

/** Verdicts of the first executions of two runs on the same cases, and whether both judged the same answers. */
export async function compareRuns(db: DbClient, oursId: string, plainId: string): Promise<Compared> {
  const read = (runId: string) => db.runCase.findMany({ where: { runId }, orderBy: { position: 'asc' }, include: { case: true } })
  const [ours, plain] = [await read(oursId), new Map((await read(plainId)).map((row) => [row.caseId, row]))]
  const answers = async (runId: string) => new Map((await db.outcome.findMany({ where: { runId, attempt: 1 } })).map(({ caseId, arm, output }) => [`${caseId} ${arm}`, JSON.stringify(withoutIds(output))]))
  const [first, second] = [await answers(oursId), await answers(plainId)]
  const disagreements = ours.flatMap((row): Disagreement[] => {
    const other = plain.get(row.caseId)
    if (other?.before === row.before && other.after === row.after) return []
    const text = (one: typeof other) => (one ? `${word(one.before, one.beforeReason)} → ${word(one.after, one.afterReason)}` : 'not there')
    const { request, reference, expectation } = row.case
    const kind = judgingMethod({ request: request as ChatRequest, reference: reference as ChatResponse | null, expectation }, 'pairwise_preference')
    return [{ caseId: row.caseId, key: row.case.key, kind, ours: text(row), plain: text(other) }]
  })
  return {
    cases: ours.length, sameAnswers: [...first].filter(([key, output]) => second.get(key) === output).length / Math.max(1, first.size),
    equal: ours.length - disagreements.length, disagreements,
  }
}

/** Ids are fresh with every answer. */
function withoutIds(output: unknown): unknown {
  const { message, ...rest } = (output ?? { message: null }) as ChatResponse
  return { ...rest, message: message && { ...message, tool_calls: message.tool_calls?.map((call) => call.function) } }
}

/** What stops a release: the gate's word, and every set that blocks with why. Equal texts = the same decision for the same reasons. */
export function decisionText({ gate, sets }: GateReport): string {
  const blocking = sets.filter(({ blocks }) => blocks).map(({ id, kind, verdict }) => `${kind} ${id}: ${verdict}`).sort()
  return [gate, ...blocking].join(', ')
}
