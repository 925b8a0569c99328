import { assessTrial, findDrift, LONGEST_TRIAL, type RouteRules, type SegmentAgreement, type ShadowPair } from '@/lib/core/judging/route-agreement'
import type { RouteStatus } from '@/lib/core/judging/route-plan'

type Compared = ShadowPair & { referenceUsd: number | null; routeUsd: number | null }

/** `status` null = it stays what it is; `note` says why a route that agrees is not promoted yet. */
export type RouteDecision = { status: Extract<RouteStatus, 'promoted' | 'demoted'>; reason: string } | { status: null; note: string | null }

const STAYS: RouteDecision = { status: null, note: null }

/**
 * What becomes of a route by what was compared since it has its status, in the order of time. On trial: promoted when it is shown to
 * agree and costs less for the same questions. Promoted: demoted when it drifted. A demoted one and the reference stay.
 */
export function decideRoute(status: RouteStatus, compared: Compared[], rules: RouteRules): RouteDecision {
  if (status === 'shadow') return endOfTrial(compared, rules)
  const drift = status === 'promoted' ? findDrift(compared, rules) : null
  if (!drift) return STAYS
  const where = drift.segment === null ? '' : ` in ${drift.segment}`
  return { status: 'demoted', reason: `Drifted: agreed in ${drift.agreed} of the last ${drift.n} questions${where}` }
}

function endOfTrial(compared: Compared[], rules: RouteRules): RouteDecision {
  const { verdict, agreed, n, segments } = assessTrial(compared, rules)
  if (verdict === 'differs') return { status: 'demoted', reason: `Differs: agreed in ${agreed} of ${n} questions${worst(segments)}` }
  if (verdict === 'open') return n < LONGEST_TRIAL ? STAYS : { status: 'demoted', reason: `Agreement was not shown in ${n} questions (${agreed} agreed)` }
  const priced = compared.flatMap(({ referenceUsd, routeUsd }) => (referenceUsd && routeUsd !== null ? [{ referenceUsd, routeUsd }] : []))
  if (priced.length === 0) return { status: null, note: `Agreed in ${agreed} of ${n} questions, but what it costs is not known: its answers came without token counts` }
  const share = sum(priced.map(({ routeUsd }) => routeUsd)) / sum(priced.map(({ referenceUsd }) => referenceUsd))
  const costs = `${Math.round(share * 100)} % of what the reference costs for the same questions`
  if (share >= 1) return { status: 'demoted', reason: `Agrees, but costs ${costs}` }
  return { status: 'promoted', reason: `Agreed in ${agreed} of ${n} questions, at ${costs}` }
}

function worst(segments: SegmentAgreement[]): string {
  const bad = segments.find(({ verdict }) => verdict === 'differs')
  return bad ? `; in ${bad.key ?? 'small segments together'} in ${bad.agreed} of ${bad.n}` : ''
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
