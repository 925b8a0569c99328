import { cosine } from '@/lib/core/embedding/cosine'
import { embedText } from '@/lib/core/embedding/lexical-embedding'

/**
 * The least cosine of lexical vectors for a request to be shown as perhaps the same failure. Typing errors, other order numbers
 * and swapped sentences stay above it; it is a hint for a person and merges nothing: "arrived broken" and "arrived late" are near, too.
 */
export const NEAR_REQUEST = 0.85

export type NearRequest<T> = { item: T; similarity: number }

/** Known requests that are nearly the same as a text, the nearest first, at most `limit`. A text without a letter or digit is near to nothing. */
export function nearRequests<T extends { said: string }>(said: string, known: readonly T[], limit: number): NearRequest<T>[] {
  const vector = embedText(said)
  return known.map((item) => ({ item, similarity: cosine(vector, embedText(item.said)) }))
    .filter(({ similarity }) => similarity >= NEAR_REQUEST)
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, limit)
}
