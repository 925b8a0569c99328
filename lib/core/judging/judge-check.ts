import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import { evaluateCheck } from '@/lib/core/judging/evaluate-check'
import type { Check } from '@/lib/core/judging/expectation'
import { failedByForm } from '@/lib/core/judging/failed-by-form'
import type { Verdict } from '@/lib/core/types'

/**
 * The verdict of one answer against checks, without a model. A cut or empty answer fails whatever the checks say; a refusal
 * fails only when a check does, because refusing may be just what was expected. Unscored where only a model could tell.
 */
export function judgeCheck(check: Check, output: ChatResponse, request: ChatRequest | null): Verdict {
  const form = failedByForm(output, null)
  if (form && form.failureKind !== 'refused') return form
  const result = evaluateCheck(check, output.message, request)
  if (result.result === 'undecided') return { kind: 'unscored', reason: result.reason }
  if (result.result === 'pass') return { kind: 'scored', passed: true, failureKind: null, detail: null }
  return form ?? { kind: 'scored', passed: false, failureKind: result.failureKind, detail: result.detail }
}
