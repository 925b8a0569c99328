import type { ChatMessage, ChatRequest, ChatResponse, ToolCall } from '@/lib/core/chat'
import { finishReason } from '@/lib/core/finish-reason'
import { writtenCalls, type ReadMessage } from '@/lib/core/formats/genai-message'
import { toolCall } from '@/lib/core/formats/genai-parts'
import { asText } from '@/lib/core/formats/row-values'

type Pending = { call: ToolCall; made: boolean; answered: boolean }

/** Calls that wait for their results, in their order; what is asked for is found without looking through all. */
class OpenCalls {
  private readonly byId = new Map<string, Pending>()
  private readonly queues = new Map<string, Pending[]>()
  private readonly heads = new Map<string, number>()

  add(call: ToolCall, made: boolean): void {
    const pending = { call, made, answered: false }
    this.byId.set(call.id!, pending)
    for (const key of ['all', `name ${call.function.name}`, ...(made ? ['made'] : [])]) {
      const queue = this.queues.get(key)
      if (queue) queue.push(pending)
      else this.queues.set(key, [pending])
    }
  }

  /** The call that a result belongs to; its id, and if only the result has one, the call takes that. */
  answer(id: string | undefined, name: string | undefined): string | undefined {
    const known = id === undefined ? undefined : this.byId.get(id)
    const found = known && !known.answered ? known : id === undefined ? this.first(`name ${name ?? ''}`) ?? this.first('all') : this.first('made')
    if (!found) return undefined
    found.answered = true
    if (id !== undefined) found.call.id = id
    return found.call.id
  }

  private first(key: string): Pending | undefined {
    const queue = this.queues.get(key) ?? []
    let head = this.heads.get(key) ?? 0
    while (queue[head]?.answered) head += 1
    this.heads.set(key, head)
    return queue[head]
  }
}

/**
 * The messages of a request with every call and result tied by an id. Ids that the log does not give are made (`call_1`, `call_2`, …);
 * a result without one belongs to the first unanswered call of the same tool, else to the first unanswered call.
 * Items that are one turn of the model (text, call, call) become one message.
 *
 * @returns the messages, and how many ids were made
 */
export function settleMessages(read: ReadMessage[]): { messages: ChatMessage[]; made: number } {
  const open = new OpenCalls()
  let made = 0
  const messages = mergeTurns(read.map(withWrittenCalls)).map(({ message, resultName }) => {
    if (message.role === 'tool') return { ...message, tool_call_id: open.answer(message.tool_call_id, resultName) ?? message.tool_call_id }
    if (!message.tool_calls?.length) return message
    const calls = message.tool_calls.map((call): ToolCall => {
      const tied = { ...call, id: call.id || `call_${++made}` }
      open.add(tied, !call.id)
      return tied
    })
    return { ...message, tool_calls: calls }
  })
  return { messages: messages.map(dropMissingId), made }
}

function dropMissingId(message: ChatMessage): ChatMessage {
  if (message.role !== 'tool' || message.tool_call_id !== undefined) return message
  const { tool_call_id: _, ...rest } = message
  return rest
}

/** Koog writes calls as JSON into the text of an answer that says it stopped for calls. */
function withWrittenCalls(read: ReadMessage): ReadMessage {
  const { message, finish } = read
  if (message.role !== 'assistant' || message.tool_calls || typeof message.content !== 'string' || finishReason(finish, false) !== 'tool_calls') return read
  const calls = writtenCalls(message.content)
  return calls ? { ...read, message: { ...message, content: null, tool_calls: calls.map(toolCall) } } : read
}

function mergeTurns(read: ReadMessage[]): ReadMessage[] {
  const turns: ReadMessage[][] = []
  for (const item of read) {
    const turn = turns.at(-1)
    if (turn?.[0]!.message.role === 'assistant' && item.message.role === 'assistant' && item.item === true) turn.push(item)
    else turns.push([item])
  }
  return turns.map((turn) => (turn.length === 1 ? turn[0]! : { message: joined(turn.map(({ message }) => message)), finish: turn.map(({ finish }) => finish).findLast((finish) => finish !== null) ?? null }))
}

/** Several pieces of one turn as one message. */
function joined(messages: ChatMessage[]): ChatMessage {
  const calls = messages.flatMap((message) => message.tool_calls ?? [])
  const thoughts = messages.map((message) => message.reasoning_content).filter((thought) => typeof thought === 'string')
  return {
    ...messages[0]!, content: joinedContent(messages.map(({ content }) => content)), ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(thoughts.length > 0 ? { reasoning_content: thoughts.join('\n\n') } : {}),
  }
}

function joinedContent(contents: ChatMessage['content'][]): ChatMessage['content'] {
  const said = contents.filter((content): content is NonNullable<ChatMessage['content']> => content !== null && content !== undefined && content !== '')
  if (said.length === 0) return contents.find((content) => content !== undefined) ?? null
  if (said.every((content) => typeof content === 'string')) return said.join('\n')
  return said.flatMap((content) => (typeof content === 'string' ? [{ type: 'text', text: content }] : content))
}

/**
 * One answer out of what a log holds of it: the first choice where several were asked for, else all its items as one message. null when
 * nothing was said.
 */
export function settleResponse(read: ReadMessage[], options: { choices: number; finish: string | null; made: number }): ChatResponse | null {
  const said = read.map(withWrittenCalls).filter(({ message }) => message.role === 'assistant')
  const first = said[0]
  if (!first) return null
  const all = options.choices > 1 || said.length === 1 ? first.message : joined(said.map(({ message }) => message))
  let made = options.made
  const message = all.tool_calls ? { ...all, tool_calls: all.tool_calls.map((call) => ({ ...call, id: call.id || `call_${++made}` })) } : all
  const finish = asText(said.at(options.choices > 1 ? 0 : -1)?.finish) ?? first.finish ?? options.finish
  const { role: _, content = null, ...others } = message
  return { message: { role: 'assistant', content, ...others }, finish_reason: finishReason(finish, (message.tool_calls ?? []).length > 0) }
}

/** Whether a conversation begins in the middle: a result whose call is not there. */
export function lacksHistory(messages: ChatMessage[]): boolean {
  const called = new Set<string | undefined>()
  for (const message of messages) {
    if (message.role === 'tool' && !called.has(message.tool_call_id)) return true
    for (const call of message.tool_calls ?? []) called.add(call.id)
  }
  return false
}

/** Whether tools are called that the request does not define: a replay of it could not call them. */
export function lacksTools(request: ChatRequest | null, response: ChatResponse | null): boolean {
  const calls = [...(request?.messages ?? []), ...(response ? [response.message] : [])].some(({ tool_calls: list }) => (list ?? []).length > 0)
  return calls && !request?.tools?.length
}
