import { randomUUID } from 'node:crypto'
import type OpenAI from 'openai'
import { z } from 'zod'
import type { Endpoint } from '@/lib/core/endpoint'
import type { UnscoredReason } from '@/lib/core/types'
import { CHARACTERS_PER_TOKEN, deliver, type RetrySettings } from '@/lib/llm/attempts'
import { ErrorInAnswer, MalformedResponseError } from '@/lib/llm/call-failure'
import type { Connection } from '@/lib/llm/connection'
import { costOf } from '@/lib/llm/prices'

/** All `texts` go in one request: cutting them into batches, at most 2,048 texts and 300,000 tokens at OpenAI, is the caller's. */
export type EmbedCall = {
  endpoint: Endpoint
  model: string
  texts: string[]
  /** Asked of the server; null = as many as the model has. Servers may ignore it: the vectors say how many there are. */
  dimensions?: number | null
  signal?: AbortSignal
}

/**
 * One vector per text, in their order, all of one length and each of norm 1. `model` is the name that the server answered with;
 * `tokens` null when it does not count; `costUsd` null when the price or the tokens are unknown.
 */
export type EmbedResult =
  | { kind: 'embedded'; vectors: Float32Array[]; model: string; tokens: number | null; costUsd: number | null }
  | { kind: 'failed'; reason: UnscoredReason; status: number | null }

type Embeddings = { vectors: Float32Array[]; model: string | null; tokens: number | null }

/** Far below every real embedding, far above a vector that lost its values on the way. */
const MIN_NORM = 0.5

const count = z.number().int().min(0).max(2 ** 31 - 1).nullish().catch(null)
const answer = z.looseObject({
  model: z.string().nullish().catch(null),
  data: z.array(z.looseObject({ index: z.number().int().min(0).nullish(), embedding: z.array(z.number()).min(1) })),
  usage: z.looseObject({ prompt_tokens: count, total_tokens: count }).nullish().catch(null),
})

/** As many as the configuration may ask for; more would fill the memory of whoever reads them. */
const MAX_DIMENSIONS = 8192

function unitVector(values: number[], place: number): Float32Array {
  const norm = Math.hypot(...values)
  if (!Number.isFinite(norm) || norm <= MIN_NORM) throw new MalformedResponseError(`No embeddings: the norm of vector ${place} is not above ${MIN_NORM}`)
  return Float32Array.from(values, (value) => value / norm)
}

function hasError(data: unknown): data is { error: unknown } {
  return typeof data === 'object' && data !== null && 'error' in data && data.error !== null && data.error !== undefined && data.error !== ''
}

/**
 * Reads the answer to `texts` texts. Throws ErrorInAnswer for an error with status 200; MalformedResponseError when vectors are
 * missing, given twice, of unequal length, of more than 8192 numbers, not finite or of a norm of 0.5 or less, or come as anything but numbers.
 */
export function readEmbeddings(data: unknown, texts: number): Embeddings {
  if (hasError(data)) throw new ErrorInAnswer(data.error)
  const parsed = answer.safeParse(data)
  if (!parsed.success) throw new MalformedResponseError(`No embeddings: ${parsed.error.issues[0]?.path.join('.') || 'the answer'} is missing or wrong`)
  const rows = parsed.data.data
  if (rows.length !== texts) throw new MalformedResponseError(`No embeddings: ${rows.length} vectors for ${texts} texts`)
  const vectors: (Float32Array | undefined)[] = Array.from({ length: texts }, () => undefined)
  for (const [place, row] of rows.entries()) {
    const index = row.index ?? place
    if (index >= texts || vectors[index] !== undefined) throw new MalformedResponseError('No embeddings: the indexes are not those of the texts')
    if (row.embedding.length !== rows[0]!.embedding.length) throw new MalformedResponseError('No embeddings: vectors of unequal length')
    vectors[index] = unitVector(row.embedding, index)
  }
  if (rows.some((row) => row.embedding.length > MAX_DIMENSIONS)) throw new MalformedResponseError(`No embeddings: ${rows[0]!.embedding.length} numbers a vector, expected at most ${MAX_DIMENSIONS}`)
  const { model, usage } = parsed.data
  // No text has no tokens: servers that do not count say 0.
  return { vectors: vectors.filter((vector) => vector !== undefined), model: model || null, tokens: (usage?.prompt_tokens || usage?.total_tokens) || null }
}

/** The vectors of some texts. Retries like a chat; without texts nothing is asked. */
export async function embed(call: EmbedCall, connection: Connection, settings: RetrySettings): Promise<EmbedResult> {
  const { endpoint, model, texts, dimensions, signal } = call
  if (texts.length === 0) return { kind: 'embedded', vectors: [], model, tokens: 0, costUsd: 0 }
  // Without `encoding_format` the client asks for base64, and garbles the answer of servers that ignore it.
  const body: OpenAI.EmbeddingCreateParams = { model, input: texts, encoding_format: 'float', ...(dimensions ? { dimensions } : {}) }
  const send = async (client: OpenAI, tries: number) => {
    const headers = { 'x-request-id': randomUUID(), 'x-slicegate-try': String(tries) }
    return readEmbeddings(await client.embeddings.create(body, { headers, signal }), texts.length)
  }
  const result = await deliver({
    endpoint, send, lane: 'normal', whenOpen: 'wait', signal,
    expectedTokens: () => texts.reduce((sum, text) => sum + text.length, 0) / CHARACTERS_PER_TOKEN,
    usedTokens: ({ tokens }) => ({ input: tokens, output: 0 }),
  }, connection, settings)
  if (result.kind === 'failed') return { kind: 'failed', reason: result.reason, status: result.status }
  const { vectors, tokens } = result.answer
  const served = result.answer.model ?? model
  return { kind: 'embedded', vectors, model: served, tokens, costUsd: costOf(endpoint, [model, served], { input: tokens, output: 0, cachedInput: null }) }
}
