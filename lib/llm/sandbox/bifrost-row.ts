import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { Customer } from '@/lib/llm/sandbox/customers'
import { hashHex } from '@/lib/llm/sandbox/random'
import { countRequestTokens, countTokens } from '@/lib/llm/sandbox/wording'

/** One call as the gateway saw it. */
export type LoggedCall = {
  id: string
  session: string
  at: number
  model: string
  provider: string
  customer: Customer
  metadata: Record<string, string>
  request: ChatRequest
  response: ChatResponse | null
  latencyMs: number
  parent?: string
  cacheHit?: boolean
  contentOff?: boolean
  error?: { status: number; type: string; message: string }
}

const INPUT_PRICE = 0.4e-6
const OUTPUT_PRICE = 1.6e-6

/** An id in the form of a UUID that depends on the parts alone. */
export function rowId(...parts: (string | number)[]): string {
  const hex = hashHex(32, 'row', ...parts)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** A row of Bifrost's `logs` table: JSON values as text, an empty string where there is nothing. */
export function bifrostRow(call: LoggedCall): Record<string, unknown> {
  const { request, response } = call
  const shown = !call.contentOff
  const [input, output] = [countRequestTokens(request), response ? countTokens(response.message) : 0]
  const time = new Date(call.at).toISOString()
  const json = (value: unknown) => (value === null || value === undefined ? '' : JSON.stringify(value))
  const params = { temperature: 0.1, ...(request.tools ? { tool_choice: 'auto' } : {}), ...(request.response_format ? { response_format: request.response_format } : {}) }
  const details = call.error && { is_bifrost_error: false, status_code: call.error.status, error: { type: call.error.type, message: call.error.message }, extra_fields: { provider: call.provider } }
  const cache = call.cacheHit && { cache_hit: true, hit_type: 'semantic', threshold: 0.9, similarity: 0.96, provider_used: call.provider, model_used: 'sandbox-embedding', input_tokens: input }
  return {
    id: call.id, parent_request_id: call.parent ?? call.session, timestamp: time, object_type: 'chat_completion', provider: call.provider, model: call.model,
    alias: null, number_of_retries: call.error ? 2 : 0, fallback_index: call.parent ? 1 : 0, selected_key_name: 'primary', virtual_key_id: `vk-${call.customer.id}`,
    virtual_key_name: call.customer.name, routing_engines_used: 'governance', customer_id: call.customer.id, customer_name: call.customer.name,
    input_history: shown ? json(request.messages) : '', responses_input_history: '', output_message: shown ? json(response?.message) : '', responses_output: '',
    params: shown ? json(params) : '', tools: shown ? json(request.tools) : '', tool_calls: '', cache_debug: json(cache || null), latency: call.latencyMs,
    token_usage: call.error ? '' : json({ prompt_tokens: input, prompt_tokens_details: {}, completion_tokens: output, total_tokens: input + output }),
    prompt_tokens: call.error ? 0 : input, completion_tokens: output, cost: call.error ? null : Number((input * INPUT_PRICE + output * OUTPUT_PRICE).toFixed(8)),
    status: call.error ? 'error' : 'success', stop_reason: response?.finish_reason ?? null, error_details: json(details ?? null), stream: false,
    content_summary: '', metadata: json(call.metadata), has_object: false, created_at: time,
  }
}
