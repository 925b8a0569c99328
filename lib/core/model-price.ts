import type { Endpoint, ModelPrice } from '@/lib/core/endpoint'
import { listPrice } from '@/lib/core/list-prices'

/**
 * The price of a model at an endpoint, US dollars per million tokens: the endpoint's own, else what the provider at its address
 * lists; null = unknown, never 0.
 */
export function priceOf(endpoint: Pick<Endpoint, 'baseUrl' | 'prices'>, model: string): ModelPrice | null {
  return endpoint.prices[model] ?? listPrice(endpoint.baseUrl, model)
}
