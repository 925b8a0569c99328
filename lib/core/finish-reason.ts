/** What OpenAI calls the reasons for which a model stops, by the names of others in lower case. */
const OPENAI_NAMES: Record<string, string> = {
  eos: 'stop', eos_token: 'stop', end_turn: 'stop', stop_sequence: 'stop', complete: 'stop', completed: 'stop', end: 'stop', finish_reason_stop: 'stop',
  max_tokens: 'length', model_length: 'length', max_output_tokens: 'length', max_length: 'length', token_limit: 'length', finish_reason_max_tokens: 'length',
  model_context_window_exceeded: 'length', safety: 'content_filter', refusal: 'content_filter', prohibited_content: 'content_filter', blocklist: 'content_filter',
  recitation: 'content_filter', spii: 'content_filter', content_filtered: 'content_filter', guardrail_intervened: 'content_filter',
  tool_use: 'tool_calls', tool_call: 'tool_calls', function_call: 'tool_calls', 'tool-calls': 'tool_calls', 'content-filter': 'content_filter',
}
const KNOWN = new Set(['stop', 'length', 'content_filter', 'tool_calls'])

/**
 * The reason in OpenAI's words, for live answers as for logged ones; an unknown one stays as it was said, null means that none
 * was. With calls, `stop` and silence mean `tool_calls`: several servers say no more.
 */
export function finishReason(said: string | null, hasCalls: boolean): string | null {
  const lower = said?.trim().toLowerCase() ?? ''
  const named = Object.hasOwn(OPENAI_NAMES, lower) ? OPENAI_NAMES[lower]! : null
  const reason = KNOWN.has(lower) ? lower : (named ?? (said || null))
  return hasCalls && (reason === 'stop' || reason === null) ? 'tool_calls' : reason
}
