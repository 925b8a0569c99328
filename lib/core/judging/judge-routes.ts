import type { Endpoint } from '@/lib/core/endpoint'
import { priceOf } from '@/lib/core/model-price'

/** A judge endpoint and the models that it lists; null = it lists none. */
export type JudgeServer = { endpoint: Endpoint; served: string[] | null }

export type JudgeRoute = { endpoint: Endpoint; model: string }

/** Until votes were counted, prices are compared at this size of a question. */
export const TYPICAL_QUESTION: QuestionSize = { input: 1000, output: 100 }

/** Tokens of an average question and its reply. */
export type QuestionSize = { input: number; output: number }

/** US dollars of a question of this size; null = the endpoint has no price for the model. */
export function questionPrice({ endpoint, model }: JudgeRoute, { input, output }: QuestionSize): number | null {
  const price = priceOf(endpoint, model)
  return price === null ? null : (input * price.input + output * price.output) / 1_000_000
}

/**
 * Every way to ask for a verdict, the reference first: the configured model where an endpoint lists it, else where the only judge
 * that there is may serve it (it lists nothing and has no model of its own), else the first endpoint's own judge model. The
 * others are the judge models of all judge endpoints. Empty = nobody judges.
 */
export function judgeRoutes(servers: JudgeServer[], wanted: string | null): JudgeRoute[] {
  const lists = (server: JudgeServer) => wanted !== null && (server.served?.includes(wanted) ?? false)
  const asked = wanted === null ? undefined : servers.find(lists) ?? servers.find(({ endpoint, served }) => served === null && endpoint.judgeModel === null)
  const own = servers.flatMap(({ endpoint }) => (endpoint.judgeModel === null ? [] : [{ endpoint, model: endpoint.judgeModel }]))
  const named = wanted === null ? [] : servers.filter(lists).map(({ endpoint }) => ({ endpoint, model: wanted }))
  const routes = [...(asked && wanted !== null ? [{ endpoint: asked.endpoint, model: wanted }] : []), ...own, ...named]
  const keys = routes.map(({ endpoint, model }) => JSON.stringify([endpoint.id, model]))
  return routes.filter((_, index) => keys.indexOf(keys[index]!) === index)
}
