import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { ArgumentQuestion } from '@/lib/core/judging/argument-prompt'
import { argumentQuestions } from '@/lib/core/judging/argument-questions'
import { compareJson } from '@/lib/core/judging/compare-json'
import { compareToolCalls } from '@/lib/core/judging/compare-tool-calls'
import type { Comparison } from '@/lib/core/judging/comparison'
import { failedByForm } from '@/lib/core/judging/failed-by-form'
import { responseSchema } from '@/lib/core/judging/response-format'
import type { Verdict } from '@/lib/core/types'

/** How an answer of good form compares with the reference; the schemas of the request say which spellings are the same. */
export function compareStructure(method: 'tools' | 'json', reference: ChatResponse, output: ChatResponse, request: ChatRequest | null): Comparison {
  return method === 'tools'
    ? compareToolCalls(reference.message, output.message, { request })
    : compareJson(reference.message, output.message, request && responseSchema(request))
}

/** `open`: questions that, all answered with yes, turn the verdict into a pass; without them it stands. */
export type StructureVerdict = { verdict: Verdict; open: ArgumentQuestion[] }

/** The verdict of one answer against the reference, by structure alone: always scored, and what a judge of meaning could still change. */
export function weighStructure(method: 'tools' | 'json', reference: ChatResponse, output: ChatResponse, request: ChatRequest | null): StructureVerdict {
  const form = failedByForm(output, reference)
  if (form) return { verdict: form, open: [] }
  const result = compareStructure(method, reference, output, request)
  if (result.passed) return { verdict: { kind: 'scored', passed: true, failureKind: null, detail: null }, open: [] }
  return { verdict: { kind: 'scored', passed: false, failureKind: result.failureKind, detail: result.detail, ...(result.place ? { place: result.place } : {}) }, open: request ? argumentQuestions(result, request) : [] }
}
