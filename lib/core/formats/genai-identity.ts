import { valueOf } from '@/lib/core/formats/genai-json'
import type { OtelAttributes, OtelSpan } from '@/lib/core/formats/otel-span'
import { asArray, asId, asObject, asText, type JsonObject } from '@/lib/core/formats/row-values'

/** Prefixes under which libraries put what the program tells about a call. */
const METADATA = ['langfuse.trace.metadata.', 'langfuse.observation.metadata.', 'ai.telemetry.metadata.', 'traceloop.association.properties.', 'langsmith.metadata.']
const CUSTOMER = /^(?:customer|tenant|account|organization|organisation|org)(?:[._-]?id)?$/i
const USER = /^(?:langfuse_)?(?:end_?)?user(?:[._-]?id)?$/i
const SESSION = /^(?:langfuse_)?(?:session|conversation|thread|chat)(?:[._-]?id)?$/i

/** Attributes that name a customer; none is standardised, so a source may say which is its own. */
const CUSTOMER_KEYS = ['customer.id', 'customer_id', 'gen_ai.customer_id', 'tenant.id', 'tenant_id']
const USER_KEYS = ['langfuse.user.id', 'user.id', 'enduser.id', 'enduser.pseudo.id', 'gen_ai.request.user', 'gen_ai.user_id', 'llm.user', 'user.hash']
const SESSION_KEYS = ['langfuse.session.id', 'session.id', 'gen_ai.conversation.id', 'gcp.vertex.agent.session_id', 'langsmith.trace.session_id']

export type Identity = { customerId: string | null; conversationId: string | null; dimensions: Record<string, string> }

/** What the program tells about a call: metadata of every library, by plain names. */
export function toldMetadata(attributes: OtelAttributes): JsonObject {
  const told: JsonObject = { ...asObject(valueOf(attributes.metadata)), ...asObject(valueOf(attributes['langfuse.trace.metadata'])) }
  for (const [key, value] of Object.entries(attributes)) {
    const prefix = METADATA.find((item) => key.startsWith(item))
    if (prefix && key.length > prefix.length) told[key.slice(prefix.length)] = value
  }
  return told
}

/**
 * Who asked: the customer where one is named, else the user; the session, else the run of several steps that the trace id ties
 * together. Everything else that the program tells becomes a dimension.
 */
export function identityOf({ attributes, resource, traceId, scope }: OtelSpan): Identity {
  const told = toldMetadata(attributes)
  const find = (keys: string[], pattern: RegExp) => firstId(attributes, keys) ?? idNamed(told, pattern) ?? firstId(resource, keys)
  return {
    customerId: find(CUSTOMER_KEYS, CUSTOMER) ?? find(USER_KEYS, USER), conversationId: find(SESSION_KEYS, SESSION) ?? traceId,
    dimensions: dimensionsOf(attributes, resource, told, scope.name === 'bifrost'),
  }
}

function firstId(from: JsonObject, keys: string[]): string | null {
  for (const key of keys) {
    const id = asId(from[key])
    // an answer that a request goes on from is no conversation
    if (id !== null && !(key === 'gen_ai.conversation.id' && /^resp_/.test(id))) return id
  }
  return null
}

function idNamed(from: JsonObject, pattern: RegExp): string | null {
  const found = Object.entries(from).find(([key, value]) => pattern.test(key) && asId(value) !== null)
  return found ? asId(found[1]) : null
}

/** Ids are kept as ids, under pseudonyms, and not once more in the clear. */
function isIdName(key: string): boolean {
  return CUSTOMER.test(key) || USER.test(key) || SESSION.test(key)
}

const NAMED: [dimension: string, keys: string[]][] = [
  ['service', ['service.name']], ['environment', ['langfuse.environment', 'deployment.environment.name', 'deployment.environment']], ['release', ['langfuse.release', 'service.version']],
  ['agent', ['gen_ai.agent.name', 'agent.name']], ['prompt', ['gen_ai.prompt.name', 'langfuse.observation.prompt.name']], ['workflow', ['gen_ai.workflow.name', 'traceloop.workflow.name']],
  ['team', ['gen_ai.team_name', 'gen_ai.team_id']], ['virtual_key', ['gen_ai.virtual_key_name', 'gen_ai.virtual_key_id']],
]
/** More than people filter by. */
const MAX_DIMENSIONS = 50
const MAX_VALUE = 500
/** What SDKs write where the program says nothing, and what a library says of itself. */
const UNSAID = /^unknown_service/
const SETTING = /^(?:LANGSMITH_|LANGCHAIN_|ls_)/

function dimensionsOf(attributes: OtelAttributes, resource: OtelAttributes, told: JsonObject, isBifrost: boolean): Record<string, string> {
  const named = NAMED.flatMap(([dimension, keys]): [string, unknown][] => {
    const key = keys.find((item) => asText(attributes[item] ?? resource[item]) !== null)
    return key === undefined ? [] : [[dimension, attributes[key] ?? resource[key]]]
  })
  // the gateway puts the dimensions of its headers beside the conventions, under bare names
  const bare = isBifrost ? Object.entries(attributes).filter(([key]) => !key.includes('.')) : []
  const tags = asArray(attributes['langfuse.trace.tags']) ?? asArray(attributes['tag.tags']) ?? []
  const all = [...named, ...Object.entries(told), ...bare, ...(tags.length > 0 ? [['tags', tags.filter((tag) => typeof tag === 'string').join(',')] as [string, unknown]] : [])]
  return Object.fromEntries(all.filter(([key]) => !isIdName(key)).flatMap(([key, value]) => dimension(key, value)).slice(0, MAX_DIMENSIONS))
}

function dimension(key: string, value: unknown): [string, string][] {
  if (value === null || value === undefined || value === '') return []
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > MAX_VALUE || UNSAID.test(text) || SETTING.test(key) ? [] : [[key, text]]
}
