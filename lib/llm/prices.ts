import type { TokenUsage } from '@/lib/core/chat'
import type { Endpoint } from '@/lib/core/endpoint'
import { listCost } from '@/lib/core/list-prices'

/**
 * US dollars of one call at the endpoint's own price, else at the list price of a provider that its address names; null when the
 * price or the token counts are unknown. `models` are the names it may be listed under, best first: gateways answer with a longer
 * name than the one that was asked for.
 */
export function costOf(endpoint: Endpoint, models: string[], usage: TokenUsage, at = new Date()): number | null {
  const price = models.map((model) => endpoint.prices[model]).find((found) => found !== undefined)
  if (!price) return models.map((model) => listCost(endpoint.baseUrl, model, usage, at)).find((cost) => cost !== null) ?? null
  if (usage.input === null || usage.output === null) return null
  const cached = Math.min(usage.cachedInput ?? 0, usage.input)
  const input = (usage.input - cached) * price.input + cached * (price.cachedInput ?? price.input)
  return (input + usage.output * price.output) / 1_000_000
}
