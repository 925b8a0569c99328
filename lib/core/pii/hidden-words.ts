import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { PiiSpan, PiiType } from '@/lib/core/pii/types'

/** Words that are hidden wherever they stand one after the other; `digest` is all that is kept of them. */
export type HiddenWords = { words: number; digest: string; type: PiiType }

const WORD = /[\p{L}\p{M}\p{N}]+/gu
const MOST_WORDS = 12
/** A cheap hash under the same key stands before the digest, so that few places of a text cost a real one. */
const QUICK = 4

/** Digest of a text's words, whatever stands between them and however they are written; null without words or with more than 12. */
export function digestWords(text: string, key: string): { words: number; digest: string } | null {
  const words = wordsOf(text).map(({ word }) => word)
  if (words.length === 0 || words.length > MOST_WORDS) return null
  const joined = words.join(' ')
  return { words: words.length, digest: quick(joined, key) + slow(joined, key) }
}

/** Every place where hidden words stand. Time is linear in the text for each length of words that is hidden. */
export function findHiddenWords(text: string, hidden: readonly HiddenWords[], key: string): PiiSpan[] {
  if (hidden.length === 0) return []
  const words = wordsOf(text)
  const spans: PiiSpan[] = []
  for (const [count, byQuick] of grouped(hidden)) {
    for (let i = 0; i + count <= words.length; i += 1) {
      const joined = words.slice(i, i + count).map(({ word }) => word).join(' ')
      const candidates = byQuick.get(quick(joined, key))
      const hit = candidates && (({ digest }) => candidates.find((one) => one.digest.endsWith(digest)))({ digest: slow(joined, key) })
      if (hit) spans.push({ start: words[i]!.start, end: words[i + count - 1]!.end, type: hit.type, value: joined })
    }
  }
  return spans
}

const groups = new WeakMap<readonly HiddenWords[], Map<number, Map<string, HiddenWords[]>>>()

function grouped(hidden: readonly HiddenWords[]): Map<number, Map<string, HiddenWords[]>> {
  const known = groups.get(hidden)
  if (known) return known
  const made = new Map<number, Map<string, HiddenWords[]>>()
  for (const one of hidden) {
    const byQuick = made.get(one.words) ?? new Map<string, HiddenWords[]>()
    made.set(one.words, byQuick)
    const prefix = one.digest.slice(0, QUICK)
    byQuick.set(prefix, [...(byQuick.get(prefix) ?? []), one])
  }
  groups.set(hidden, made)
  return made
}

function wordsOf(text: string): { word: string; start: number; end: number }[] {
  return [...text.matchAll(WORD)].map((match) => ({ word: match[0].normalize('NFKC').toLowerCase(), start: match.index, end: match.index + match[0].length }))
}

function slow(words: string, key: string): string {
  return bytesToHex(hmac(sha256, utf8ToBytes(`slicegate-hidden:${key}`), utf8ToBytes(words))).slice(0, 32)
}

/** FNV-1a over key and words, folded to 16 bits. */
function quick(words: string, key: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words.charCodeAt(i), 0x01000193)
  return (((hash >>> 16) ^ hash) & 0xffff).toString(16).padStart(4, '0')
}
