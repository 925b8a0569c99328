import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
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

/** The verdict of one answer against the reference, by structure alone. Always scored: no model is asked. */
export function judgeStructure(method: 'tools' | 'json', reference: ChatResponse, output: ChatResponse, request: ChatRequest | null = null): Verdict {
  const form = failedByForm(output, reference)
  if (form) return form
  const result = compareStructure(method, reference, output, request)
  if (result.passed) return { kind: 'scored', passed: true, failureKind: null, detail: null }
  return { kind: 'scored', passed: false, failureKind: result.failureKind, detail: result.detail }
}
