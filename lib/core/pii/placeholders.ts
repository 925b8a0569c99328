import type { PiiType } from '@/lib/core/pii/types'

const SHAPE = /<(EMAIL|PHONE|CARD|IBAN|SECRET|ATTACHMENT)_(\d+)>/g

/** Gives every value its placeholder: the same value, the same number, for as long as this object lives. */
export type Placeholders = {
  for(type: PiiType, value: string): string
  /** Keeps numbers free that a text already uses, so that redacting a redacted text never mixes two values. */
  reserve(text: string): void
}

/** Placeholders of one conversation, numbered from 1 for each type. */
export function createPlaceholders(): Placeholders {
  const known = new Map<string, string>()
  const last = new Map<string, number>()
  return {
    for(type, value) {
      const key = `${type}:${value}`
      const existing = known.get(key)
      if (existing) return existing
      const name = type.toUpperCase()
      const number = (last.get(name) ?? 0) + 1
      last.set(name, number)
      const placeholder = `<${name}_${number}>`
      known.set(key, placeholder)
      return placeholder
    },
    reserve(text) {
      if (!text.includes('<')) return
      for (const match of text.matchAll(SHAPE)) {
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
