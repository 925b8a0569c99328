import weights from '@/lib/core/pii/names/data/shape-weights.json'
import { foldWord, hashWord } from '@/lib/core/pii/names/fold-word'

export const SHAPE_BUCKETS = 8192
export const SHAPE_CLASSES = ['person', 'place', 'word'] as const

/** How a word that no list has is built: log-odds of a name of a person against a place, and against a word of a language. */
export type WordShape = { overPlace: number; overWord: number }

let table: Int8Array | null = null
const KEPT = 4096
const known = new Map<string, WordShape>()

/** Buckets of the pieces of two to four letters of a folded word, its ends marked. */
export function shapePieces(folded: string): number[] {
  const marked = `^${folded.slice(0, 24)}$`
  const pieces: number[] = []
  for (let size = 2; size <= 4; size += 1) {
    for (let at = 0; at + size <= marked.length; at += 1) pieces.push(hashWord(marked.slice(at, at + size)) % SHAPE_BUCKETS)
  }
  return pieces
}

/**
 * A linear model of letter pieces (weights made by scripts/train-word-shapes.ts). Above 0 a word looks more like a name than like the other;
 * ±2 is about seven to one.
 */
export function shapeOf(word: string): WordShape {
  const kept = known.get(word)
  if (kept) return kept
  table ??= Int8Array.from(atob(weights.values), (char) => char.charCodeAt(0))
  const sums = weights.bias.slice()
  for (const piece of shapePieces(foldWord(word))) {
    for (let index = 0; index < sums.length; index += 1) sums[index]! += table[piece * sums.length + index]! * weights.scale
  }
  const shape = { overPlace: sums[0]! - sums[1]!, overWord: sums[0]! - sums[2]! }
  // The same unknown words come again and again in one import.
  if (known.size >= KEPT) known.clear()
  known.set(word, shape)
  return shape
}
