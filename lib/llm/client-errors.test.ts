import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hasSharedData, readShared } from '@/lib/core/formats/test-shared-data'
import { createLlm, type Llm } from '@/lib/llm/client'
import { sendRecorded, startRecordedServer, type RecordedReply } from '@/lib/llm/test-llm-server'
import { textCompletion } from '@/lib/services/test-run-world'

let llm: Llm
const closing: (() => Promise<void>)[] = []

beforeAll(() => {
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1, maxRetryAfterMs: 1000 })
  return () => llm.close()
})

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

/** The same reply to the first `times` tries, then a good one. */
async function asked(reply: RecordedReply, times = 99) {
  const server = await startRecordedServer(llm, (_call, _request, response) => (server.calls.length <= times ? sendRecorded(response, reply) : textCompletion('Hello')))
  closing.push(server.close)
  return server.ask()
}

const openai = (status: number, message: string, code: string | null, param: string | null = null, type = 'invalid_request_error'): RecordedReply => ({ status, body: { error: { message, type, param, code } } })
/** LiteLLM proxy: OpenAI's envelope, `type` and `param` the text "None", `code` the status as text, the class in the message. */
const litellm = (status: number, message: string): RecordedReply => ({ status, body: { error: { message, type: 'None', param: 'None', code: String(status) } } })
/** vLLM before 0.10: the fields of the error without an envelope. */
const vllm = (status: number, message: string, param: string | null = null): RecordedReply => ({ status, body: { object: 'error', message, type: 'BadRequestError', param, code: status } })
const bifrost = (status: number, error: object, own = false): RecordedReply =>
  ({ status, body: { is_bifrost_error: own, status_code: status, error, extra_fields: { provider: 'openai', model_requested: 'gpt-4o-mini', request_type: 'chat_completion' } } })
const ollama = (status: number, message: string): RecordedReply => ({ status, body: { error: message } })

