import type { TokenUsage } from '@/lib/core/chat'

const UNKNOWN: TokenUsage = { input: null, output: null, cachedInput: null }

function fields(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
}

/** A number of tokens that the store can hold; anything else is unknown. */
function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 31 ? value : null
}

/**
 * Tokens from a usage object of any vendor, live or logged; what it does not say is null, never zero. Cached tokens stand in a
 * place of their own at each: OpenAI, Bifrost, Anthropic behind LiteLLM, DeepSeek, Moonshot. Anthropic's own `input_tokens` leave
 * them out, so they are added there.
 */
export function loggedUsage(usage: unknown): TokenUsage {
  const given = fields(usage)
  if (!given) return UNKNOWN
  const inside = fields(given.prompt_tokens_details) ?? fields(given.input_tokens_details)
  const output = count(given.completion_tokens) ?? count(given.output_tokens)
  // No prompt has no tokens: servers that do not count say 0.
  const input = count(given.prompt_tokens) ?? withCached(given, inside !== null)
  return {
    input: input || null,
    output: !input && output === 0 ? null : output,
    cachedInput: count(inside?.cached_tokens) ?? count(inside?.cached_read_tokens) ?? count(given.cache_read_input_tokens)
      ?? count(given.prompt_cache_hit_tokens) ?? count(given.cached_tokens),
  }
}

function withCached(usage: Record<string, unknown>, hasDetails: boolean): number | null {
  const input = count(usage.input_tokens)
  if (input === null || hasDetails) return input
  return input + (count(usage.cache_read_input_tokens) ?? 0) + (count(usage.cache_creation_input_tokens) ?? 0)
}
