import type { TokenUsage } from '@/lib/core/chat'
import { valueOf } from '@/lib/core/formats/genai-json'
import { asAmount, asCount, asObject, type JsonObject } from '@/lib/core/formats/row-values'

/** Some exporters write numbers as text. */
export function numeric(value: unknown): unknown {
  return typeof value === 'string' && /^\s*-?\d+(?:\.\d+)?(?:e[+-]?\d+)?\s*$/i.test(value) ? Number(value) : value
}

function firstCount(from: JsonObject, keys: string[]): number | null {
  for (const key of keys) {
    const count = asCount(numeric(from[key]))
    if (count !== null) return count
  }
  return null
}

const under = (prefix: string, names: string[]) => names.map((name) => `${prefix}${name}`)
const PREFIXES = ['gen_ai.usage.', 'llm.token_count.', 'llm.usage.', 'ai.usage.']
const all = (names: string[]) => PREFIXES.flatMap((prefix) => under(prefix, names))

const INPUT = all(['input_tokens', 'prompt_tokens', 'prompt', 'promptTokens', 'inputTokens'])
const OUTPUT = all(['output_tokens', 'completion_tokens', 'completion', 'completionTokens', 'outputTokens'])
const READ = all(['cache_read.input_tokens', 'cache_read_input_tokens', 'cache_read_tokens', 'prompt_details.cache_read', 'prompt_token_details.cached_read_tokens',
  'prompt_token_details.cached_tokens', 'details.cache_read_tokens', 'details.cached_tokens', 'cachedInputTokens', 'cached_input_tokens'])
const WRITTEN = all(['cache_creation.input_tokens', 'cache_creation_input_tokens', 'cache_write_tokens', 'prompt_details.cache_write', 'prompt_token_details.cached_write_tokens', 'details.cache_write_tokens'])
const REASONING = all(['reasoning.output_tokens', 'reasoning_tokens', 'completion_details.reasoning', 'completion_token_details.reasoning_tokens', 'details.thoughts_tokens', 'reasoningTokens'])

/**
 * Tokens of a call: input with the cached ones, output with the reasoning. Conventions say that the counts of the log are such
 * sums; where more was read from the cache than went in, the emitter counts the rest only, and both are added.
 */
export function genAiUsage(attributes: JsonObject): TokenUsage {
  const details = asObject(valueOf(attributes['langfuse.observation.usage_details']))
  if (details) return langfuseUsage(details)
  const input = firstCount(attributes, INPUT)
  const output = firstCount(attributes, OUTPUT)
  const cached = firstCount(attributes, READ)
  const written = firstCount(attributes, WRITTEN) ?? 0
  const reasoning = firstCount(attributes, REASONING) ?? 0
  const isRest = input !== null && cached !== null && cached > input
  return {
    input: isRest ? asCount(input + cached + written) : input,
    output: output !== null && reasoning > output ? asCount(output + reasoning) : output, cachedInput: cached,
  }
}

const PART_OF_INPUT = /^input_(?:cached|cache)|^input_audio|^cache_|^input_image/
const PART_OF_OUTPUT = /^output_(?:reasoning|audio|image)/

/**
 * Counts as Langfuse keeps them: it takes what was cached off `input` and what was thought off `output` and keeps them as `input_…`
 * and `output_…` beside the rest; they are added back. Keys with dots (`prompt_details.cache_read`) are notes of counts that
 * were never taken off.
 */
export function langfuseUsage(details: JsonObject): TokenUsage {
  const rest = { input: firstCount(details, ['input', 'prompt_tokens', 'input_tokens']), output: firstCount(details, ['output', 'completion_tokens', 'output_tokens']) }
  const sum = (pattern: RegExp) => Object.entries(details).reduce((total, [key, value]) => total + (pattern.test(key) ? asCount(numeric(value)) ?? 0 : 0), 0)
  const cached = firstCount(details, ['input_cached_tokens', 'input_cache_read', 'cache_read_input_tokens', 'input_cached', 'cached_tokens', 'prompt_details.cache_read'])
  return {
    input: rest.input === null ? null : asCount(rest.input + sum(PART_OF_INPUT)), output: rest.output === null ? null : asCount(rest.output + sum(PART_OF_OUTPUT)),
    cachedInput: cached,
  }
}

/** US dollars as the source reports them; null = it reports none. */
export function genAiCost(attributes: JsonObject): number | null {
  const details = asObject(valueOf(attributes['langfuse.observation.cost_details']))
  return (details && sumOfCosts(details)) ?? firstAmount([attributes['gen_ai.usage.cost'], attributes['llm.cost.total'], attributes['operation.cost'], attributes['gen_ai.usage.total_cost']])
}

function firstAmount(values: unknown[]): number | null {
  return values.map((value) => asAmount(numeric(value))).find((amount) => amount !== null) ?? null
}

/** `total` where it is told, else the sum of the parts; null without any. */
export function sumOfCosts(details: JsonObject): number | null {
  const total = asAmount(numeric(details.total))
  if (total !== null) return total
  const parts = Object.values(details).map((value) => asAmount(numeric(value))).filter((amount) => amount !== null)
  return parts.length === 0 ? null : parts.reduce((sum, amount) => sum + amount, 0)
}
