import type { ChatMessage, ChatResponse, TokenUsage } from '@/lib/core/chat'
import { completionOfChunks, completionOfStream, CutStreamError, eventData, isEventStream } from '@/lib/core/completion-stream'
import { finishReason } from '@/lib/core/finish-reason'
import { readChatMessage, withoutNoise } from '@/lib/core/formats/chat-messages'
import { responsesAnswer } from '@/lib/core/formats/responses-items'
import { asArray, asId, asNumber, asObject, asText, parseDocument, type JsonObject } from '@/lib/core/formats/row-values'
import { loggedUsage } from '@/lib/core/logged-usage'
import { providerError, providerErrorOfText } from '@/lib/core/provider-error'
import type { Trace } from '@/lib/core/trace'

export type LoggedAnswer = {
  /** null: none was logged, or the call failed. */
  response: ChatResponse | null
  id: string | null
  model: string | null
  /** When the provider says that it answered, as it wrote it. */
  created: unknown
  usage: TokenUsage
  error: Trace['error']
  /** true for vectors and whatever else is no answer in words. */
  notChat: boolean
  /** true when a gateway says in the body that it answered from its cache. */
  cacheHit: boolean
  /** Who answered, where a gateway says so in the body. */
  provider: string | null
}

const NOTHING: LoggedAnswer = {
  response: null, id: null, model: null, created: null, usage: { input: null, output: null, cachedInput: null }, error: null, notChat: false, cacheHit: false, provider: null,
}

/**
 * What a log holds as the answer: a completion, a Responses object, the chunks or the text of a stream, a message, plain text, or
 * the body of an error. With a status of 400 or more anything is an error.
 *
 * @throws RowError for a message that cannot be read
 */
export function openaiAnswer(value: unknown, httpStatus: number | null = null): LoggedAnswer {
  if (httpStatus !== null && httpStatus >= 400) return { ...NOTHING, error: errorOf(value, httpStatus) }
  if (typeof value === 'string') return ofText(value)
  const list = asArray(value)
  if (list) return ofList(list)
  const object = asObject(value)
  if (!object) return NOTHING
  return isError(object) ? { ...NOTHING, error: errorOf(object, httpStatus) } : ofObject(object)
}

/** An error of any dialect; null httpStatus when the log has none and the body neither. */
export function errorOf(body: unknown, httpStatus: number | null): NonNullable<Trace['error']> {
  const { message, type, code } = typeof body === 'string' ? providerErrorOfText(body) : providerError(body)
  const inBody = asNumber(asObject(body)?.status_code) ?? (code !== null && /^[45]\d\d$/.test(code) ? Number(code) : null)
  return { httpStatus: httpStatus ?? inBody, type, code, message: message || null }
}

function isError(object: JsonObject): boolean {
  if (object.object === 'error' || object.type === 'error') return true
  return saysError(object.error) && !asArray(object.choices)?.length && !asArray(object.output)?.length
}

/** Whether a field named `error` holds one: logs write null, '', false and {} for none. */
export function saysError(error: unknown): boolean {
  const object = asObject(error)
  return object ? Object.keys(object).length > 0 : asText(error) !== null || Boolean(asArray(error)?.length)
}

function ofText(text: string): LoggedAnswer {
  if (text === '') return NOTHING
  if (isEventStream(null, text)) return ofStream(text)
  const value = jsonAnswer(text)
  return value === undefined ? { ...NOTHING, response: { message: { role: 'assistant', content: text }, finish_reason: null } } : openaiAnswer(value)
}

const OBJECTS = new Set(['chat.completion', 'chat.completion.chunk', 'text_completion', 'response', 'list', 'error'])

/** The body that a text holds; undefined for any other text: an answer in JSON is an answer. */
function jsonAnswer(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    const value = parseDocument(text)
    const one = asObject(asArray(value)?.[0] ?? value)
    const isBody = one && (asArray(one.choices) || OBJECTS.has(asText(one.object) ?? '') || asText(asObject(one.error)?.message) !== null)
    return isBody ? value : undefined
  } catch {
    return undefined
  }
}

