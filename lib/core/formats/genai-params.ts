import { valueOf } from '@/lib/core/formats/genai-json'
import type { OtelAttributes } from '@/lib/core/formats/otel-span'
import { asArray, asObject, asText, type JsonObject } from '@/lib/core/formats/row-values'

/** Sampling parameters by the names of the Chat API, with the other names that they have in logs. */
const NUMBERS: Record<string, string> = {
  temperature: 'temperature', top_p: 'top_p', topP: 'top_p', top_k: 'top_k', topK: 'top_k', frequency_penalty: 'frequency_penalty', frequencyPenalty: 'frequency_penalty',
  presence_penalty: 'presence_penalty', presencePenalty: 'presence_penalty', max_tokens: 'max_tokens', maxTokens: 'max_tokens', max_completion_tokens: 'max_completion_tokens',
  max_output_tokens: 'max_completion_tokens', maxOutputTokens: 'max_completion_tokens', seed: 'seed', n: 'n', 'choice.count': 'n', top_logprobs: 'top_logprobs',
}
const TEXTS: Record<string, string> = { reasoning_effort: 'reasoning_effort', verbosity: 'verbosity' }
const FLAGS: Record<string, string> = { parallel_tool_calls: 'parallel_tool_calls', logprobs: 'logprobs' }

/** Parameters under one prefix, by their names in the Chat API; what is empty, and what says no more than the default of one choice, is left out. */
function named(from: JsonObject, prefix: string): JsonObject {
  const params: JsonObject = {}
  const get = (name: string) => from[`${prefix}${name}`]
  for (const [name, target] of Object.entries(NUMBERS)) {
    const value = get(name)
    // some exporters write every value as text
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof number === 'number' && Number.isFinite(number)) params[target] = number
  }
  for (const [name, target] of Object.entries(TEXTS)) if (asText(get(name)) !== null) params[target] = get(name)
  for (const [name, target] of Object.entries(FLAGS)) {
    const value = get(name)
    if (typeof value === 'boolean' || value === 'true' || value === 'false') params[target] = value === true || value === 'true'
  }
  const effort = asText(asObject(valueOf(get('reasoning')))?.effort)
  if (effort !== null) params.reasoning_effort = effort
  const stop = valueOf(get('stop') ?? get('stop_sequences') ?? get('stopSequences'))
  if (asText(stop) !== null || (asArray(stop)?.length && asArray(stop)!.every((item) => typeof item === 'string'))) params.stop = stop
  if (params.n === 1) delete params.n
  if (params.top_logprobs === 0) delete params.top_logprobs
  return params
}

/**
 * Sampling parameters of a call: of the object itself where a prefix is given, else from `langfuse.observation.model.parameters`,
 * `llm.invocation_parameters`, `gen_ai.request.*` and `ai.settings.*`, the first that names a parameter.
 */
export function readParams(attributes: OtelAttributes, prefix?: string): JsonObject {
  if (prefix !== undefined) return named(attributes, prefix)
  const invoked = asObject(valueOf(attributes['llm.invocation_parameters'])) ?? {}
  const langfuse = asObject(valueOf(attributes['langfuse.observation.model.parameters'])) ?? {}
  return { ...named(attributes, 'ai.settings.'), ...named(attributes, 'gen_ai.request.'), ...named(invoked, ''), ...named(langfuse, '') }
}
