import { isStopWord } from '@/lib/core/embedding/stop-words'

/** A call that a ticket may be about. `said`: what the user wrote in it, as far as it is compared. */
export type Candidate = { id: string; ts: string; said: string }

export type Clue = {
  /** About when it happened, ISO 8601; null = nobody knows. */
  at: string | null
  /** Milliseconds to either side of `at` that still count. */
  windowMs: number
  /** What the customer wrote or what the ticket says; empty = nothing. */
  words: string
}

/** `closeness` and `words` from 0 to 1, null where the clue says nothing; `score` is their mean, 0 when there is neither. */
export type Ranked<T extends Candidate> = { candidate: T; score: number; closeness: number | null; words: number | null }

/** Letters that two words share at their begin to count as forms of one word. */
const SAME_BEGIN = 5
/** Words of a clue that are compared: enough for a ticket, bounded for a mail thread that was pasted. */
const MOST_WORDS = 200

/**
 * Candidates with the most likely one first. Closeness in time falls in a line from 1 at the very moment to 0 at the end of the
 * window; the words count by the share of the clue's own words that the user said in the call. Both weigh the same. Equal scores:
 * the later call first, then by id, so that the order is always the same.
 */
export function rankCandidates<T extends Candidate>(candidates: readonly T[], clue: Clue): Ranked<T>[] {
  const wanted = contentWords(clue.words)
  const at = clue.at === null ? null : Date.parse(clue.at)
  return candidates.map((candidate) => {
    const closeness = at === null ? null : Math.max(0, 1 - Math.abs(Date.parse(candidate.ts) - at) / clue.windowMs)
    const words = wanted.length === 0 ? null : shareOf(wanted, candidate.said)
    const parts = [closeness, words].filter((part) => part !== null)
    return { candidate, closeness, words, score: parts.length === 0 ? 0 : parts.reduce((sum, part) => sum + part, 0) / parts.length }
  }).sort((a, b) => b.score - a.score || Date.parse(b.candidate.ts) - Date.parse(a.candidate.ts) || (a.candidate.id < b.candidate.id ? -1 : 1))
}

/** The different words of a text that say what it is about; those that only carry grammar count where there are no others. */
export function contentWords(text: string): string[] {
  const all = [...new Set(allWords(text))]
  const content = all.filter((word) => !isStopWord(word))
  return (content.length > 0 ? content : all).slice(0, MOST_WORDS)
}

function allWords(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
}

function shareOf(wanted: string[], said: string): number {
  const exact = new Set(allWords(said))
  const begins = new Set([...exact].filter((word) => word.length >= SAME_BEGIN).map((word) => word.slice(0, SAME_BEGIN)))
  const found = wanted.filter((word) => exact.has(word) || (word.length >= SAME_BEGIN && /^\p{L}+$/u.test(word) && begins.has(word.slice(0, SAME_BEGIN))))
  return found.length / wanted.length
}
