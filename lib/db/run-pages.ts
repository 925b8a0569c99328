import { armOverridesSchema, parseOverrides } from '@/lib/core/arm-overrides'
import { LONG_WINDOW_SECONDS, SHORT_WINDOW_SECONDS } from '@/lib/core/api/run-progress'
import type { GateConfig } from '@/lib/core/config/types'
import { UNNAMED_FAILURE } from '@/lib/core/display/case-filter'
import type { ArmView, FailureCount, GitView, LiveSet, MissingCount, RunProgress, RunView } from '@/lib/core/display/run-view'
import { runFamilies } from '@/lib/core/display/run-families'
import type { GateReport } from '@/lib/core/gate/types'
import { readLookedAt } from '@/lib/core/review/looked-at'
import { drillSchema } from '@/lib/core/run'
import type { RunStatus } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'

type JsonObject = Record<string, unknown>

const asObject = (value: unknown): JsonObject => (value !== null && typeof value === 'object' && !Array.isArray(value) ? value as JsonObject : {})
const asText = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** A model name as a run stored it; runs of uploaded results may have none. */
export function armModel(arm: unknown): string {
  return asText(asObject(arm).model) ?? 'not named'
}

function armView(arm: unknown): ArmView {
  const { endpointName, params, recorded, overrides } = asObject(arm)
  return {
    model: armModel(arm), endpoint: asText(endpointName), params: params ? asObject(params) : null, recorded: recorded === true,
    overrides: overrides ? parseOverrides(armOverridesSchema.parse(overrides)) : null,
  }
}

function gitView(git: unknown): GitView | null {
  const { commit, branch, pullRequest, actor } = asObject(git)
  const view = { commit: asText(commit), branch: asText(branch), pullRequest: pullRequest === undefined ? null : String(pullRequest), actor: asText(actor) }
  return Object.values(view).some((value) => value !== null) ? view : null
}

/** Names of users and API keys by the id under which they act; what has no name any more is absent. */
export async function actorNames(db: Db, ids: (string | null)[]): Promise<Map<string, string>> {
  const actors = ids.filter((id) => id !== null)
  const keys = actors.filter((id) => id.startsWith('key:')).map((id) => id.slice('key:'.length))
  const [users, apiKeys] = await Promise.all([
    db.user.findMany({ where: { id: { in: actors } }, select: { id: true, name: true, email: true } }),
    keys.length > 0 ? db.apikey.findMany({ where: { id: { in: keys } }, select: { id: true, name: true } }) : [],
  ])
  return new Map([
    ...users.map((user): [string, string] => [user.id, user.name || user.email]),
    ...apiKeys.map((key): [string, string] => [`key:${key.id}`, `API key ${key.name ?? key.id}`]),
  ])
}

/** A run of a project with its newest decision and its reviews; null when the project has no such run. */
export async function getRunView(db: Db, projectId: string, runId: string): Promise<RunView | null> {
  const run = await db.run.findFirst({
    where: { id: runId, projectId },
    include: {
      dataset: { select: { id: true, name: true, kind: true, version: true, contentHash: true } },
      decisions: { orderBy: { sequence: 'desc' }, take: 1 },
      reviews: { orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] },
    },
  })
  if (!run) return null
  const config = run.config as unknown as GateConfig
  const acceptors = Object.values(config.familyOrigins ?? {}).map(({ by }) => by)
  const names = await actorNames(db, [run.createdBy, ...run.reviews.map((review) => review.userId), ...acceptors])
  // while a run is measured again, and when that was stopped, nothing is decided
  const decision = run.status === 'done' ? run.decisions[0] : undefined
  return {
    id: run.id, name: run.name, kind: run.kind as RunView['kind'], purpose: run.purpose as RunView['purpose'],
    drill: run.drill === null ? null : drillSchema.parse(run.drill), status: run.status as RunStatus, error: run.error,
    candidate: armView(run.candidate), baseline: armView(run.baseline),
    configText: run.configText, families: runFamilies(config, (actor) => names.get(actor) ?? actor), git: gitView(run.git), seed: run.seed, dataset: run.dataset,
    createdBy: run.createdBy === null ? null : names.get(run.createdBy) ?? run.createdBy,
    casesTotal: run.casesTotal, createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null, finishedAt: run.finishedAt?.toISOString() ?? null,
    report: decision ? decision.report as unknown as GateReport : null,
    decidedAt: decision?.createdAt.toISOString() ?? null,
    reviews: run.reviews.map((review) => ({
      id: review.id, choice: review.choice as 'uphold' | 'override', reason: review.reason, evidence: review.evidence,
      expiresAt: review.expiresAt?.toISOString() ?? null, createdAt: review.createdAt.toISOString(),
      by: names.get(review.userId) ?? review.userId, byId: review.userId, superseded: review.decisionId !== decision?.id,
      lookedAt: readLookedAt(review.lookedAt), critical: review.critical, stands: review.stands, secondsId: review.secondsId,
    })),
  }
}

/** How far a run is. Reads its tallies and the cases of the last seconds: as quick with a million cases as with ten. */
export async function getRunProgress(db: Db, runId: string): Promise<RunProgress> {
  const rows = await db.$queryRaw<RunProgress[]>`
    SELECT coalesce(max(total), 0)::int AS total, coalesce(max(done), 0)::int AS done,
      (SELECT json_build_object('short', count(*) FILTER (WHERE done_at > now() - make_interval(secs => ${SHORT_WINDOW_SECONDS})), 'long', count(*))
        FROM run_case WHERE run_id = ${runId}::uuid AND done_at > now() - make_interval(secs => ${LONG_WINDOW_SECONDS})) AS recent,
      coalesce(max(breaks), 0)::int AS breaks, coalesce(max(fixes), 0)::int AS fixes, coalesce(max(missing), 0)::int AS missing
    FROM run_tally WHERE run_id = ${runId}::uuid AND kind = 'all'`
  return rows[0]!
}

/** Counts by segment and of the adversarial set so far, largest set first: an order that does not change while they fill. */
export async function listLiveSets(db: Db, runId: string): Promise<LiveSet[]> {
  return db.$queryRaw<LiveSet[]>`
    SELECT set_id AS id, kind, total, done, n, passed_before AS "passedBefore", passed_after AS "passedAfter", breaks, fixes
    FROM run_tally WHERE run_id = ${runId}::uuid AND kind <> 'all'
    ORDER BY kind = 'adversarial', total DESC, set_id`
}

/** Failure kinds of the cases that broke, by segment. */
export async function listFailureCounts(db: Db, runId: string): Promise<FailureCount[]> {
  return db.$queryRaw<FailureCount[]>`
    SELECT set_id AS segment, coalesce(failure_kind, ${UNNAMED_FAILURE}) AS "failureKind", count(*)::int AS n
    FROM run_case, unnest(CASE WHEN adversarial THEN ARRAY['adversarial'] ELSE segments END) AS set_id
    WHERE run_id = ${runId}::uuid AND flip = 'break'
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`
}

/** Why sides of cases were not measured, most frequent first. */
export async function listMissingCounts(db: Db, runId: string): Promise<MissingCount[]> {
  return db.$queryRaw<MissingCount[]>`
    SELECT arm, reason, count(*)::int AS n
    FROM run_case, LATERAL (VALUES ('baseline', before, before_reason), ('candidate', after, after_reason)) AS side (arm, passed, reason)
    WHERE run_id = ${runId}::uuid AND flip = 'missing' AND passed IS NULL AND reason IS NOT NULL
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`
}
