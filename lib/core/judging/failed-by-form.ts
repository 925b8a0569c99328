import { messageText, type ChatResponse } from '@/lib/core/chat'
import { callNames } from '@/lib/core/judging/compare-tool-calls'
import { failurePlace } from '@/lib/core/judging/describe-difference'
import type { FailurePlace, Verdict } from '@/lib/core/types'

export type FailedVerdict = Extract<Verdict, { kind: 'scored' }> & { passed: false }

function failed(failureKind: FailedVerdict['failureKind'], detail: string | null, place?: FailurePlace): FailedVerdict {
  return { kind: 'scored', passed: false, failureKind, detail, ...(place ? { place } : {}) }
}

function isRefusal(response: ChatResponse): boolean {
  return Boolean(response.message.refusal) || response.finish_reason?.toLowerCase() === 'content_filter'
}

function isTruncated(response: ChatResponse): boolean {
  return response.finish_reason?.toLowerCase() === 'length'
}

/** A call where production only spoke: it may have booked, paid or deleted something; null where the reference calls as well. */
export function extraCall(output: ChatResponse, reference: ChatResponse | null): FailedVerdict | null {
  const calls = output.message.tool_calls ?? []
  if (!reference || calls.length === 0 || (reference.message.tool_calls ?? []).length > 0) return null
  return failed('extra call', `Called ${callNames(calls)}, expected an answer in words alone`, failurePlace(calls[0]!.function.name, null))
}

/**
 * The fail that an answer earns whatever was asked: cut off, refused, nothing in it, or tool calls where the reference has none;
 * null when its form is fine. A form that the reference has too is no failure: production was cut off or refused at the same place.
 */
export function failedByForm(output: ChatResponse, reference: ChatResponse | null): FailedVerdict | null {
  if (isTruncated(output) && !(reference && isTruncated(reference))) {
    return failed('truncated', 'The answer was cut off at the token limit')
  }
  if (isRefusal(output)) {
    return reference && isRefusal(reference) ? null : failed('refused', 'The model refused to answer')
  }
  const nothing = messageText(output.message).trim() === '' && (output.message.tool_calls ?? []).length === 0
  return nothing ? failed('empty', 'The answer has neither text nor a tool call') : extraCall(output, reference)
}
