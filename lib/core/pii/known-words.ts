import type { PiiSpan, PiiType } from '@/lib/core/pii/types'

/** Words that stand for something known. `gap`: characters between two of them at most; `anyCase`: also where it is not written as a name. */
export type Sequence = { tokens: string[]; type: PiiType; value: string; gap: number; anyCase: boolean }

export type Word = { raw: string; lower: string; start: number; end: number }

/** Sequences by their words: finding one takes the same time however many are known. */
export type KnownWords = {
  add(sequence: Sequence): void
  /** Quick: whether a text (in lower case, NFC) can hold any of them. */
  mayHold(normal: string): boolean
  find(words: readonly Word[], text: string, wanted: (type: PiiType) => boolean): PiiSpan[]
}

/** Beyond so many, asking whether a text holds one takes longer than looking. */
const MOST_ASKED = 500

export function createKnownWords(): KnownWords {
  const bySequence = new Map<string, Sequence[]>()
  /** Lengths of the sequences that begin with a word, longest first: "James Lee" before "James". */
  const lengths = new Map<string, number[]>()
  const findAt = (words: readonly Word[], at: number, text: string, wanted: (type: PiiType) => boolean): Sequence | undefined => {
    for (const length of lengths.get(words[at]!.lower) ?? []) {
      const hit = at + length > words.length ? undefined
        : bySequence.get(keyOf(words.slice(at, at + length).map(({ lower }) => lower)))?.find((sequence) => wanted(sequence.type) && matches(sequence, words, at, text))
      if (hit) return hit
    }
    return undefined
  }
  return {
    add: (sequence) => {
      const { tokens, type, gap, anyCase } = sequence
      const list = bySequence.get(keyOf(tokens))
      // where one is found, the other of the same kind is, and the first wins
      if (list?.some((one) => one.type === type && one.gap === gap && one.anyCase === anyCase)) return
      if (list) list.push(sequence)
      else bySequence.set(keyOf(tokens), [sequence])
      const known = lengths.get(tokens[0]!) ?? []
      if (!known.includes(tokens.length)) lengths.set(tokens[0]!, [...known, tokens.length].sort((a, b) => b - a))
    },
    mayHold: (normal) => lengths.size > MOST_ASKED || [...lengths.keys()].some((first) => normal.includes(first)),
    find: (words, text, wanted) => {
      const spans: PiiSpan[] = []
      for (let at = 0; at < words.length; at += 1) {
        const hit = findAt(words, at, text, wanted)
        if (!hit) continue
        const last = at + hit.tokens.length - 1
        spans.push({ start: words[at]!.start, end: words[last]!.end, type: hit.type, value: hit.value })
        at = last
      }
      return spans
    },
  }
}

const keyOf = (tokens: readonly string[]) => tokens.join(' ')

function matches({ tokens, gap, anyCase }: Sequence, words: readonly Word[], from: number, text: string): boolean {
  for (let at = from + 1; at < from + tokens.length; at += 1) {
    const [before, word] = [words[at - 1]!, words[at]!]
    if (word.start - before.end > gap || /[\n"{}[\]]/.test(text.slice(before.end, word.start))) return false
  }
  // part of a name alone: only where it is written as one
  return anyCase || /^\p{Lu}|^[\p{Lo}]/u.test(words[from]!.raw)
}
