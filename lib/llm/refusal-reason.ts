import type { UnscoredReason } from '@/lib/core/types'
import type { ProviderError } from '@/lib/core/provider-error'

/** Names that a reason may show. Everything else in a message may be what somebody wrote. */
const PARAMETERS = new Set([
  'temperature', 'top_p', 'top_k', 'min_p', 'max_tokens', 'max_completion_tokens', 'stop', 'seed', 'n', 'logprobs', 'top_logprobs', 'presence_penalty',
  'frequency_penalty', 'repetition_penalty', 'logit_bias', 'reasoning_effort', 'verbosity', 'service_tier', 'metadata', 'user', 'safety_identifier',
  'prompt_cache_key', 'prompt_cache_retention', 'modalities', 'audio', 'prediction', 'web_search_options', 'response_format', 'parallel_tool_calls', 'tools',
  'tool_choice', 'functions', 'function_call', 'thinking', 'chat_template_kwargs', 'guided_json', 'structured_outputs',
])
const TOOLS = new Set(['tools', 'tool_choice', 'functions', 'function_call'])

/** Say the same whatever the status is: LiteLLM passes what a provider refused on as an error of its own at times. */
const CODES: Record<string, UnscoredReason> = {
  context_length_exceeded: 'context too long', content_filter: 'content policy', content_policy_violation: 'content policy', invalid_prompt: 'content policy',
  insufficient_quota: 'quota exhausted', billing_hard_limit_reached: 'quota exhausted', budget_exceeded: 'quota exhausted', insufficient_credits: 'quota exhausted',
  upstream_credentials_exhausted: 'unauthorized', invalid_api_key: 'unauthorized', model_not_found: 'model not found',
}
const CLASSES: [RegExp, UnscoredReason][] = [
  [/ContextWindowExceededError/, 'context too long'], [/ContentPolicyViolationError/, 'content policy'], [/ExceededBudget/, 'quota exhausted'],
]

const CONTENT = /content (management )?policy|content filter|response was filtered|usage polic(y|ies)|input was flagged|prompt was flagged|flagged as potentially|prohibited_content/i
const CONTEXT = /maximum context length|context[ _]length|context limit|context window(?! fallback)|context size|prompt is too long|input is too long|input token count|reduce the length/i
const KEY = /api key not valid|(incorrect|invalid) api key/i
const BUDGET = /budget has been exceeded|insufficient (credits|balance|funds)/i
const NO_TOOLS = /does not support (tools|tool use|tool call|function call)|support tool use|--enable-auto-tool-choice|(tool (use|calling|choice)|function calling) is not (supported|enabled)/i
const UNSUPPORTED = /unsupported (parameter|value)|UnsupportedParams|does not support parameters|is not supported with this model|argument not supported/i
const UNKNOWN_FIELD = /unrecognized request argument|unknown parameter|(inputs|fields)( are)? not permitted/i
const UNSUPPORTED_CODES = new Set(['unsupported_parameter', 'unsupported_value'])
const NO_MODEL = /model\b.{0,200}(not found|does not exist)|unknown model|no such model/is

/** The first known parameter that the error is about; null when it names none. */
function parameterOf({ param, message }: ProviderError): string | null {
  const root = param?.split(/[.[]/)[0]
  if (root !== undefined) return PARAMETERS.has(root) ? root : null
  const quoted = [...message.matchAll(/['"`]([a-z_]+)['"`]/g)].map((match) => match[1]!)
  // Without quotes only what is no word of a sentence.
  const bare = [...message.matchAll(/\b(?:temperature|[a-z]+(?:_[a-z]+)+)\b/g)].map((match) => match[0])
  return [...quoted, ...bare].find((name) => PARAMETERS.has(name)) ?? null
}

function refusedParameter(error: ProviderError): UnscoredReason | null {
  const name = parameterOf(error)
  const unsupported = UNSUPPORTED.test(error.message) || UNSUPPORTED_CODES.has(error.code ?? '')
  if (unsupported && name !== null && TOOLS.has(name)) return 'tools unsupported'
  // About a message or the model, not about a parameter.
  const elsewhere = name === null && error.param !== null
  const refused = unsupported || UNKNOWN_FIELD.test(error.message) || (name !== null && error.param !== null)
  if (!refused || elsewhere) return null
  return name === null ? 'parameter refused' : `parameter refused: ${name}`
}

/** Why a provider will never answer this request, from its code or class alone; null when waiting may help. */
export function lastingReason({ code, type, message }: ProviderError): UnscoredReason | null {
  const byCode = CODES[code ?? ''] ?? CODES[type ?? '']
  return byCode ?? CLASSES.find(([name]) => name.test(message))?.[1] ?? null
}

/** Why a provider refused a request with this status (4xx, not 401, 408, 409, 429), in the words of an unscored verdict. */
export function refusalReason(status: number, error: ProviderError): UnscoredReason {
  const { message } = error
  const lasting = lastingReason(error)
  if (lasting) return lasting
  if (status === 402 || BUDGET.test(message)) return 'quota exhausted'
  if (CONTENT.test(message)) return 'content policy'
  if (status === 403 || KEY.test(message)) return 'unauthorized'
  if (status === 413 || CONTEXT.test(message)) return 'context too long'
  if (NO_TOOLS.test(message)) return 'tools unsupported'
  if (status === 404) return NO_MODEL.test(message) ? 'model not found' : 'request refused by provider'
  return refusedParameter(error) ?? (NO_MODEL.test(message) ? 'model not found' : 'request refused by provider')
}
