import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import { answerText } from '@/lib/core/judging/answer-text'
import { jsonOf } from '@/lib/core/judging/compare-json'
import { readExpectation } from '@/lib/core/judging/expectation'
import { asksForJson } from '@/lib/core/judging/response-format'

/**
 * How a case is judged. `checks` holds each arm against what a person wrote as data, without a model; `tools` and `json`
 * compare each arm with the reference: where it has tool calls they decide, and words beside them do not. `rubric` asks a judge whether each arm meets an expectation in words, `pairwise` asks a
 * judge which arm is better, `none` means that nothing says what is right.
 */
export type JudgingMethod = 'checks' | 'tools' | 'json' | 'rubric' | 'pairwise' | 'none'

type Judged = { request: ChatRequest; reference: ChatResponse | null; expectation: string | null }

function isJsonObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

/**
 * Chooses by what the case says is right, never by what an arm answered: both arms are judged in the same way. Without a
 * reference, text can still be compared between the arms; tool calls and JSON cannot, because nothing says what was due.
 * What a person expects comes before the reference: somebody said what is right, and production may have been what was wrong.
 * `freeform` is `judges.freeform` of the configuration: `rubric` holds text against the reference instead of the other arm.
 */
export function judgingMethod({ request, reference, expectation }: Judged, freeform: string): JudgingMethod {
  if (expectation) return readExpectation(expectation).kind === 'checks' ? 'checks' : 'rubric'
  if (reference) {
    if ((reference.message.tool_calls ?? []).length > 0) return 'tools'
    if (asksForJson(request) && isJsonObject(jsonOf(reference.message))) return 'json'
    return freeform === 'rubric' ? 'rubric' : 'pairwise'
  }
  return asksForJson(request) || (request.tools ?? []).length > 0 ? 'none' : 'pairwise'
}

/** What a rubric judge holds an answer against: the words of a person, else the answer that production gave; null = nothing. */
export function expectationOf({ reference, expectation }: Omit<Judged, 'request'>): string | null {
  if (expectation) return expectation
  return reference && `The answer serves the person as well as this one does:\n${answerText(reference.message)}`
}