/** Replies as people reported them in the projects' issues and as ../shared/formats documents them; a request that gets one gets it for ever. */
const REFUSED: [name: string, reply: RecordedReply, reason: string][] = [
  ['OpenAI, temperature', openai(400, "Unsupported parameter: 'temperature' is not supported with this model.", 'unsupported_parameter', 'temperature'), 'parameter refused: temperature'],
  ['OpenAI, value of temperature', openai(400, "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.", 'unsupported_value', 'temperature'), 'parameter refused: temperature'],
  ['OpenAI, max_tokens', openai(400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", 'unsupported_parameter', 'max_tokens'), 'parameter refused: max_tokens'],
  ['a gateway that drops code and param', { status: 400, body: { error: { message: "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", code: 'invalid_request_body' } } }, 'parameter refused: max_tokens'],
  ['OpenAI, a name that it does not know', openai(400, 'Unrecognized request argument supplied: my_secret_field', null), 'parameter refused'],
  ['OpenAI, schema of a tool', openai(400, "Invalid schema for function 'f': …", 'invalid_function_parameters', 'tools[0].function.parameters'), 'parameter refused: tools'],
  ['LiteLLM, seed', litellm(400, "litellm.UnsupportedParamsError: anthropic does not support parameters: ['seed'], for model=claude. To drop these, set `litellm.drop_params=True`"), 'parameter refused: seed'],
  ['vLLM, max_tokens', vllm(400, 'max_tokens is too large: 100000.', 'max_tokens'), 'parameter refused: max_tokens'],
  ['FastAPI, a field that it forbids', { status: 422, body: { detail: [{ type: 'extra_forbidden', loc: ['body', 'logit_bias'], msg: 'Extra inputs are not permitted', input: {} }] } }, 'parameter refused: logit_bias'],
  ['xAI, error as text', { status: 400, body: { code: 'Client specified an invalid argument', error: 'Argument not supported on this model: presencePenalty' } }, 'parameter refused'],
  ['Bifrost, parameter of the provider', bifrost(400, { type: 'invalid_request_error', code: 'unsupported_parameter', message: "Unsupported parameter: 'logprobs' is not supported with this model.", param: 'logprobs' }), 'parameter refused: logprobs'],
  ['Bifrost, envelope in an envelope', { status: 400, body: { error: bifrost(400, { type: '', message: '' }).body } }, 'request refused by provider'],
  ['Ollama, tools', openai(400, 'registry.ollama.ai/library/gemma3:4b does not support tools', null, null, 'api_error'), 'tools unsupported'],
  ['Ollama, tools, error as text', ollama(400, 'registry.ollama.ai/library/gemma3:4b does not support tools'), 'tools unsupported'],
  ['vLLM, tools', vllm(400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'), 'tools unsupported'],
  ['vLLM from 0.10, tools', openai(400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set', '400', null, 'BadRequestError'), 'tools unsupported'],
  ['LiteLLM, tools', litellm(400, "litellm.UnsupportedParamsError: petals does not support parameters: ['tools', 'tool_choice'], for model=m."), 'tools unsupported'],
  ['OpenRouter, tools', { status: 404, body: { error: { message: 'No endpoints found that support tool use.', code: 404 } } }, 'tools unsupported'],
  ['OpenAI, context', openai(400, "This model's maximum context length is 128000 tokens.", 'context_length_exceeded', 'messages'), 'context too long'],
  ['vLLM, context', vllm(400, "This model's maximum context length is 16384 tokens. However, you requested 122946 tokens (112946 in the messages, 10000 in the completion)."), 'context too long'],
  ['LiteLLM, context', litellm(400, 'litellm.BadRequestError: litellm.ContextWindowExceededError: AnthropicError - prompt is too long: 209303 tokens > 200000 maximum'), 'context too long'],
  ['LiteLLM, context without its class', litellm(400, 'litellm.BadRequestError: AnthropicException - input length and `max_tokens` exceed context limit: 179413 + 32768 > 200000'), 'context too long'],
  ['Gemini, context, in a list', { status: 400, body: [{ error: { code: 400, message: 'The input token count (2800010) exceeds the maximum number of tokens allowed (1048575).', status: 'INVALID_ARGUMENT' } }] }, 'context too long'],
  ['a proxy, size of the body', { status: 413, body: '<html>413 Request Entity Too Large</html>' }, 'context too long'],
  ['Azure, content', openai(400, "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.", 'content_filter', 'prompt'), 'content policy'],
  ['LiteLLM, content', litellm(400, 'litellm.BadRequestError: litellm.ContentPolicyViolationError: AzureException - The response was filtered'), 'content policy'],
  ['OpenAI, content', openai(400, 'Invalid prompt: your prompt was flagged as potentially violating our usage policy.', 'invalid_prompt'), 'content policy'],
  ['OpenRouter, moderation', { status: 403, body: { error: { code: 403, message: 'Your input was flagged', metadata: { reasons: ['violence'], flagged_input: 'secret' } } } }, 'content policy'],
  ['LiteLLM, context, as a server error', litellm(500, 'litellm.APIConnectionError: ContextWindowExceededError: too long'), 'context too long'],
  ['Ollama, model', openai(404, "model 'x' not found", null, null, 'not_found_error'), 'model not found'],
  ['OpenAI, model', openai(404, 'The model `gpt-9` does not exist or you do not have access to it.', 'model_not_found'), 'model not found'],
  ['vLLM, model', { status: 404, body: { object: 'error', message: 'The model `x` does not exist.', type: 'NotFoundError', param: null, code: 404 } }, 'model not found'],
  ['a wrong path', { status: 404, body: { detail: 'Not Found' } }, 'request refused by provider'],
  ['a body that says nothing', { status: 400, body: '' }, 'request refused by provider'],
]

describe('a request that the provider refuses', () => {
  it.each(REFUSED)('ends with the true reason after one try: %s', async (_name, reply, reason) => {
    const result = await asked(reply)
    expect(result).toMatchObject({ kind: 'failed', reason, status: reply.status, tries: 1 })
    expect(JSON.stringify(result)).not.toMatch(/secret/)
  })
})

const STOPS: typeof REFUSED = [
  ['OpenAI, key', openai(401, 'Incorrect API key provided: sk-secret', 'invalid_api_key'), 'unauthorized'],
  ['LiteLLM, key', { status: 401, body: { error: { message: 'Authentication Error, Invalid proxy server token passed', type: 'auth_error', param: 'None', code: '401' } } }, 'unauthorized'],
  ['vLLM, key', { status: 401, body: { error: 'Unauthorized' } }, 'unauthorized'],
  ['Gemini, key', { status: 400, body: [{ error: { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' } }] }, 'unauthorized'],
  ['Bifrost, model not allowed', bifrost(403, { type: 'model_blocked', message: 'Model is not allowed' }, true), 'unauthorized'],
  ['Bifrost, no key of the provider works', bifrost(502, { type: 'upstream_credentials_exhausted', message: 'all configured provider keys failed' }, true), 'unauthorized'],
  ['OpenAI, quota', openai(429, 'You exceeded your current quota, please check your plan and billing details.', 'insufficient_quota', null, 'insufficient_quota'), 'quota exhausted'],
  ['LiteLLM, budget', { status: 400, body: { error: { message: 'Budget has been exceeded! Current cost: 10.1, Max budget: 10', type: 'budget_exceeded', param: null, code: '400' } } }, 'quota exhausted'],
  ['OpenRouter, credits', { status: 402, body: { error: { code: 402, message: 'Insufficient credits' } } }, 'quota exhausted'],
  ['OpenAI, larger than the limit of a minute', openai(429, 'Request too large for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Requested 52000.', 'rate_limit_exceeded', null, 'tokens'), 'rate limited'],
  ['a server that says so', { status: 503, headers: { 'x-should-retry': 'false' }, body: { error: { message: 'no' } } }, 'server error'],
]

describe('a failure that no other try would mend', () => {
  it.each(STOPS)('stops at once: %s', async (_name, reply, reason) => {
    const result = await asked(reply)
    expect(result).toMatchObject({ kind: 'failed', reason, status: reply.status, tries: 1 })
    expect(JSON.stringify(result)).not.toMatch(/secret/)
  })
})

const inHalfASecond = () => new Date(Date.now() + 500).toUTCString()
const PASSES: [name: string, reply: () => RecordedReply][] = [
  ['OpenAI, limit of requests', () => ({ ...openai(429, 'Rate limit reached', 'rate_limit_exceeded', null, 'requests'), headers: { 'retry-after': '0.02' } })],
  ['a date', () => ({ ...openai(429, 'slow down', null), headers: { 'retry-after': inHalfASecond() } })],
  ['OpenAI, time until the limit is whole again', () => ({ ...openai(429, 'slow down', null), headers: { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '20ms', 'x-ratelimit-reset-tokens': '6m0s' } })],
  ['Gemini, in a list, without a header', () => ({ status: 429, body: [{ error: { code: 429, message: 'You exceeded your current quota', status: 'RESOURCE_EXHAUSTED' } }] })],
  ['Bifrost, provider down', () => bifrost(503, { type: 'server_error', message: 'upstream unavailable' })],
  ['Bifrost, provider limits', () => bifrost(429, { type: 'rate_limit_error', message: 'Rate limit' })],
  ['LiteLLM, provider limits', () => litellm(429, 'litellm.RateLimitError: RateLimitError: OpenAIException - slow down')],
  ['Anthropic, overloaded', () => ({ status: 529, body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } } })],
  ['Ollama, busy', () => ollama(503, 'server busy, please try again. maximum pending requests exceeded')],
  ['a page of a proxy', () => ({ status: 504, body: '<html><body>504 Gateway Time-out</body></html>' })],
  ['an error in an answer', () => ({ status: 200, body: { error: { code: 502, message: 'Provider returned error' } } })],
  ['an error in a choice', () => ({ status: 200, body: { choices: [{ index: 0, finish_reason: 'error', error: { code: 429, message: 'slow' }, message: { role: 'assistant', content: '' } }] } })],
]

describe('a failure that may pass', () => {
  it.each(PASSES)('is tried again: %s', async (_name, reply) => {
    expect(await asked(reply(), 1)).toMatchObject({ kind: 'answered', tries: 2 })
  })

  it('is no answer when status 200 carries a refusal', async () => {
    expect(await asked({ status: 200, body: { error: { code: 400, message: 'maximum context length is 10 tokens' } } })).toMatchObject({ kind: 'failed', reason: 'context too long', status: 400, tries: 1 })
  })
})

type Sample = { source: string; http_status: number; headers: Record<string, string>; body: unknown; retry: boolean }

describe.skipIf(!hasSharedData)('the recorded error bodies of ../shared/formats', () => {
  const samples = hasSharedData ? readShared(join('..', 'formats', 'sample-error-bodies.jsonl')).text.trim().split('\n').map((line) => JSON.parse(line) as Sample) : []

  it.each(samples.map((sample) => [`${sample.source} ${sample.http_status}`, sample] as const))('are tried again or not as the file says: %s', async (_name, sample) => {
    // The file's two seconds would be waited for.
    const headers = 'retry-after' in sample.headers ? { ...sample.headers, 'retry-after': '0' } : sample.headers
    const result = await asked({ status: sample.http_status, headers, body: sample.body }, 1)
    expect(result).toMatchObject(sample.retry ? { kind: 'answered', tries: 2 } : { kind: 'failed', status: sample.http_status, tries: 1 })
  })
})
