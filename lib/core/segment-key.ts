/** Longest key of a segment in characters: more says no more to a reader, and the database's index could not hold it. */
export const MAX_SEGMENT_KEY = 500

/** The segment that a value of a dimension stands for: the value itself, or its beginning where it is a whole text. */
export function segmentKey(value: string): string {
  // by code points, so that no pair of surrogates is cut in two
  return value.length <= MAX_SEGMENT_KEY ? value : `${Array.from(value.slice(0, MAX_SEGMENT_KEY)).slice(0, MAX_SEGMENT_KEY / 2).join('')}…`
}
