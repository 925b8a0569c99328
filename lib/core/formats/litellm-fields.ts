import { asArray, asDimensions, asId, asNumber, asObject, asText, type JsonObject } from '@/lib/core/formats/row-values'
import type { Trace } from '@/lib/core/trace'

/** What both logs of LiteLLM say in the same words. JSON columns of `row` are parsed already. */

const CHAT_CALL = /^a?(?:completion|text_completion|responses|anthropic_messages)(?:_stream)?$/

/** true for a call that is no conversation; a row that does not name its kind is taken for one. */
export function isOtherCall(callType: unknown): boolean {
  const name = asText(callType)
  return name !== null && !CHAT_CALL.test(name)
}

/**
 * Tags in the form `key:value`, what the caller sent for the spend log, and the caller's own metadata, as dimensions; other tags
 * stand together in `tags`. The client's name, which the gateway adds by itself, is none.
 */
export function litellmDimensions(tags: unknown, metadata: JsonObject): Record<string, string> {
  const own = (asArray(tags) ?? []).filter((tag): tag is string => typeof tag === 'string' && tag !== '' && !tag.startsWith('User-Agent:'))
  const pairs = own.map((tag) => [tag, /^([^:]+):\s*(\S.*)$/s.exec(tag)] as const)
  const named = pairs.flatMap(([, pair]) => (pair ? [[pair[1]!.trim(), pair[2]!.trim()] as const] : []))
  const bare = pairs.flatMap(([tag, pair]) => (pair ? [] : [tag]))
  return {
    ...asDimensions(metadata.requester_metadata), ...asDimensions(metadata.spend_logs_metadata), ...Object.fromEntries(named),
    ...(bare.length ? { tags: bare.join(', ') } : {}),
  }
}

/** The end user, the customer of the spend log, the tag `customer:…`, the team, the key: the first that is there. */
export function litellmCustomer(row: JsonObject, metadata: JsonObject): string | null {
  const tag = (asArray(row.request_tags) ?? []).find((item): item is string => typeof item === 'string' && item.startsWith('customer:') && item.length > 9)
  return asId(row.end_user) ?? asId(asObject(metadata.spend_logs_metadata)?.customer_id) ?? (tag ? tag.slice(9).trim() : null)
    ?? asId(metadata.user_api_key_team_alias) ?? asId(metadata.user_api_key_team_id) ?? asId(row.team_id) ?? asId(metadata.user_api_key_alias)
}

/**
 * US dollars. Zero is believed where nothing was paid (a cache hit, a failure) or the price list says so; otherwise the price was
 * not known, which is null.
 */
export function litellmCost(cost: unknown, facts: { unpaid: boolean; failure: unknown; map: unknown }): number | null {
  const dollars = asNumber(cost)
  if (dollars === null || dollars < 0 || asObject(facts.failure)) return null
  if (dollars > 0 || facts.unpaid) return dollars
  const price = asObject(asObject(facts.map)?.model_map_value)
  return price?.input_cost_per_token === 0 && price.output_cost_per_token === 0 ? 0 : null
}

/** From `error_information`, whose fields are empty texts on success, or from the text of the error. */
export function litellmError(status: Trace['status'], information: unknown, text: unknown): Trace['error'] {
  if (status !== 'error') return null
  const given = asObject(information) ?? {}
  const code = asId(given.error_code)
  return {
    httpStatus: code !== null && /^[1-5]\d\d$/.test(code) ? Number(code) : null, type: asText(given.error_class), code,
    message: asText(given.error_message) ?? asText(text),
  }
}

/** Attempts of one request share the id of their trace; a failure, a retry and a fallback point to it. */
export function litellmParent(status: Trace['status'], metadata: JsonObject, traceId: string | null): string | null {
  const isLater = [metadata.attempted_retries, metadata.attempted_fallbacks].some((count) => (asNumber(count) ?? 0) > 0)
  return status === 'error' || isLater ? traceId : null
}

const REDACTED = /^\s*redacted[-_ ]by[-_ ]litellm/i

/** true when the gateway wrote its own words in the place of a prompt or an answer. */
export function isRedactedByLitellm(value: unknown): boolean {
  if (typeof value === 'string') return REDACTED.test(value)
  if (Array.isArray(value)) return value.some(isRedactedByLitellm)
  const object = asObject(value)
  return object !== null && ['content', 'text', 'message', 'choices', 'output', 'messages', 'input'].some((field) => isRedactedByLitellm(object[field]))
}
