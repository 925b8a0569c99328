import type { TraceFormat } from '@/lib/core/formats/trace-formats'

const asked = [
  { role: 'system', content: 'Be brief.' }, { role: 'user', content: [{ type: 'text', text: 'Where is A-1?' }] },
  { role: 'assistant', content: null, tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: 'get_order', arguments: '{"id":"A-1"}' } }], function_call: null },
  { role: 'tool', tool_call_id: 'c1', content: '{"status":"shipped"}' },
]
const tools = [{ type: 'function', function: { name: 'get_order', description: 'An order', parameters: { type: 'object', properties: { id: { type: 'string' } } } } }]
const usage = { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25, prompt_tokens_details: { cached_tokens: 8 }, completion_tokens_details: { reasoning_tokens: 2 } }
const completion = {
  id: 'chatcmpl-1', object: 'chat.completion', created: 1786700001, model: 'm-1', usage,
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'It has shipped.', reasoning_content: 'Look it up.', tool_calls: null, provider_specific_fields: { a: 1 } } }],
}
const responses = {
  id: 'resp_1', object: 'response', created_at: 1786700001, status: 'completed', model: 'm-1', usage: { input_tokens: 20, output_tokens: 5, input_tokens_details: { cached_tokens: 8 } },
  output: [{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'Look it up.' }] }, { type: 'function_call', call_id: 'c2', name: 'get_order', arguments: '{}' }, { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'It has shipped.' }] }],
}

