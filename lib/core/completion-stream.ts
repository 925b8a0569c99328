import { isDeeperThan } from '@/lib/core/api/json-depth'

/** Arguments are text: a chunk is flat. */
const MAX_DEPTH = 50

type Fields = Record<string, unknown>

/** A call while its pieces come in. `key` is what the pieces of one call share. */
type OpenCall = { key: string | number | null; id: string; type: string; name: string; text: string; custom: boolean }

type Assembled = {
  head: Fields
  content: string
  reasoning: string
  refusal: string
  calls: OpenCall[]
  legacy: OpenCall | null
  finish: string | null
  usage: unknown
  chunks: number
}

/** The stream ended before the answer did: a network or a server that died on the way, whatever its status said. */
export class CutStreamError extends Error {
  constructor() {
    super('The stream ended before the answer did')
    this.name = 'CutStreamError'
  }
}

function fields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Whether a body is a stream of events: some servers stream unasked, a few without saying so. */
export function isEventStream(contentType: string | null, body: string): boolean {
  if (/^\s*[{[]/.test(body)) return false
  return Boolean(contentType?.toLowerCase().includes('text/event-stream')) || /^\s*(?:data|event|id|retry)?:/.test(body)
}

/** The data of every event; comments and other fields are passed over. A last event without its empty line counts. */
export function eventData(body: string): string[] {
  const events: string[] = []
  let lines: string[] = []
  for (const line of [...body.split(/\r\n|\r|\n/), '']) {
    if (line.startsWith('data:')) lines.push(line.slice(line[5] === ' ' ? 6 : 5))
    else if (line === '' && lines.length > 0) {
      events.push(lines.join('\n'))
      lines = []
    }
  }
  return events
}

/**
 * The chat completion that a stream of chunks amounts to, as JSON text: content and arguments joined, calls by their index, the
 * last usage. An error in the stream is the answer, as when it comes alone. A stream whose pieces are no chunks comes back as
 * it was.
 *
 * @throws CutStreamError when the stream ends without saying that it is over: neither a reason to finish nor `[DONE]`
 */
export function completionOfStream(body: string): string {
  const found = nothingYet()
  const events = eventData(body)
  const end = events.findIndex((data) => data.trim() === '[DONE]')
  const pieces = end < 0 ? events : events.slice(0, end)
  for (const [index, data] of pieces.entries()) {
    const chunk = parseChunk(data)
    const error = chunk && errorIn(chunk)
    if (error) return JSON.stringify({ error })
    if (chunk) addChunk(found, chunk)
    // The last piece of a stream that broke off is cut in its middle; a chunk of usage may be what is lost.
    else if (end >= 0 || index < pieces.length - 1) return body
  }
  if (end < 0 && found.finish === null) throw new CutStreamError()
  return JSON.stringify(completionOf(found))
}

/**
 * The same of chunks that a log holds as a list, or `{ error }`; null when the list holds none.
 *
 * @throws CutStreamError when no chunk says why the model stopped
 */
export function completionOfChunks(chunks: unknown[]): Record<string, unknown> | null {
  const found = nothingYet()
  for (const value of chunks) {
    const chunk = fields(value)
    if (!chunk || isDeeperThan(chunk, MAX_DEPTH)) continue
    const error = errorIn(chunk)
    if (error) return { error }
    if (Array.isArray(chunk.choices)) addChunk(found, chunk)
  }
  if (found.chunks === 0) return null
  if (found.finish === null) throw new CutStreamError()
  return completionOf(found)
}

function nothingYet(): Assembled {
  return { head: {}, content: '', reasoning: '', refusal: '', calls: [], legacy: null, finish: null, usage: null, chunks: 0 }
}

function parseChunk(data: string): Fields | null {
  try {
    const chunk = fields(JSON.parse(data))
    return chunk && !isDeeperThan(chunk, MAX_DEPTH) ? chunk : null
  } catch {
    return null
  }
}

/** On top (gateways) or in the choice (OpenRouter). */
function errorIn(chunk: Fields): unknown {
  return chunk.error ?? fields(Array.isArray(chunk.choices) ? chunk.choices[0] : null)?.error ?? null
}

function addChunk(found: Assembled, chunk: Fields): void {
  const { choices, usage, ...head } = chunk
  if (found.chunks === 0) found.head = head
  found.chunks += 1
  if (fields(usage)) found.usage = usage
  const choice = (Array.isArray(choices) ? choices : []).map(fields).find((one) => one !== null && (one.index ?? 0) === 0)
  if (!choice) return
  if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') found.finish = choice.finish_reason
  // Some servers send the whole message in the last chunk.
  const delta = fields(choice.delta) ?? fields(choice.message)
  if (!delta) return
  found.content += contentText(delta.content)
  found.reasoning += text(delta.reasoning_content) || text(delta.reasoning)
  found.refusal += text(delta.refusal)
  for (const piece of Array.isArray(delta.tool_calls) ? delta.tool_calls : []) addPiece(found.calls, fields(piece))
  const legacy = fields(delta.function_call)
  if (legacy) addCalled((found.legacy ??= newCall(null)), legacy)
}

function contentText(content: unknown): string {
  if (!Array.isArray(content)) return text(content)
  return content.map(fields).map((part) => (part?.type === 'text' ? text(part.text) : '')).join('')
}

function newCall(key: OpenCall['key']): OpenCall {
  return { key, id: '', type: '', name: '', text: '', custom: false }
}

/** Pieces belong together by index; where a server sends none, by id, and a piece without either goes on with the last call. */
function addPiece(calls: OpenCall[], piece: Fields | null): void {
  if (!piece) return
  const key = typeof piece.index === 'number' ? piece.index : text(piece.id) || null
  let call = key === null ? calls.at(-1) : calls.findLast((known) => known.key === key)
  // Without index and id, a name begins another call; Gemini numbers all calls 0 and tells them apart by id alone.
  const begins = key === null ? text(fields(piece.function)?.name) !== '' : Boolean(call?.id && text(piece.id) && call.id !== piece.id)
  if (!call || begins) calls.push(call = newCall(key))
  call.id ||= text(piece.id)
  call.type ||= text(piece.type)
  const custom = fields(piece.custom)
  if (custom) call.custom = true
  const called = custom ?? fields(piece.function)
  if (called) addCalled(call, called)
}

function addCalled(call: OpenCall, called: Fields): void {
  call.name ||= text(called.name)
  const more = called.arguments ?? called.input
  call.text += typeof more === 'string' ? more : more === undefined || more === null ? '' : JSON.stringify(more)
}

function completionOf({ head, content, reasoning, refusal, calls, legacy, finish, usage }: Assembled): Fields {
  const toolCalls = calls.map(({ id, type, name, text: given, custom }) => ({
    ...(id ? { id } : {}),
    ...(custom ? { type: 'custom', custom: { name, input: given } } : { type: type || 'function', function: { name, arguments: given } }),
  }))
  const message = {
    role: 'assistant', content: content === '' ? null : content, ...(refusal ? { refusal } : {}), ...(reasoning ? { reasoning_content: reasoning } : {}),
    ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}), ...(legacy ? { function_call: { name: legacy.name, arguments: legacy.text } } : {}),
  }
  return { ...head, object: 'chat.completion', choices: [{ index: 0, message, finish_reason: finish }], usage }
}
