import { cosine } from '@/lib/core/embedding/cosine'
import { meaningfulDifference } from '@/lib/core/judging/semantic-guards'

/** The least cosine of two texts that may be taken for the same; necessary, never enough. */
export const LEAST_SIMILARITY = 0.995

/** Texts of one question and their vectors, in the order of the prompt. */
export type Judged = { texts: string[]; vectors: Float32Array[] }

/** `text` and `similarText` are the pair that differs. */
export type Match<T> = { known: T; similarity: number; text: string; similarText: string }

/**
 * The known question of the same scope that comes nearest and whose answer may stand for this one: all judged texts but one are equal to
 * the letter, and that one has a cosine of at least 0.995 and differs in nothing that could carry a meaning. Null when there is
 * none. Equal similarity: the first of `known` counts.
 */
export function findMatch<T extends Judged>(asked: Judged, known: readonly T[]): Match<T> | null {
  let best: Match<T> | null = null
  for (const candidate of known) {
    const match = matchOf(asked, candidate)
    if (match && (!best || match.similarity > best.similarity)) best = match
  }
  return best
}

function matchOf<T extends Judged>(asked: Judged, known: T): Match<T> | null {
  if (asked.texts.length !== known.texts.length) return null
  const changed = asked.texts.flatMap((text, at) => (text === known.texts[at] ? [] : [at]))
  const [at] = changed
  if (at === undefined || changed.length !== 1) return null
  const [text, similarText, vector, similarVector] = [asked.texts[at]!, known.texts[at]!, asked.vectors[at], known.vectors[at]]
  if (!vector || !similarVector || vector.length !== similarVector.length) return null
  const similarity = cosine(vector, similarVector)
  if (similarity < LEAST_SIMILARITY || meaningfulDifference(text, similarText) !== null) return null
  return { known, similarity, text, similarText }
}
