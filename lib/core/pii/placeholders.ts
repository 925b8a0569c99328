import { createKnownValues, type KnownValues } from '@/lib/core/pii/known-values'
import { NUMBERED_PLACEHOLDER } from '@/lib/core/pii/placeholder-shape'
import type { PiiType } from '@/lib/core/pii/types'

/** Gives every value its placeholder: the same value, the same number, for as long as this object lives. */
export type Placeholders = {
  /**
   * `make` writes something else in the place of a number, from the value's normal form in the conversation; it is asked again with the
   * next attempt while what it wrote is taken.
   */
  for(type: PiiType, value: string, make?: (normal: string, attempt: number) => string): string
  /** Keeps numbers free that a text already uses, so that redacting a redacted text never mixes two values. */
  reserve(text: string): void
  /** What the conversation knows of people. */
  known: KnownValues
}

const MOST_ATTEMPTS = 50

/** Placeholders of one conversation, numbered from 1 for each type. */
export function createPlaceholders(): Placeholders {
  const byValue = new Map<string, string>()
  const last = new Map<string, number>()
  const used = new Set<string>()
  const known = createKnownValues()
  const numbered = (type: PiiType) => {
    const name = type.toUpperCase()
    const number = (last.get(name) ?? 0) + 1
    last.set(name, number)
    return `<${name}_${number}>`
  }
  return {
    known,
    for(type, value, make) {
      const normal = type === 'person' ? known.personOf(value) : type === 'phone' ? known.phoneOf(value) : value
      const key = `${type}:${normal}`
      const existing = byValue.get(key)
      if (existing !== undefined) return existing
      let written = make ? make(normal, 0) : numbered(type)
      for (let attempt = 1; make && used.has(`${type}:${written}`) && attempt < MOST_ATTEMPTS; attempt += 1) written = make(normal, attempt)
      used.add(`${type}:${written}`)
      byValue.set(key, written)
      return written
    },
    reserve(text) {
      if (!text.includes('<')) return
      for (const match of text.matchAll(NUMBERED_PLACEHOLDER)) {
        const name = match[1] ?? ''
        const number = Number(match[2])
        if (Number.isSafeInteger(number) && number < 1e9) last.set(name, Math.max(last.get(name) ?? 0, number))
      }
    },
  }
}

/**
 * Placeholders by conversation for the length of one import. At most `limit` conversations are remembered, the least
 * recently used is forgotten; its later rows are numbered anew. `null` (no conversation) is always a fresh one.
 */
export function createConversationPlaceholders(limit = 10_000): (conversationId: string | null) => Placeholders {
  const byConversation = new Map<string, Placeholders>()
  return (conversationId) => {
    if (conversationId === null) return createPlaceholders()
    const placeholders = byConversation.get(conversationId) ?? createPlaceholders()
    byConversation.delete(conversationId)
    byConversation.set(conversationId, placeholders)
    const oldest = byConversation.keys().next().value
    if (byConversation.size > limit && oldest !== undefined) byConversation.delete(oldest)
    return placeholders
  }
}
