import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import { evaluateCheck, type ModelAnswers } from '@/lib/core/judging/evaluate-check'
import type { Check, ModelCheck } from '@/lib/core/judging/expectation'
import { failedByForm } from '@/lib/core/judging/failed-by-form'
import type { Verdict } from '@/lib/core/types'

/** `open`: the verdict is unscored as long as no model answers one of these checks. */
export type CheckVerdict = { verdict: Verdict; open: ModelCheck[] }

/**
 * The verdict of one answer against checks, as far as it goes without a model and with what one said to `answers`. A cut or
 * empty answer fails whatever the checks say; a refusal fails only when a check does, because refusing may be just what was
 * expected. Unscored where only a model could tell.
 */
export function weighCheck(check: Check, output: ChatResponse, request: ChatRequest | null, answers?: ModelAnswers): CheckVerdict {
  const form = failedByForm(output, null)
  if (form && form.failureKind !== 'refused') return { verdict: form, open: [] }
  const result = evaluateCheck(check, output.message, request, answers)
  if (result.result === 'undecided') return { verdict: { kind: 'unscored', reason: result.reason }, open: result.open }
  if (result.result === 'pass') return { verdict: { kind: 'scored', passed: true, failureKind: null, detail: null }, open: [] }
  return { verdict: form ?? { kind: 'scored', passed: false, failureKind: result.failureKind, detail: result.detail, ...(result.place ? { place: result.place } : {}) }, open: [] }
}
