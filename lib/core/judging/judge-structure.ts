import type { ChatResponse } from '@/lib/core/chat'
import { compareJson } from '@/lib/core/judging/compare-json'
import { compareToolCalls } from '@/lib/core/judging/compare-tool-calls'
import { failedByForm } from '@/lib/core/judging/failed-by-form'
import type { Verdict } from '@/lib/core/types'

/** The verdict of one answer against the reference, by structure alone. Always scored: no model is asked. */
export function judgeStructure(method: 'tools' | 'json', reference: ChatResponse, output: ChatResponse): Verdict {
  const form = failedByForm(output, reference)
  if (form) return form
  const compare = method === 'tools' ? compareToolCalls : compareJson
  const result = compare(reference.message, output.message)
  if (result.passed) return { kind: 'scored', passed: true, failureKind: null, detail: null }
  return { kind: 'scored', passed: false, failureKind: result.failureKind, detail: result.detail }
}
