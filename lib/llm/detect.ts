import type { PiiSpan } from '@/lib/core/pii/types'
import { mergeFindings, type Finding } from '@/lib/llm/merge-findings'
import { createNerModel } from '@/lib/llm/ner-model'
import { createPresidio } from '@/lib/llm/presidio'

export type DetectorOptions = { presidioUrl?: string | undefined; presidioLanguage?: string | undefined; nerFolder?: string | undefined }
/** Spans for each text, in order, not overlapping. */
export type Detect = (texts: string[]) => Promise<PiiSpan[][]>

/**
 * The detectors that this installation has beside the product's own, as one; null when it has none. What they find is put together (see merge-findings.ts). Throws
 * when one of them fails: the caller refuses what it could not have looked at.
 */
export function createDetector({ presidioUrl, presidioLanguage, nerFolder }: DetectorOptions): Detect | null {
  const detectors: ((texts: readonly string[]) => Promise<Finding[][]>)[] = []
  if (presidioUrl) detectors.push(createPresidio({ url: presidioUrl, ...(presidioLanguage ? { language: presidioLanguage } : {}) }))
  if (nerFolder) detectors.push(createNerModel({ folder: nerFolder }))
  if (detectors.length === 0) return null
  return async (texts) => {
    const answers = await Promise.all(detectors.map((detect) => detect(texts)))
    return texts.map((text, index) => mergeFindings(text, answers.flatMap((answer) => answer[index] ?? [])))
  }
}
