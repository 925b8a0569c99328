import type { CaseView } from '@/lib/core/display/case-view'
import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { GateConfig } from '@/lib/core/config/types'
import type { Arm, Flip } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'

/** Segment keys of the traffic cases of a run, for sets that are made of several. */
export async function listSegmentKeys(db: Db, runId: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ key: string }[]>`
    SELECT DISTINCT unnest(segments) AS key FROM run_case WHERE run_id = ${runId}::uuid AND NOT adversarial ORDER BY 1`
  return rows.map((row) => row.key)
}

/** The parsed configuration that a run keeps; null when the project has no such run. */
export async function getRunConfig(db: Db, projectId: string, runId: string): Promise<GateConfig | null> {
  const run = await db.run.findFirst({ where: { id: runId, projectId }, select: { config: true } })
  return run ? run.config as unknown as GateConfig : null
}

/** Everything about one case of a run; null when the run of this project does not have it. */
export async function getCaseView(db: Db, projectId: string, runId: string, caseId: string): Promise<CaseView | null> {
  const row = await db.runCase.findFirst({
    where: { runId, caseId, run: { projectId } },
    include: { case: true },
  })
  if (!row) return null
  const item = row.case
  const [refined, outcomes, judgments, cluster] = await Promise.all([
    row.expectationId === null ? null : db.expectation.findUnique({ where: { id: row.expectationId }, select: { text: true } }),
    db.outcome.findMany({ where: { runId, caseId }, orderBy: [{ attempt: 'asc' }, { arm: 'asc' }] }),
    db.judgment.findMany({ where: { runId, caseId }, orderBy: [{ attempt: 'asc' }, { judge: 'asc' }, { vote: 'asc' }] }),
    item.clusterKey === null ? null : db.cluster.findFirst({
      where: { key: item.clusterKey, clustering: { projectId } }, orderBy: { clustering: { createdAt: 'desc' } }, select: { label: true },
    }),
  ])
  return {
    caseId, key: item.key, traceId: item.traceId, segments: row.segments, adversarial: row.adversarial, clusterKey: item.clusterKey, cluster: cluster?.label ?? null,
    customerId: item.customerId, conversationId: item.conversationId, dimensions: item.dimensions as Record<string, string>,
    request: item.request as ChatRequest | null, reference: item.reference as ChatResponse | null, expectation: refined?.text ?? item.expectation,
    before: row.before, after: row.after, beforeReason: row.beforeReason, afterReason: row.afterReason,
    flip: row.flip as Flip | null, failureKind: row.failureKind,
    outcomes: outcomes.map((outcome) => ({
      id: outcome.id, arm: outcome.arm as Arm, attempt: outcome.attempt, passed: outcome.passed, reason: outcome.reason,
      failureKind: outcome.failureKind, detail: outcome.detail, output: outcome.output as ChatResponse | null, model: outcome.model,
      latencyMs: outcome.latencyMs, inputTokens: outcome.inputTokens, outputTokens: outcome.outputTokens, costUsd: outcome.costUsd, cached: outcome.cached, savedUsd: outcome.savedUsd,
    })),
    judgments: judgments.map((judgment) => ({
      id: judgment.id, attempt: judgment.attempt, judge: judgment.judge, promptVersion: judgment.promptVersion, model: judgment.model,
      order: judgment.order, vote: judgment.vote, choice: judgment.choice, arm: judgment.arm, reason: judgment.reason,
      latencyMs: judgment.latencyMs, costUsd: judgment.costUsd, cached: judgment.cached,
    })),
  }
}
