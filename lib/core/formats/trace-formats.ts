import { applySettings, requireShortIds } from '@/lib/core/formats/apply-settings'
import { createBifrostReader, looksLikeBifrost } from '@/lib/core/formats/bifrost'
import { createLitellmReader, looksLikeLitellm } from '@/lib/core/formats/litellm'
import { createLitellmSpendReader, looksLikeLitellmSpend } from '@/lib/core/formats/litellm-spend'
import { createLmEvalReader, looksLikeLmEval } from '@/lib/core/formats/lm-eval-trace'
import { createOpenaiBatchReader, looksLikeOpenaiBatch } from '@/lib/core/formats/openai-batch'
import { createOpenaiReader, looksLikeOpenai } from '@/lib/core/formats/openai-pair'
import { createLangfuseReader, looksLikeLangfuse } from '@/lib/core/formats/langfuse'
import { createOtlpReader, looksLikeOtlp } from '@/lib/core/formats/otlp'
import { asArray } from '@/lib/core/formats/row-values'
import { createSlicegateReader, looksLikeSlicegate } from '@/lib/core/formats/slicegate-trace'
import { createTau2Reader, looksLikeTau2 } from '@/lib/core/formats/tau2-trace'
import { createTauBenchReader, looksLikeTauBench } from '@/lib/core/formats/tau-bench-trace'
import type { ReaderOptions, TraceReader } from '@/lib/core/formats/trace-reader'

/** Everything that traffic is read from. */
export const TRACE_FORMATS = ['bifrost', 'otlp', 'langfuse', 'litellm', 'litellm-spend', 'openai', 'openai-batch', 'slicegate', 'tau2', 'tau-bench', 'lm-eval'] as const
export type TraceFormat = (typeof TRACE_FORMATS)[number]

type Entry = { create: (options: ReaderOptions) => TraceReader; looksLike: (value: unknown) => boolean }

/** In the order in which they are tried: what only one format has first, what many have last. */
const FORMATS: Record<TraceFormat, Entry> = {
  otlp: { create: createOtlpReader, looksLike: looksLikeOtlp },
  langfuse: { create: createLangfuseReader, looksLike: looksLikeLangfuse },
  slicegate: { create: createSlicegateReader, looksLike: looksLikeSlicegate },
  tau2: { create: createTau2Reader, looksLike: looksLikeTau2 },
  'tau-bench': { create: createTauBenchReader, looksLike: looksLikeTauBench },
  'lm-eval': { create: createLmEvalReader, looksLike: looksLikeLmEval },
  bifrost: { create: createBifrostReader, looksLike: looksLikeBifrost },
  'litellm-spend': { create: createLitellmSpendReader, looksLike: looksLikeLitellmSpend },
  litellm: { create: createLitellmReader, looksLike: looksLikeLitellm },
  'openai-batch': { create: createOpenaiBatchReader, looksLike: looksLikeOpenaiBatch },
  openai: { create: createOpenaiReader, looksLike: looksLikeOpenai },
}

/** A reader for the documents of one import. Its traces have what the settings of the source say, and ids that fit the indexes. */
export function traceReader(format: TraceFormat, options: ReaderOptions = {}): TraceReader {
  const reader = FORMATS[format].create(options)
  return {
    ...reader,
    trace: (row, settings) => {
      const trace = reader.trace(row, settings)
      return trace && requireShortIds(applySettings(trace, row, settings))
    },
  }
}

/**
 * The format of a file, told from its first complete document, or from what there is of it; null = none fits. Of a list the first
 * item says it.
 */
export function detectTraceFormat(value: unknown): TraceFormat | null {
  const list = asArray(value)
  const first = list ? list[0] : value
  return (Object.keys(FORMATS) as TraceFormat[]).find((format) => FORMATS[format].looksLike(first)) ?? null
}
