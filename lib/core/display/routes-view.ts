import type { Endpoint } from '@/lib/core/endpoint'
import { judgeRoutes, questionPrice, TYPICAL_QUESTION, type QuestionSize } from '@/lib/core/judging/judge-routes'
import { assessTrial, routeRules, type RouteRules, type SegmentAgreement, type SelfAgreement, type ShadowPair } from '@/lib/core/judging/route-agreement'
import { isCheaper, planJudge, STOPPED_BY_HAND, type RouteStatus } from '@/lib/core/judging/route-plan'

/** `new`: no run has begun since it is there. */
export type RouteStanding = RouteStatus | 'new'

export type RouteRow = {
  /** null: it is not stored yet. */
  id: string | null
  endpointId: string
  endpointName: string
  model: string
  /** US dollars of 1,000 questions; null = unknown. */
  price: number | null
  standing: RouteStanding
  /** true: the next run is judged by it. */
  answers: boolean
  /** What a badge says; `detail` why a route on trial is not asked. */
  label: string
  detail: string | null
  /** Compared with the reference since it has its status; null for the reference. */
  compared: { agreed: number; n: number; low: number; high: number; needed: number | null; worst: SegmentAgreement | null } | null
  reason: string | null
  /** ISO; null = not stored yet. */
  changedAt: string | null
}

/** In the order of their prices, unknown ones last. `measured`: `size` is that of recent questions, not a rule of thumb. */
export type RoutesView = { rows: RouteRow[]; size: QuestionSize; measured: boolean; self: SelfAgreement; rules: RouteRules }

export type StoredRoute = { id: string; endpointId: string; model: string; status: RouteStatus; reason: string | null; changedAt: Date; compared: ShadowPair[] }

/**
 * The judge routes of a project as people see them: those stored ones that its endpoints still have, and those that are new. `wanted`
 * is the configured judge model. Which models a server lists is not asked here; a stored route of the configured model says so.
 */
export function routesView(
  { endpoints, wanted, stored, size, self }: { endpoints: Endpoint[]; wanted: string | null; stored: StoredRoute[]; size: QuestionSize | null; self: SelfAgreement },
): RoutesView {
  const rules = routeRules(self)
  const judges = endpoints.filter(({ roles }) => roles.includes('judge'))
  const servers = judges.map((endpoint) => {
    const lists = stored.some((route) => route.endpointId === endpoint.id && route.model === wanted)
    return { endpoint, served: wanted !== null && lists ? [wanted] : null }
  })
  const asked = size ?? TYPICAL_QUESTION
  const routes = judgeRoutes(servers, wanted).map((route) => ({
    ...route, price: questionPrice(route, asked), row: stored.find(({ endpointId, model }) => endpointId === route.endpoint.id && model === route.model) ?? null,
  }))
  const plan = planJudge(routes.map(({ endpoint, model, price, row }, index) => ({
    routeId: String(index), endpointId: endpoint.id, endpointName: endpoint.name, model, price, healthy: true,
    // until a run begins, the first one is the reference and nothing is shown of the others
    status: index === 0 ? 'reference' : row?.status === 'reference' ? 'shadow' : row?.status ?? 'shadow',
  })))
  const rows = routes.map((route, index): RouteRow => {
    const { endpoint, model, price, row } = route
    const answers = plan?.order[0]?.routeId === String(index)
    const standing: RouteStanding = index === 0 ? 'reference' : row === null || row.status === 'reference' ? 'new' : row.status
    const [label, detail] = wordsOf(standing, row?.reason ?? null, { price, cheaper: isCheaper(route, routes[0]!) })
    return {
      id: row?.id ?? null, endpointId: endpoint.id, endpointName: endpoint.name, model, price: price === null ? null : price * 1000, standing, answers, label, detail,
      compared: standing === 'reference' ? null : comparedOf(standing, row?.compared ?? [], rules), reason: row?.reason ?? null, changedAt: row?.changedAt.toISOString() ?? null,
    }
  })
  return { rows: rows.sort((a, b) => (a.price ?? Infinity) - (b.price ?? Infinity) || 0), size: asked, measured: size !== null, self, rules }
}

function wordsOf(standing: RouteStanding, reason: string | null, { price, cheaper }: { price: number | null; cheaper: boolean }): [string, string | null] {
  if (standing === 'reference') return ['Reference', null]
  if (standing === 'demoted') return [reason === STOPPED_BY_HAND ? 'Stopped' : 'Demoted', null]
  if (price === null) return ['Not tried', 'its price is unknown']
  if (!cheaper) return ['Not tried', 'not cheaper than the reference, or the price of that is unknown']
  if (standing === 'promoted') return ['Promoted', null]
  return standing === 'new' ? ['New', 'tried from the next run on'] : ['On trial', null]
}

/** `needed` only of a trial. */
function comparedOf(standing: RouteStanding, pairs: ShadowPair[], rules: RouteRules): NonNullable<RouteRow['compared']> {
  const { agreed, n, low, high, needed, segments } = assessTrial(pairs, rules)
  return { agreed, n, low, high, needed: standing === 'shadow' || standing === 'new' ? needed : null, worst: segments[0] ?? null }
}

/** What a person may do about a route; null = nothing. */
export function routeChangeOf({ id, standing }: Pick<RouteRow, 'id' | 'standing'>): 'try' | 'stop' | null {
  if (id === null || standing === 'reference' || standing === 'new') return null
  return standing === 'demoted' ? 'try' : 'stop'
}