function ofStream(text: string): LoggedAnswer {
  const events = eventData(text).flatMap((data) => {
    try {
      return [parseDocument(data)]
    } catch {
      return []
    }
  })
  const finished = finishedResponse(events)
  if (finished) return openaiAnswer(finished)
  return unlessCut(() => openaiAnswer(parseDocument(completionOfStream(text))))
}

function ofList(list: unknown[]): LoggedAnswer {
  const finished = finishedResponse(list)
  if (finished) return openaiAnswer(finished)
  if (list.some((item) => asObject(item)?.error)) return { ...NOTHING, error: errorOf(list, null) }
  if (list.some((item) => asArray(asObject(item)?.choices))) return unlessCut(() => openaiAnswer(completionOfChunks(list)))
  if (list.some((item) => asObject(item)?.message)) return ofObject({ choices: list })
  if (list.some((item) => asObject(item)?.role === 'assistant')) return ofObject({ message: list.findLast((item) => asObject(item)?.role === 'assistant') })
  return list.length > 0 && list.every((item) => asObject(item)?.type) ? ofObject({ output: list }) : NOTHING
}

/** The last event of a stream of Responses holds all of it. */
function finishedResponse(events: unknown[]): JsonObject | null {
  const last = events.map(asObject).findLast((event) => /^response\.(?:completed|incomplete|failed)$/.test(asText(event?.type) ?? ''))
  return asObject(last?.response)
}

function unlessCut(read: () => LoggedAnswer): LoggedAnswer {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof CutStreamError)) throw error
    return { ...NOTHING, error: { httpStatus: null, type: 'stream_cut', code: null, message: error.message } }
  }
}

function ofObject(object: JsonObject): LoggedAnswer {
  const gateway = asObject(object.extra_fields)
  const head = {
    ...NOTHING, id: asId(object.id), model: asText(object.model), created: object.created ?? object.created_at ?? null, usage: loggedUsage(object.usage),
    cacheHit: asObject(gateway?.cache_debug)?.cache_hit === true, provider: asText(gateway?.provider),
  }
  const output = asArray(object.output)
  if (output || object.object === 'response') return { ...head, ...ofResponses(object, output) }
  if (object.object === 'list' || asArray(object.data)) return { ...head, notChat: true }
  const choice = asObject(asArray(object.choices)?.[0])
  const message = messageOf(choice) ?? messageOf(object)
  if (message === null) return head
  const said = asText(choice?.finish_reason) ?? asText(object.finish_reason) ?? asText(object.stop_reason) ?? asText(object.done_reason)
  return { ...head, response: { message, finish_reason: finishReason(said, (message.tool_calls ?? []).length > 0) } }
}

function ofResponses(object: JsonObject, output: unknown[] | null): Partial<LoggedAnswer> {
  if (object.status === 'failed' || object.status === 'cancelled') {
    return { error: errorOf({ error: object.error ?? { message: `The response was ${object.status}` } }, null) }
  }
  const message = responsesAnswer(output)
  if (message === null) return {}
  const said = object.status === 'incomplete' ? (asText(asObject(object.incomplete_details)?.reason) ?? 'incomplete') : asText(object.status)
  return { response: { message, finish_reason: finishReason(said, (message.tool_calls ?? []).length > 0) } }
}

/** The message of a choice, of `message`, of an object that is a message itself, or the text of a plain completion. */
function messageOf(object: JsonObject | null): ChatMessage | null {
  if (!object) return null
  const inside = asObject(object.message)
  if (inside) return withoutNoise(readChatMessage({ role: 'assistant', ...inside }))
  if (object.role === 'assistant') {
    const beside = pick(object, ['tool_calls', 'refusal', 'reasoning_content', 'reasoning', 'function_call'])
    return withoutNoise(readChatMessage({ role: 'assistant', content: object.content ?? null, ...beside }))
  }
  const text = [object.text, object.content, object.completion, object.output_text, object.message, object.response].find((value) => typeof value === 'string')
  return text === undefined ? null : { role: 'assistant', content: text }
}

function pick(object: JsonObject, fields: string[]): JsonObject {
  return Object.fromEntries(fields.filter((field) => object[field] !== undefined && object[field] !== null).map((field) => [field, object[field]]))
}
