/** What a provider says went wrong, whatever its dialect. For sorting only: the text may hold prompts or keys and is kept nowhere. */
export type ProviderError = { message: string; type: string | null; param: string | null; code: string | null }

const MAX_ENVELOPES = 4
const MAX_MESSAGE = 4000

type Fields = Record<string, unknown>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** LiteLLM writes the text "None" for nothing. */
function word(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' && value !== 'None' ? value : null
}

/** FastAPI says what is wrong with which field: `{detail: [{loc: ['body', 'seed'], msg, type}]}`. */
function validation(detail: unknown[]): ProviderError {
  const first = detail.find(isFields) ?? {}
  const place = Array.isArray(first.loc) ? first.loc.filter((part) => part !== 'body').map(String) : []
  return { message: word(first.msg) ?? '', type: word(first.type), param: place.join('.') || null, code: null }
}

/**
 * Reads an error of any compatible server: OpenAI's envelope, one in another (Bifrost, LiteLLM), in a list (Gemini), without one
 * (vLLM), `error` as text (Ollama, xAI), FastAPI's `detail`, or plain text. What is not said is null, or '' for the message.
 */
export function providerError(body: unknown, envelopes = 0): ProviderError {
  if (Array.isArray(body) && envelopes < MAX_ENVELOPES) return providerError(body[0], envelopes + 1)
  if (typeof body === 'string') return { message: body.slice(0, MAX_MESSAGE), type: null, param: null, code: null }
  if (!isFields(body)) return { message: '', type: null, param: null, code: null }
  if (isFields(body.error) && envelopes < MAX_ENVELOPES) return providerError(body.error, envelopes + 1)
  if (Array.isArray(body.detail)) return validation(body.detail)
  const message = word(body.error) ?? word(body.message) ?? word(body.detail) ?? ''
  return { message: message.slice(0, MAX_MESSAGE), type: word(body.type) ?? word(body.status), param: word(body.param), code: word(body.code) }
}

/** The same of a body as text: JSON, words, or a page of a proxy, which says nothing. */
export function providerErrorOfText(text: string): ProviderError {
  try {
    return providerError(JSON.parse(text))
  } catch {
    return providerError(text.trimStart().startsWith('<') ? '' : text)
  }
}
