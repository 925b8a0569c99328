import { formatCount, plural } from '@/lib/core/display/format'
import type { EndpointView, PriceLine } from '@/lib/core/display/settings-view'
import type { Endpoint, ModelPrice } from '@/lib/core/endpoint'
import { LIST_DATE, LIST_SOURCE, listedProvider } from '@/lib/core/list-prices'
import { priceOf } from '@/lib/core/model-price'
import type { KeyView } from '@/lib/core/secrets/key-view'

/** US dollars exactly as they are, with two digits or as many as it takes: prices are not rounded. */
function dollars(amount: number): string {
  return `$${amount.toFixed(8).replace(/0{1,6}$/, '')}`
}

function priceText({ input, cachedInput, output }: ModelPrice): string {
  const parts = [`${dollars(input)} in`, ...(cachedInput === null ? [] : [`${dollars(cachedInput)} cached`]), ...(output === 0 ? [] : [`${dollars(output)} out`])]
  return parts.join(' · ')
}

function priceLine(endpoint: Endpoint, model: string): PriceLine {
  const price = priceOf(endpoint, model)
  return { model, text: price && priceText(price), from: price && ([price.source, price.date].filter(Boolean).join(', ') || 'entered here, without date or source') }
}

/** How much an endpoint may be asked, a line each: 32 at a time, 600 requests a minute, 200,000 tokens a minute. */
function limitLines({ concurrency, requestsPerMinute, tokensPerMinute }: Endpoint): string[] {
  return [
    `${formatCount(concurrency)} at a time`,
    ...(requestsPerMinute === null ? [] : [`${plural(requestsPerMinute, 'request')} a minute`]),
    ...(tokensPerMinute === null ? [] : [`${plural(tokensPerMinute, 'token')} a minute`]),
  ]
}

/**
 * An endpoint as the settings show it: with the prices of the models that it names, each with where it is from, and what holds for
 * all others; `text` null = unknown. Of its key it tells where that is.
 */
export function endpointView(endpoint: Endpoint, key: KeyView): EndpointView {
  const { projectId: _, apiKeyEnv: _name, apiKeySealed: _sealed, ...shown } = endpoint
  const models = [...new Set([...(endpoint.judgeModel === null ? [] : [endpoint.judgeModel]), ...Object.keys(endpoint.prices)])]
  const provider = listedProvider(endpoint.baseUrl)
  return {
    ...shown, key, limits: limitLines(endpoint), priced: models.map((model) => priceLine(endpoint, model)),
    otherPrices: provider === null ? null : `${provider} ${LIST_SOURCE}, ${LIST_DATE}`,
  }
}