/** Full records of every format, for tests that change them. */
export const TRACE_ROWS: Partial<Record<TraceFormat, unknown[]>> = {
  bifrost: [{
    id: 'r1', parent_request_id: 's1', timestamp: '2026-08-14 09:12:03.114', object_type: 'chat_completion', provider: 'openai', model: 'm', alias: 'a', fallback_index: 1, status: 'success', latency: 12.5,
    cost: 0.001, stop_reason: 'stop', customer_id: 'c', customer_ids: '["c"]', virtual_key_name: 'vk', input_history: JSON.stringify(asked), output_message: { role: 'assistant', content: 'hello' },
    params: { temperature: 0.2, tool_choice: 'auto', user: 'u1', tools }, tools: '', token_usage: usage, metadata: '{"intent":"faq","tries":3}', cache_debug: { cache_hit: false }, error_details: { error: { type: 'x' } },
  }, { id: 'r2', timestamp: '2026-08-14T09:12:03Z', object: 'responses', provider: 'openai', model: 'm', status: 'success', params: { instructions: 'Be brief.', text: { format: { type: 'json_schema', name: 'n', schema: {} } } }, responses_input_history: [{ role: 'user', content: [{ type: 'input_text', text: 'x' }] }], responses_output: responses.output },
  { id: 'r3', timestamp: '2026-08-14T09:12:03Z', provider: 'openai', model: 'm', status: 'success', input_tokens: 3, output_tokens: 2, request: { messages: asked, temperature: 0 }, response: completion }],
  litellm: [{
    id: 'chatcmpl-1', trace_id: 't1', call_type: 'acompletion', stream: true, status: 'success', custom_llm_provider: 'openai', response_cost: 0.1, response_cost_failure_debug_info: null, prompt_tokens: 20, completion_tokens: 5,
    startTime: 1786700000.25, endTime: '2026-08-14 09:33:21.100000', completionStartTime: 1786700000.5, model: 'm-1', model_group: 'g', model_map_information: { model_map_key: 'm', model_map_value: { input_cost_per_token: 1 } },
    cache_hit: false, request_tags: ['customer:acme', 'bare', 'User-Agent: x'], end_user: 'e', messages: asked, response: completion, model_parameters: { temperature: 0, tools, tool_choice: 'auto' }, error_str: null,
    error_information: { error_code: '429', error_class: 'RateLimitError', error_message: 'slow' }, hidden_params: { usage_object: usage }, metadata: { spend_logs_metadata: { customer_id: 'acme' }, requester_metadata: { a: 1 }, usage_object: usage, attempted_retries: 1 },
  }],
  'litellm-spend': [{
    request_id: 'chatcmpl-1', call_type: 'aresponses', spend: 0.1, startTime: '2026-08-14 09:35:00.000000', endTime: '2026-08-14T09:35:01Z', completionStartTime: '2026-08-14T09:35:00.5Z', request_duration_ms: 1000, model: 'm-1', model_group: 'g',
    custom_llm_provider: 'openai', metadata: JSON.stringify({ usage_object: usage, spend_logs_metadata: { customer_id: 'acme' } }), cache_hit: 'False', request_tags: '["customer:acme"]', team_id: 't', end_user: '', session_id: 's', status: 'success',
    messages: '{}', response: JSON.stringify(responses), proxy_server_request: { model: 'g', input: [{ role: 'user', content: 'x' }, { type: 'function_call', call_id: 'c1', name: 'f', arguments: {} }], stream: true, metadata: { tags: [] } },
  }, { request_id: 'r', call_type: 'acompletion', spend: 0, startTime: 1786700000, messages: asked, response: completion, metadata: { proxy_server_request: { body: { messages: asked } }, error_information: { error_code: '500' } } }],
  openai: [
    { id: 'l1', timestamp: '2026-08-14T09:35:00Z', latency_ms: 5, cost_usd: 0.1, metadata: { customer_id: 'acme', session_id: 's' }, tags: ['a'], request: { model: 'm', messages: asked, tools, tool_choice: 'auto', temperature: 0, user: 'u' }, response: completion },
    { input: { model: 'm', input: [{ role: 'user', content: 'x' }], instructions: 'Be brief.', previous_response_id: null, text: { format: { type: 'text' } }, max_output_tokens: 5, reasoning: { effort: 'low' } }, output: responses },
    { request: { url: '/v1/chat/completions', body: JSON.stringify({ model: 'm', messages: asked }) }, response: { status_code: 200, body: completion } },
    { model: 'm', messages: asked, functions: [{ name: 'f', parameters: {} }], function_call: { name: 'f' }, choices: completion.choices },
    { prompt: 'Once upon', completion: 'a time', created: 1786700001 }, { http_status: 429, body: [{ error: { code: 429, message: 'slow', status: 'X' } }] },
    { request: { model: 'm', messages: asked }, chunks: [{ id: 'k', choices: [{ index: 0, delta: { role: 'assistant', content: 'It' } }] }, { choices: [{ index: 0, delta: { content: ' has' }, finish_reason: 'stop' }] }, { choices: [], usage }] },
    { request: { model: 'm', messages: asked }, response: 'data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n' },
  ],
  'openai-batch': [{ custom_id: 'a', method: 'POST', url: '/v1/responses', body: { model: 'm', input: 'x' } }, { id: 'batch_1', custom_id: 'b', response: { status_code: 200, request_id: 'q', body: completion }, error: null }, { id: 'batch_2', custom_id: 'c', response: null, error: { code: 'batch_expired', message: 'late' } }],
  slicegate: [{
    source: 'app', source_id: '1', parent_source_id: null, ts: '2026-08-14T09:35:00Z', latency_ms: 5, ttft_ms: 1, model_requested: 'm', model_used: 'm', provider: 'p', customer_id: 'c', conversation_id: 'k', dimensions: { intent: 'faq', tries: 3 },
    request: { messages: asked, tools, tool_choice: 'auto', response_format: { type: 'json_object' }, params: { temperature: 0 } }, response: { message: { role: 'assistant', content: 'x' }, finish_reason: 'stop', followed_by: [{ role: 'user', content: 'thanks' }] },
    usage: { input: 1, output: 2, cached_input: 0 }, cost_usd: 0.1, status: 'success', error: { http_status: 500, type: 't', code: 'c', message: 'm' }, not_replayable_reason: null,
  }],
  tau2: [{
    info: { environment_info: { domain_name: 'telecom', policy: 'Be kind.' }, user_info: { implementation: 'dummy_user' }, agent_info: { llm: 'm', llm_args: { temperature: 0 } } }, tasks: [{ id: '[x]a|b', ticket: 'My phone is dead', evaluation_criteria: { actions: [{ name: 'reboot' }] } }],
    simulations: [{ id: 's1', task_id: '[x]a|b', start_time: '2025-08-01T15:53:27.553803', duration: 12.5, termination_reason: 'user_stop', agent_cost: 0.5, trial: 0, reward_info: { reward: 1 }, messages: [
      { role: 'assistant', content: null, tool_calls: [{ id: 'c1', name: 'get', arguments: { a: 1 }, requestor: 'assistant' }], usage: { prompt_tokens: 5, completion_tokens: 2 }, raw_data: { finish_reason: 'tool_calls' } },
      { id: 'c1', role: 'tool', content: '{}', requestor: 'assistant', error: true }, { role: 'assistant', content: 'Done', tool_calls: null, raw_data: null }, { role: 'user', content: '###STOP###' }] }],
  }],
  'tau-bench': [{ task_id: 3, reward: 1, trial: 0, info: { task: { user_id: 'mia_li_3668', actions: [{ name: 'book_reservation' }] } }, traj: [...asked, { role: 'assistant', content: 'Done', function_call: null }, { role: 'user', content: '###STOP###' }] }],
  'lm-eval': [{ doc_id: 0, doc: { question: 'q', subject: 'biology' }, target: 't', arguments: { gen_args_0: { arg_0: ['[{"role":"user","content":"x"}]'], arg_1: { until: ['Q'], max_gen_toks: 5, do_sample: false } } }, resps: [['a', 'b']], filtered_resps: ['a'], filter: 'none', metrics: ['acc'], prompt_hash: 'h', acc: 1 }],
}
