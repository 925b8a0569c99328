import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { createAnalyser, TOP } from '@/lib/core/pii/analyse'
import type { CompiledRules } from '@/lib/core/pii/rules'
import type { Findings } from '@/lib/core/pii/types'
import { storableText } from '@/lib/core/storable-text'
import { isUuid } from '@/lib/core/uuid'

const TWO_WORDS = /\p{L}{2}[\s_.-]+\p{L}{2}/u

export type PseudonymOptions = {
  rules?: CompiledRules
  key: string
  /** `customer`: an id such as `james_lee_6136` is somebody's name whether a name finder knows it or not. */
  kind?: 'id' | 'customer'
  findings?: Findings
}

/**
 * An id with personal data in it replaced by pseudonyms: the same value, the same pseudonym under one `key`, for ever and in every
 * conversation. Organisations stay: customers are organisations, and what they buy is counted by them. A UUID is drawn by chance: only the project's own
 * rules hide it.
 */
export function pseudonymise(value: string, { rules, key, kind = 'id', findings }: PseudonymOptions): string {
  const clean = storableText(value)
  const analyse = createAnalyser(rules ? { rules } : {})
  const { spans } = analyse(clean, { ...TOP, name: kind === 'customer' ? 'customer_id' : '', instruction: false, names: false, depth: 9 })
  const named = isUuid(clean) ? spans.filter((span) => span.named)
    // one word is a code more often than a name
    : spans.length > 0 || !TWO_WORDS.test(clean) ? spans : analyse(clean, { ...TOP, instruction: true, depth: 9 }).spans
  let result = ''
  let position = 0
  for (const span of named) {
    if (rules?.off.has(span.type) && !span.named) continue
    if (findings) findings[span.type] = (findings[span.type] ?? 0) + 1
    const digest = bytesToHex(hmac(sha256, utf8ToBytes(`slicegate-id:${key}`), utf8ToBytes(`${span.type}:${span.value}`)))
    result += `${clean.slice(position, span.start)}<${span.type.toUpperCase()}_${digest.slice(0, 12)}>`
    position = span.end
  }
  return result + clean.slice(position)
}
