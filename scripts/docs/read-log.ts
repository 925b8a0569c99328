import { readAnswers } from '@/cli/confirm-protocol'
import { readCase } from '@/lib/core/adversarial/read-file'
import { detectTraceFormat, type TraceFormat } from '@/lib/core/formats/trace-formats'
import { parseOpenaiRow } from '@/lib/core/formats/openai-pair'
import { readResults } from '@/lib/core/formats/read-results'
import { parseSlicegateRow } from '@/lib/core/formats/slicegate-trace'
import { readJsonText } from '@/scripts/docs/read-json-text'

const asFormat = (format: TraceFormat, parse: (value: unknown) => unknown) => (text: string) => {
  for (const value of readJsonText(text).values) {
    if (detectTraceFormat(value) !== format) throw new Error(`it is not told to be ${format}`)
    parse(value)
  }
}

/** What a block of data may claim to be, by a word behind its language, and the product's own reader of it. Readers throw. */
const READERS: Record<string, (text: string) => void> = {
  results: (text) => void readResults('results', [{ name: 'block', text }]),
  trace: asFormat('slicegate', parseSlicegateRow),
  openai: asFormat('openai', parseOpenaiRow),
  adversarial: (text) => {
    for (const line of text.trim().split('\n')) readCase(line)
  },
  confirm: (text) => void readAnswers(text, []),
}

/** What the readers have against a block, one sentence each. Words that name no reader are none of theirs. */
export function readLog(info: readonly string[], text: string): string[] {
  return info.filter((word) => Object.hasOwn(READERS, word)).flatMap((word) => {
    try {
      READERS[word]!(text)
      return []
    } catch (error) {
      return [`no ${word}: ${(error as Error).message}`]
    }
  })
}
