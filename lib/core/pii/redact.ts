import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { findPii } from '@/lib/core/pii/find-pii'
import { createPlaceholders, type Placeholders } from '@/lib/core/pii/placeholders'
import { redactNumber, redactString, replacement, type RedactContext } from '@/lib/core/pii/redact-text'
import type { Findings } from '@/lib/core/pii/types'
import { storableText } from '@/lib/core/storable-text'
import type { Redacted, Trace } from '@/lib/core/trace'

/** Stored with every trace; goes up whenever the rules change. */
export const REDACTOR_VERSION = '1'

export type RedactOptions = {
  /** Numbering of the trace's conversation; without it the trace is numbered on its own. */
  placeholders?: Placeholders
  /** Key of the pseudonyms that stand for personal data inside ids; different per project. */
  idKey?: string
}

/**
 * The door: the only producer of `Redacted<Trace>`. Goes over every string of the trace, keys of objects included.
 *
 * Ids (source, conversation, customer) must stay distinct over all conversations, so personal data in them becomes a
 * pseudonym such as `<EMAIL_9f86d081884c>` instead of a number; a dimension that repeats an id gets the id's pseudonym.
 *
 * @returns the redacted trace and how many values of each type were replaced
 * @throws whatever goes wrong: the caller must refuse the row and store nothing of it
 */
export function redactTrace(trace: Trace, options: RedactOptions = {}): { trace: Redacted<Trace>; findings: Findings } {
  const placeholders = options.placeholders ?? createPlaceholders()
  const findings: Findings = {}
  const context: RedactContext = { placeholders, findings }
  reserveAll(trace, placeholders)
  const id = (value: string) => pseudonymise(value, context, options.idKey ?? '')
  const ids = new Set([trace.sourceId, trace.parentSourceId, trace.conversationId, trace.customerId].filter((value) => value !== null))
  const text = (value: string | null) => (value === null ? null : redactString(value, context))
  const redacted: Trace = {
    ...trace,
    source: redactString(trace.source, context),
    sourceId: id(trace.sourceId),
    parentSourceId: trace.parentSourceId === null ? null : id(trace.parentSourceId),
    conversationId: trace.conversationId === null ? null : id(trace.conversationId),
    customerId: trace.customerId === null ? null : id(trace.customerId),
    modelRequested: text(trace.modelRequested),
    modelUsed: text(trace.modelUsed),
    provider: text(trace.provider),
    request: redactValue(trace.request, context) as Trace['request'],
    response: redactValue(trace.response, context) as Trace['response'],
    dimensions: Object.fromEntries(Object.entries(trace.dimensions).map(([name, value]) =>
      [redactString(name, context), ids.has(value) ? id(value) : redactString(value, context, name)])),
    error: redactValue(trace.error, context) as Trace['error'],
    notReplayableReason: text(trace.notReplayableReason),
  }
  return { trace: redacted as Redacted<Trace>, findings }
}

const BINARY_FIELD = /^(?:data|file_data|b64_json)$/

function redactValue(value: unknown, context: RedactContext, name = ''): unknown {
  if (typeof value === 'string') {
    const binary = BINARY_FIELD.test(name) && value.length > 64 && /^[A-Za-z0-9+/=_-]+$/.test(value)
    return binary ? replacement('attachment', value, context) : redactString(value, context, name)
  }
  if (typeof value === 'number') return redactNumber(String(value), context, name) ?? value
  if (Array.isArray(value)) return value.map((item) => redactValue(item, context, name))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [redactString(key, context), redactValue(item, context, key)]))
  }
  return value
}

function reserveAll(value: unknown, placeholders: Placeholders): void {
  if (typeof value === 'string') placeholders.reserve(value)
  else if (Array.isArray(value)) for (const item of value) reserveAll(item, placeholders)
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      placeholders.reserve(key)
      reserveAll(item, placeholders)
    }
  }
}

/** An id with personal data in it replaced by pseudonyms: the same value, the same pseudonym under one `key`, for ever. */
export function pseudonymise(value: string, context: RedactContext, key: string): string {
  const clean = storableText(value)
  let result = ''
  let position = 0
  for (const span of findPii(clean)) {
    context.findings[span.type] = (context.findings[span.type] ?? 0) + 1
    const digest = bytesToHex(hmac(sha256, utf8ToBytes(`slicegate-id:${key}`), utf8ToBytes(`${span.type}:${span.value}`)))
    result += `${clean.slice(position, span.start)}<${span.type.toUpperCase()}_${digest.slice(0, 12)}>`
    position = span.end
  }
  return result + clean.slice(position)
}
