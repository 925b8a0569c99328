import type { ChatMessage } from '@/lib/core/chat'
import { NOT_REPLAYABLE } from '@/lib/core/formats/not-replayable'
import { whyNotReplayable } from '@/lib/core/formats/why-not-replayable'
import type { Trace } from '@/lib/core/trace'

export type LoggedConversation = {
  source: string
  sourceId: string
  ts: string
  /** A prompt that the file holds apart from the messages. */
  system: string | null
  messages: ChatMessage[]
  params: Record<string, unknown> | null
  finish: string | null
  dimensions: Record<string, string>
}

/**
 * The trace of a whole conversation that was logged at once: what came before the last message of the assistant is the request,
 * that message the response, and what came after it stays with the response. Such logs do not say which tools there were, so
 * that one with calls cannot be replayed.
 */
export function conversationTrace({ source, sourceId, ts, system, messages, params, finish, dimensions }: LoggedConversation): Trace {
  const last = messages.findLastIndex(({ role }) => role === 'assistant')
  const before = last < 0 ? messages : messages.slice(0, last)
  const after = last < 0 ? [] : messages.slice(last + 1)
  const asked = [...(system === null ? [] : [{ role: 'system' as const, content: system }]), ...before]
  const request = asked.length === 0 ? null : { messages: asked, ...(params && Object.keys(params).length ? { params } : {}) }
  const response = last < 0 ? null : { message: messages[last]!, finish_reason: finish, ...(after.length ? { followed_by: after } : {}) }
  const calls = messages.some(({ tool_calls: called }) => (called?.length ?? 0) > 0)
  const reason = whyNotReplayable({ status: 'success', request, response }) ?? (calls ? NOT_REPLAYABLE.noTools : null)
  return {
    source, sourceId, parentSourceId: null, ts, latencyMs: null, modelRequested: null, modelUsed: null, provider: null, customerId: null, conversationId: sourceId,
    dimensions, request, response, usage: { input: null, output: null, cachedInput: null }, costUsd: null, status: 'success', error: null,
    replayable: reason === null, notReplayableReason: reason,
  }
}
