import { setImmediate as breathe } from 'node:timers/promises'
import { embedCorpusSteps, LEXICAL_SPACE } from '@/lib/core/embedding/lexical-embedding'
import { PLACEHOLDER } from '@/lib/core/pii/placeholder-shape'
import type { UnscoredReason } from '@/lib/core/types'
import type { DbClient } from '@/lib/db/client'
import type { Llm } from '@/lib/llm/client'
import { embedTexts, type EmbeddingSource } from '@/lib/services/embed-texts'

/**
 * One vector per text. `space`: vectors of two spaces must not be compared; of lexical ones only those of one text are comparable
 * over time. `costUsd` is what was paid now, null for an unknown price; `asked` counts the texts that were not known.
 */
export type EmbeddedTraffic =
  | { kind: 'embedded'; vectors: Float32Array[]; space: string; lexical: boolean; costUsd: number | null; asked: number }
  | { kind: 'failed'; reason: UnscoredReason }

type Input = {
  projectId: string
  texts: string[]
  source: EmbeddingSource
  onProgress?: (done: number, total: number) => void
  signal?: AbortSignal
}

/** Texts of one step: what is known of them after an interruption is not asked again. */
const STEP_TEXTS = 256
const LANES = 4
/** Same for all projects and weeks: equal traffic gives equal vectors. */
const LEXICAL_SEED = 'traffic'

/** The vectors of what traffic asks, through the project's embedding endpoint, or by their letters where it has none. */
export async function embedTraffic(given: Input, deps: { db: DbClient; llm: Llm }): Promise<EmbeddedTraffic> {
  // that a person or an order was named says little of what is asked, and every text names some
  const input = { ...given, texts: given.texts.map((text) => text.replace(PLACEHOLDER, ' ').trim() || text) }
  return input.source.endpoint ? embedByEndpoint(input, deps) : embedLexically(input)
}

async function embedLexically({ texts, onProgress, signal }: Input): Promise<EmbeddedTraffic> {
  const steps = embedCorpusSteps(texts, { seed: LEXICAL_SEED })
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      const { rows, dimensions } = step.value
      return { kind: 'embedded', vectors: texts.map((_, i) => rows.subarray(i * dimensions, (i + 1) * dimensions)), space: LEXICAL_SPACE, lexical: true, costUsd: 0, asked: 0 }
    }
    onProgress?.(Math.floor(step.value * texts.length), texts.length)
    // the process does other work, and says that it is alive, in between
    await breathe()
    signal?.throwIfAborted()
  }
}

async function embedByEndpoint({ projectId, texts, source, onProgress, signal }: Input, deps: { db: DbClient; llm: Llm }): Promise<EmbeddedTraffic> {
  const steps = Array.from({ length: Math.ceil(texts.length / STEP_TEXTS) }, (_, i) => texts.slice(i * STEP_TEXTS, (i + 1) * STEP_TEXTS))
  const found: (Extract<Awaited<ReturnType<typeof embedTexts>>, { kind: 'embedded' }> | null)[] = steps.map(() => null)
  let [next, done] = [0, 0]
  let failed: UnscoredReason | null = null
  const lane = async () => {
    while (next < steps.length && failed === null) {
      signal?.throwIfAborted()
      const number = next++
      const answer = await embedTexts({ projectId, texts: steps[number]!, source, ...(signal ? { signal } : {}) }, deps)
      if (answer.kind === 'failed') {
        failed = answer.reason
        return
      }
      found[number] = answer
      done += steps[number]!.length
      onProgress?.(done, texts.length)
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  signal?.throwIfAborted()
  if (failed !== null) return { kind: 'failed', reason: failed }
  return joinSteps(found.filter((answer) => answer !== null))
}

function joinSteps(found: Extract<Awaited<ReturnType<typeof embedTexts>>, { kind: 'embedded' }>[]): EmbeddedTraffic {
  // blank texts alone have no space of their own
  const spaces = [...new Set(found.filter(({ vectors }) => vectors.some((vector) => vector.some((value) => value !== 0))).map(({ space }) => space))]
  if (spaces.length > 1) return { kind: 'failed', reason: 'malformed response' }
  const length = Math.max(1, ...found.filter(({ space }) => space === spaces[0]).map(({ vectors }) => vectors[0]?.length ?? 1))
  const vectors = found.flatMap((answer) => answer.vectors.map((vector) => (vector.length === length ? vector : new Float32Array(length))))
  const costs = found.map(({ costUsd }) => costUsd)
  return {
    kind: 'embedded', vectors, space: spaces[0] ?? found[0]?.space ?? '', lexical: false, asked: found.reduce((sum, { asked }) => sum + asked, 0),
    costUsd: costs.reduce<number | null>((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0),
  }
}
