import { calcPrice, findProvider, type Provider, type TieredPrices } from '@pydantic/genai-prices'
import type { TokenUsage } from '@/lib/core/chat'
import type { ModelPrice } from '@/lib/core/endpoint'

/** The list that comes with this version of the package; nothing is looked up while running. */
export const LIST_SOURCE = 'list price, genai-prices 0.1.8'
/** When that version was published: prices are those that were known then. */
export const LIST_DATE = '2026-09-23'

/** Exact hosts only: whoever stands between, a gateway or a server of one's own, has prices that nobody else knows. */
const PROVIDERS: Record<string, string> = {
  'api.openai.com': 'openai', 'api.anthropic.com': 'anthropic', 'openrouter.ai': 'openrouter', 'generativelanguage.googleapis.com': 'google',
  'api.mistral.ai': 'mistral', 'api.groq.com': 'groq', 'api.deepseek.com': 'deepseek', 'api.x.ai': 'x-ai', 'api.together.xyz': 'together',
  'api.fireworks.ai': 'fireworks', 'api.cerebras.ai': 'cerebras', 'api.cohere.ai': 'cohere', 'api.moonshot.ai': 'moonshotai',
}

function providerOf(baseUrl: string): Provider | null {
  if (!URL.canParse(baseUrl)) return null
  const providerId = PROVIDERS[new URL(baseUrl).host]
  return providerId === undefined ? null : findProvider({ providerId }) ?? null
}

function priced(baseUrl: string, model: string, usage: Record<string, number>, at: Date) {
  const provider = providerOf(baseUrl)
  if (!provider) return null
  try {
    const found = calcPrice(usage, model, { provider, timestamp: at })
    return found?.model_price.input_mtok === undefined ? null : found
  } catch {
    // The package throws where a model is priced by something that is not counted here, e.g. seconds of audio.
    return null
  }
}

const base = (price: number | TieredPrices | undefined): number | null => (price === undefined ? null : typeof price === 'number' ? price : price.base)

/** The name of the provider whose list prices hold for this address, e.g. `OpenAI`; null = none is known for it. */
export function listedProvider(baseUrl: string): string | null {
  return providerOf(baseUrl)?.name ?? null
}

/**
 * What the provider at this address lists for a model, US dollars per million tokens, where it asks more of long prompts the price of
 * short ones; null = unknown. Prices of a service tier other than the default are not known here.
 */
export function listPrice(baseUrl: string, model: string): ModelPrice | null {
  const found = priced(baseUrl, model, { input_tokens: 1 }, new Date(LIST_DATE))
  const input = base(found?.model_price.input_mtok)
  if (!found || input === null) return null
  // Embeddings have no output.
  return { input, output: base(found.model_price.output_mtok) ?? 0, cachedInput: base(found.model_price.cache_read_mtok), date: LIST_DATE, source: LIST_SOURCE }
}

/**
 * US dollars of one call by the provider's list, with what it asks of long prompts and of cached tokens, as of `at`; null = the
 * model, its output or the number of tokens is unknown.
 */
export function listCost(baseUrl: string, model: string, { input, output, cachedInput }: TokenUsage, at: Date): number | null {
  if (input === null || output === null) return null
  const found = priced(baseUrl, model, { input_tokens: input, output_tokens: output, cache_read_tokens: Math.min(cachedInput ?? 0, input) }, at)
  if (!found || (output > 0 && found.model_price.output_mtok === undefined)) return null
  return found.total_price
}
