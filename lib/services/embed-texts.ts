import { createHash } from 'node:crypto'
import type { Endpoint } from '@/lib/core/endpoint'
import { embedText, LEXICAL_SPACE } from '@/lib/core/embedding/lexical-embedding'
import { canonicalJson } from '@/lib/core/judging/json-equality'
import { keyNameOf } from '@/lib/core/secrets/sealed-key'
import type { UnscoredReason } from '@/lib/core/types'
import type { DbClient } from '@/lib/db/client'
import { listEmbeddings, putEmbeddings } from '@/lib/db/embeddings'
import type { Llm } from '@/lib/llm/client'
import { isCallable } from '@/lib/services/is-callable'

/** Who embeds. `endpoint` null: the project has none, and texts are embedded by their letters, here. */
export type EmbeddingSource = { endpoint: Endpoint | null; model: string; dimensions: number | null }

/**
 * One vector per text in their order: unit length, all zeros for a blank text. Vectors of two spaces must not be compared. `costUsd` is
 * what was paid now: 0 for known texts, null for an unknown price; `asked` counts the texts that were not known.
 */
export type EmbeddedTexts =
  | { kind: 'embedded'; vectors: Float32Array[]; space: string; costUsd: number | null; asked: number }
  | { kind: 'failed'; reason: UnscoredReason }

type Input = { projectId: string; texts: string[]; source: EmbeddingSource; signal?: AbortSignal }
type Deps = { db: DbClient; llm: Llm }
type Placed = { endpoint: Endpoint; model: string; dimensions: number | null }

const BATCH_TEXTS = 128
/** A request may hold 300,000 tokens at OpenAI; a character is hardly ever more than one. */
const BATCH_CHARACTERS = 200_000

/**
 * The vectors of some texts, each text paid once for its project, host, model and dimensions. One failed request fails them all, with the
 * provider's reason; what was paid before it is kept. A text that is too long for the model is not cut: that is for the caller to decide.
 */
export async function embedTexts({ projectId, texts, source, signal }: Input, deps: Deps): Promise<EmbeddedTexts> {
  const { endpoint, model, dimensions } = source
  if (!endpoint) return { kind: 'embedded', vectors: texts.map(embedText), space: LEXICAL_SPACE, costUsd: 0, asked: 0 }
  if (!isCallable(endpoint, deps.llm)) return { kind: 'failed', reason: 'unauthorized' }
  const place = { endpoint, model, dimensions }
  const keys = texts.map((text) => keyOf(projectId, place, text))
  const wanted = new Map(texts.flatMap((text, at) => (text.trim() === '' ? [] : [[keys[at]!, text]])))
  const known = await listEmbeddings(deps.db, [...wanted.keys()])
  // A model that changed its length under the same name begins anew: what is known of it cannot be compared any more.
  const stale = new Set([...known.values()].map(({ space }) => space)).size > 1
  const missing = [...wanted].filter(([key]) => stale || !known.has(key))
  const asked = await askAll({ projectId, place, missing, ...(signal ? { signal } : {}) }, deps)
  if (asked.kind === 'failed') return asked
  const vectors = new Map([...(stale ? [] : known), ...asked.stored].map(([key, { vector }]) => [key, vector]))
  const space = [...(stale ? [] : known.values()), ...asked.stored.values()].map((stored) => stored.space)
  if (new Set(space).size > 1) return { kind: 'failed', reason: 'malformed response' }
  const length = vectors.values().next().value?.length ?? dimensions ?? 1
  return {
    kind: 'embedded', vectors: keys.map((key) => vectors.get(key) ?? new Float32Array(length)),
    space: space[0] ?? spaceOf(place, length), costUsd: asked.costUsd, asked: missing.length,
  }
}

type Stored = Map<string, { key: string; space: string; vector: Float32Array }>

async function askAll(
  { projectId, place, missing, signal }: { projectId: string; place: Placed; missing: [string, string][]; signal?: AbortSignal }, { db, llm }: Deps,
): Promise<{ kind: 'asked'; stored: Stored; costUsd: number | null } | { kind: 'failed'; reason: UnscoredReason }> {
  const stored: Stored = new Map()
  let costUsd: number | null = 0
  for (const batch of batches(missing)) {
    const result = await llm.embed({ ...place, texts: batch.map(([, text]) => text), ...(signal ? { signal } : {}) })
    if (result.kind === 'failed') return { kind: 'failed', reason: result.reason }
    const characters = batch.reduce((sum, [, text]) => sum + text.length, 0)
    const rows = batch.map(([key, text], at) => {
      const vector = result.vectors[at]!
      const share = result.costUsd === null ? null : (result.costUsd * text.length) / characters
      return { key, vector, space: spaceOf(place, vector.length), costUsd: share }
    })
    await putEmbeddings(db, projectId, rows)
    for (const row of rows) stored.set(row.key, row)
    costUsd = costUsd === null || result.costUsd === null ? null : costUsd + result.costUsd
  }
  return { kind: 'asked', stored, costUsd }
}

function* batches(texts: [string, string][]): Generator<[string, string][]> {
  let batch: [string, string][] = []
  let characters = 0
  for (const entry of texts) {
    if (batch.length > 0 && (batch.length >= BATCH_TEXTS || characters + entry[1].length > BATCH_CHARACTERS)) {
      yield batch
      batch = []
      characters = 0
    }
    batch.push(entry)
    characters += entry[1].length
  }
  if (batch.length > 0) yield batch
}

/** Gateways route by key: a name of a model is the same model only within one project and with one key. */
function keyOf(projectId: string, { endpoint, model, dimensions }: Placed, text: string): string {
  const { baseUrl } = endpoint
  return createHash('sha256').update(canonicalJson({ projectId, baseUrl, keyName: keyNameOf(endpoint), model, dimensions, text })).digest('hex')
}

function spaceOf({ endpoint, model }: Placed, length: number): string {
  const { host, pathname } = new URL(endpoint.baseUrl)
  return `${model}, ${length} dimensions, ${host}${pathname.replace(/\/+$/, '')}`
}
