import { isCompared, isRepeated, questionKey } from '@/lib/core/judging/shadow-sample'
import type { DbClient } from '@/lib/db/client'
import { noteTrial } from '@/lib/db/judge-routes'
import { recordShadow } from '@/lib/db/judge-shadows'
import type { Llm } from '@/lib/llm/client'
import { askJudge, type Judge, type JudgeQuestion, type JudgeReply } from '@/lib/services/ask-judge'
import type { JudgeRouting } from '@/lib/services/judge-routing'

export type Comparison = {
  projectId: string
  runId: string
  routing: JudgeRouting
  item: { id: string; segments: string[] }
  question: JudgeQuestion
  /** pairwise, rubric or argument */
  kind: string
  /** What a reply says; null = it cannot be read. */
  read: (text: string) => string | null
  /** What the judge that answers the run said. */
  said: Extract<JudgeReply, { kind: 'said' }>
  signal?: AbortSignal
}

type Deps = { db: DbClient; llm: Llm }

/** A judge that thinks longer than this about a comparison is not waited for. */
const PATIENCE_MS = 60_000

const UNREADABLE = 'unreadable'

/** Above the attempts of executions, so that no call looks like one of theirs. */
const ASKED_AGAIN = 5000

/** Whether a vote belongs to the sample: a fresh one of a first execution, of a run that compares judges. */
export function isSampled({ runId, routing, item, question, said }: Comparison): boolean {
  const { plan, trial } = routing
  const compares = trial !== null || plan.order[0]!.routeId !== plan.reference.routeId
  return compares && question.attempt === 1 && !said.vote.cached
    && isCompared({ runId, caseId: item.id, segments: item.segments, arm: question.arm, vote: question.vote }, plan)
}

/**
 * Puts a question that the run's judge has answered to the reference, if that was another one, and to the route on trial, and keeps
 * what they said beside each other. During a trial some are put to the reference once more: how often it agrees with itself is
 * the measure. What cannot be asked or read by the reference is no comparison; a route that gives no
 * answer is not held to disagree.
 */
export async function shadowJudge(comparison: Comparison, deps: Deps): Promise<void> {
  const { routing: { plan, reference, trial }, said, read } = comparison
  const answering = plan.order[0]!
  const given = { choice: read(said.text) ?? UNREADABLE, usd: said.vote.costUsd }
  if (answering.routeId === plan.reference.routeId) {
    // without a route to compare with, nobody needs to know
    if (given.choice !== UNREADABLE && await tryRoute(trial, given, comparison, deps)) await repeatReference(given, comparison, deps)
    return
  }
  const asked = reference && await ask(reference, comparison, deps)
  if (!asked || asked.kind === 'failed') return
  await keep(answering.routeId, { reference: asked, route: given, addedUsd: asked.usd }, comparison, deps)
  await tryRoute(trial, asked, comparison, deps)
}

/** Past the cache, like a repeat of a case: a remembered answer always agrees. */
async function repeatReference(given: Given, comparison: Comparison, deps: Deps): Promise<void> {
  const { routing: { plan, reference }, runId, item, question } = comparison
  if (!reference || !isRepeated({ runId, caseId: item.id, arm: question.arm })) return
  const again = await ask(reference, { ...comparison, question: { ...question, attempt: ASKED_AGAIN } }, deps)
  if (again.kind === 'said') await keep(plan.reference.routeId, { reference: given, route: again, addedUsd: again.usd }, comparison, deps)
}

type Given = { choice: string; usd: number | null }

/** false when the route gave no answer. */
async function tryRoute(trial: Judge | null, reference: Given, comparison: Comparison, deps: Deps): Promise<boolean> {
  const routeId = comparison.routing.plan.trial?.routeId ?? null
  if (!trial || routeId === null) return false
  const route = await ask(trial, comparison, deps)
  if (route.kind === 'failed') {
    if (route.why !== null) await noteTrial(deps.db, routeId, route.why)
    return false
  }
  await keep(routeId, { reference, route, addedUsd: route.usd }, comparison, deps)
  await noteTrial(deps.db, routeId, null)
  return true
}

/** `why` null: the run ended, or nobody waited any longer. */
async function ask(judge: Judge, { projectId, question, read, signal }: Comparison, deps: Deps): Promise<({ kind: 'said' } & Given) | { kind: 'failed'; why: string | null }> {
  if (deps.llm.health(judge.endpoint) === 'open') return { kind: 'failed', why: 'its server does not answer' }
  const patience = AbortSignal.timeout(PATIENCE_MS)
  const reply = await askJudge({
    projectId, judge: { ...judge, whenOpen: 'fail' }, question, keep: (text) => read(text) !== null, signal: signal ? AbortSignal.any([signal, patience]) : patience,
  }, deps)
  if (reply.kind === 'said') return { kind: 'said', choice: read(reply.text) ?? UNREADABLE, usd: reply.vote.costUsd }
  if (signal?.aborted) return { kind: 'failed', why: null }
  return { kind: 'failed', why: patience.aborted ? 'it took too long' : reply.failure?.reason ?? null }
}

async function keep(
  routeId: string | null, { reference, route, addedUsd }: { reference: Given; route: Given; addedUsd: number | null }, comparison: Comparison, { db }: Deps,
): Promise<void> {
  const { runId, item, kind, question: { promptVersion, messages, vote } } = comparison
  if (routeId === null) return
  await recordShadow(db, {
    routeId, runId, caseId: item.id, segments: item.segments, judge: kind, question: questionKey({ promptVersion, messages, vote }),
    referenceChoice: reference.choice, routeChoice: route.choice, referenceUsd: reference.usd, routeUsd: route.usd,
  }, addedUsd)
}
