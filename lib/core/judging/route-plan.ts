import { z } from 'zod'

export const ROUTE_STATUSES = ['reference', 'shadow', 'promoted', 'demoted'] as const
/** `shadow`: on trial. `demoted`: drifted, differs or costs more; only a person has it tried again. */
export type RouteStatus = (typeof ROUTE_STATUSES)[number]

/** Reason of a route that a person stopped; it stays demoted whatever becomes the reference. */
export const STOPPED_BY_HAND = 'Stopped by hand'

/** `routeId` null: it judges one run beside the project's configuration and is not compared with others. */
const plannedRoute = z.object({ routeId: z.string().nullable(), endpointId: z.string(), endpointName: z.string(), model: z.string() })
/** A model of an endpoint that can be asked to judge. */
export type PlannedRoute = z.infer<typeof plannedRoute>

/**
 * Who judges a run, frozen when it begins: `order[0]` answers, the others take over in this order when it cannot. `trial` is asked
 * beside the reference on a sample; so is the reference itself where another route answers.
 */
export const judgePlanSchema = z.object({
  order: z.array(plannedRoute).min(1),
  reference: plannedRoute,
  trial: plannedRoute.nullable(),
  /** Share of cases in the sample, 0 to 1; `shareOfNew` in segments that are not in `known`: too few of their questions were compared. */
  share: z.number(),
  shareOfNew: z.number(),
  known: z.array(z.string()),
})
export type JudgePlan = z.infer<typeof judgePlanSchema>

export const SHARE = 0.1
export const SHARE_OF_NEW = 0.25

/** `price`: US dollars of an average question; null = unknown. `healthy` false: its server failed so often just now that it is left alone. */
export type RouteState = PlannedRoute & { routeId: string; status: RouteStatus; price: number | null; healthy: boolean }

/**
 * Who judges a run. The role goes to the cheapest healthy route that was shown to agree; nothing that was not shown to agree ever
 * answers. A route without a price, or one as dear as the reference, neither answers in its place nor is tried. `known` is for the caller to fill; null = there is no reference.
 */
export function planJudge(routes: RouteState[]): JudgePlan | null {
  const reference = routes.find(({ status }) => status === 'reference')
  if (!reference) return null
  const proven = [reference, ...routes.filter((route) => route.status === 'promoted' && isCheaper(route, reference))].sort(byPrice)
  // one server's bad minute must not leave the run to it
  const order = [...proven.filter(({ healthy }) => healthy), ...proven.filter(({ healthy }) => !healthy)]
  const first = order[0]!
  const trial = routes.filter((route) => route.status === 'shadow' && isCheaper(route, first)).sort(byPrice)[0] ?? null
  return { order: order.map(plain), reference: plain(reference), trial: trial && plain(trial), share: SHARE, shareOfNew: trial ? SHARE_OF_NEW : SHARE, known: [] }
}

/** false when one of the prices is unknown: then nobody can say. */
export function isCheaper(route: { price: number | null }, than: { price: number | null }): boolean {
  return route.price !== null && than.price !== null && route.price < than.price
}

function byPrice(a: RouteState, b: RouteState): number {
  return (a.price ?? Infinity) - (b.price ?? Infinity) || 0
}

function plain({ routeId, endpointId, endpointName, model }: RouteState): PlannedRoute {
  return { routeId, endpointId, endpointName, model }
}

/** Whether the plan compares routes at all. */
export function comparesRoutes({ order, reference, trial }: JudgePlan): boolean {
  return trial !== null || order[0]!.routeId !== reference.routeId
}
