import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import { finishReason } from '@/lib/core/finish-reason'
import type { BifrostRow } from '@/lib/core/formats/bifrost-json'
import { readChatMessage, readChatMessages, readTools, responsesFormat } from '@/lib/core/formats/chat-messages'
import { responsesAnswer, responsesMessages } from '@/lib/core/formats/responses-items'
import { asArray, asObject } from '@/lib/core/formats/row-values'

/** The request as it was logged, unknown fields and key order kept; null when the row holds no input. */
export function bifrostRequest(row: BifrostRow): ChatRequest | null {
  const params = asObject(row.params) ?? {}
  const chat = asArray(row.input_history)
  const items = asArray(row.responses_input_history)
  const messages = chat?.length ? readChatMessages(chat, 'input_history')
    : items?.length ? responsesMessages(items, params.instructions, 'responses_input_history') : null
  if (messages === null) return null
  const { tools: paramTools, tool_choice: toolChoice, response_format: responseFormat, instructions: _, text, ...rest } = params
  const tools = readTools(asArray(row.tools) ?? paramTools)
  const format = responseFormat ?? responsesFormat(asObject(text))
  if ('max_output_tokens' in rest) {
    rest.max_completion_tokens = rest.max_output_tokens
    delete rest.max_output_tokens
  }
  return {
    messages,
    ...(tools ? { tools } : {}),
    ...(toolChoice === undefined || toolChoice === null ? {} : { tool_choice: toolChoice }),
    ...(format === undefined || format === null ? {} : { response_format: format }),
    ...(Object.keys(rest).length ? { params: rest } : {}),
  }
}

/** What the model answered; null when the row holds no output. */
export function bifrostResponse(row: BifrostRow): ChatResponse | null {
  const message = row.output_message === null ? responsesAnswer(row.responses_output) : readChatMessage(row.output_message)
  if (message === null) return null
  return { message, finish_reason: finishReason(row.stop_reason, (message.tool_calls ?? []).length > 0) }
}
