import { hashUnit } from '@/lib/llm/sandbox/random'

export const EMBEDDING_DIMENSIONS = 256
const known = new Map<string, [number, number]>()

/** A unit vector from the words of a text: texts that share words are near to each other. */
export function embed(text: string): Float32Array {
  const vector = new Float32Array(EMBEDDING_DIMENSIONS)
  for (const word of text.toLowerCase().match(/[\p{L}_]{3,}/gu) ?? []) {
    const [index, sign] = place(word)
    vector[index] = (vector[index] ?? 0) + sign
  }
  const length = Math.hypot(...vector)
  return length === 0 ? vector.fill(1 / Math.sqrt(EMBEDDING_DIMENSIONS)) : vector.map((value) => value / length)
}

function place(word: string): [number, number] {
  const cached = known.get(word)
  if (cached) return cached
  const placed: [number, number] = [Math.floor(hashUnit('embedding', word) * EMBEDDING_DIMENSIONS), hashUnit('sign', word) < 0.5 ? -1 : 1]
  if (known.size < 50_000) known.set(word, placed)
  return placed
}
