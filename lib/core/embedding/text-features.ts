import { isStopWord } from '@/lib/core/embedding/stop-words'

const BUCKET_BITS = 18
/** Numbers that a feature can have, from 0: an upper end, not a count of those in use. */
export const FEATURE_BUCKETS = 1 << BUCKET_BITS

const WORD = 1
const BIGRAM = 0.5
const GRAM = 0.35
const GRAM_LENGTHS = [3, 4, 5]
const STOP_WORD = 0.3
/** A word that is longer is an id or a file; its grams would drown everything else. */
const MAX_WORD = 40
/** Enough to tell what a text is about, and bounded for texts that nobody wrote. */
const MAX_WORDS = 2000

/** FNV-1a over UTF-16 units, folded to the buckets: neighbouring strings must not share one. */
function bucketOf(kind: string, text: string): number {
  let hash = 0x811c9dc5
  for (const part of [kind, text]) {
    for (let i = 0; i < part.length; i++) hash = Math.imul(hash ^ part.charCodeAt(i), 0x01000193)
  }
  return ((hash >>> BUCKET_BITS) ^ hash) & (FEATURE_BUCKETS - 1)
}

/** What is left of a word without its usual endings; at least three letters stay. Rough on purpose: a shared bucket is enough. */
function stemOf(word: string): string {
  const stem = word.replace(/(?:ies|ied)$/u, 'y').replace(/(?:ingly|edly|ings?|ed|ers?|ly|es|en|s)$/u, '')
  return [...stem].length >= 3 ? stem : word
}

/** The words of a text: one spelling of each character, lower case, every digit a 0. */
export function wordsOfText(text: string): string[] {
  const plain = text.normalize('NFKC').toLowerCase().replace(/\p{Nd}/gu, '0')
  return (plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).slice(0, MAX_WORDS).map((word) => word.slice(0, MAX_WORD))
}

/**
 * Features of a text with their weights, by bucket: words, pairs of neighbouring stems, and runs of 3 to 5 characters inside of
 * words with their edges marked. What occurs several times counts with the logarithm of how often. Empty = no letter, no digit.
 */
export function textFeatures(text: string): Map<number, number> {
  const words = wordsOfText(text)
  const counts = new Map<number, { count: number; weight: number }>()
  const add = (bucket: number, weight: number) => {
    const known = counts.get(bucket)
    if (!known) counts.set(bucket, { count: 1, weight })
    else {
      known.count += 1
      known.weight = Math.max(known.weight, weight)
    }
  }
  let before: { stem: string; stop: boolean } | null = null
  for (const word of words) {
    const stop = isStopWord(word)
    const share = stop ? STOP_WORD : 1
    add(bucketOf('w', word), WORD * share)
    for (const gram of gramsOf(word)) add(bucketOf('g', gram), GRAM * share)
    const stem = stemOf(word)
    if (before) add(bucketOf('b', `${before.stem} ${stem}`), BIGRAM * (before.stop && stop ? STOP_WORD : 1))
    before = { stem, stop }
  }
  return new Map([...counts].map(([bucket, { count, weight }]) => [bucket, weight * (1 + Math.log(count))]))
}

function* gramsOf(word: string): Generator<string> {
  const marked = ` ${word} `
  for (const length of GRAM_LENGTHS) {
    for (let at = 0; at + length <= marked.length; at++) yield marked.slice(at, at + length)
  }
}
