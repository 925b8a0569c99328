import type { TokenUsage } from '@/lib/core/chat'
import type { Endpoint } from '@/lib/core/endpoint'

/**
 * US dollars of one call, or null when the price or the token counts are unknown. `models` are the names it may be listed
 * under, best first: gateways answer with a longer name than the one that was asked for.
 */
export function costOf(endpoint: Endpoint, models: string[], usage: TokenUsage): number | null {
  const price = models.map((model) => endpoint.prices[model]).find((found) => found !== undefined)
  if (!price || usage.input === null || usage.output === null) return null
  const cached = Math.min(usage.cachedInput ?? 0, usage.input)
  const input = (usage.input - cached) * price.input + cached * (price.cachedInput ?? price.input)
  return (input + usage.output * price.output) / 1_000_000
}
