import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { messageText, type ChatRequest, type ChatResponse } from '@/lib/core/chat'
import { detectLanguage } from '@/lib/core/slices/detect-language'
import { ownDimensionKey, type DerivedKey } from '@/lib/core/slices/dimension-names'

/** What a stored case and its trace know. null = not known, and then nothing is derived from it. */
export type DerivedFrom = {
  request: ChatRequest | null
  /** The answer that production gave. */
  reference: ChatResponse | null
  /** The customer's own dimensions. */
  dimensions: Readonly<Record<string, string | number>>
  clusterKey: string | null
  /** When production answered, ISO 8601 with its zone. */
  ts: string | null
  /** The model as the response named it. */
  modelUsed: string | null
  /** Tokens of the request as the provider counted them. */
  inputTokens: number | null
  customerId: string | null
}

type Derived = Partial<Record<DerivedKey, string | number | null>>

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/**
 * All dimensions that a case can be searched by: the customer's own (see `ownDimensionKey`) and those that Slicegate derives,
 * under keys that begin with "derived.". What is not known is left out; "none" and "unknown" are values that were found.
 */
export function deriveDimensions(input: DerivedFrom): Record<string, string | number> {
  const all = new Map<string, string | number>()
  for (const [key, value] of Object.entries(input.dimensions)) all.set(ownDimensionKey(key), value)
  const derived: Derived = {
    ...(input.request ? ofRequest(input.request) : {}),
    ...inputLength(input),
    ...ofTime(input.ts),
    'derived.tools_used': input.reference ? toolsUsed(input.reference) : null,
    'derived.cluster': input.clusterKey, 'derived.model_version': input.modelUsed, 'derived.customer': input.customerId,
  }
  for (const [key, value] of Object.entries(derived)) if (value !== null) all.set(key, value)
  return Object.fromEntries(all)
}

/** Of the same, only what Slicegate derived: what is stored with a case beside the customer's own dimensions. */
export function derivedOnly(input: DerivedFrom): Record<string, string | number> {
  return Object.fromEntries(Object.entries(deriveDimensions(input)).filter(([key]) => key.startsWith('derived.')))
}

/** The dimensions of a stored case as the search reads them, from its own and the derived ones. */
export function storedDimensions(own: Readonly<Record<string, string | number>>, derived: Readonly<Record<string, string | number>>): Record<string, string | number> {
  return { ...Object.fromEntries(Object.entries(own).map(([key, value]) => [ownDimensionKey(key), value])), ...derived }
}

/** Turns are messages of the user and the assistant; messages also count those of the system and of tools. */
function ofRequest(request: ChatRequest): Derived {
  const system = request.messages.find(({ role }) => role === 'system' || role === 'developer')
  const asked = request.messages.filter(({ role }) => role === 'user').map(messageText).join('\n')
  return {
    'derived.turns': request.messages.filter(({ role }) => role === 'user' || role === 'assistant').length,
    'derived.messages': request.messages.length,
    'derived.tools_offered': request.tools?.length ?? 0,
    'derived.language': detectLanguage(asked),
    'derived.response_format': responseFormat(request),
    'derived.prompt_version': system ? promptVersion(messageText(system)) : 'none',
  }
}

/** As the provider counted, else a quarter of the characters of messages, tool calls and tools; the source says which. */
function inputLength({ request, inputTokens }: DerivedFrom): Derived {
  if (inputTokens !== null) return { 'derived.input_length': inputTokens, 'derived.input_length_source': 'reported' }
  if (request === null) return {}
  let characters = request.tools ? JSON.stringify(request.tools).length : 0
  for (const message of request.messages) {
    characters += messageText(message).length
    for (const call of message.tool_calls ?? []) characters += call.function.name.length + call.function.arguments.length
  }
  return { 'derived.input_length': Math.ceil(characters / 4), 'derived.input_length_source': 'estimated' }
}

/** The name of the tool that the answer called, however often; "none" or "several" different ones. */
function toolsUsed({ message }: ChatResponse): string {
  const names = new Set((message.tool_calls ?? []).map((call) => call.function.name))
  const [first] = names
  return names.size > 1 ? 'several' : first ?? 'none'
}

/** The form that was asked for: a JSON format wins over tools, which win over plain text. */
function responseFormat({ response_format: format, tools }: ChatRequest): string {
  const type = typeof format === 'object' && format !== null && 'type' in format ? format.type : null
  if (type === 'json_schema' || type === 'json_object') return type
  return (tools?.length ?? 0) > 0 ? 'tools' : 'text'
}

/**
 * Eight hex digits that change with the prompt. What differs from call to call is no version: the numbers of placeholders,
 * dates, times of day and white space are levelled first.
 */
function promptVersion(prompt: string): string {
  const levelled = prompt
    .replace(/<([A-Z]+)_\d+>/g, '<$1>')
    .replace(/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?|\b\d{1,2}:\d{2}(?::\d{2})?\b/g, '<TIME>')
    .replace(/\s+/g, ' ').trim()
  return bytesToHex(sha256(utf8ToBytes(levelled))).slice(0, 8)
}

function ofTime(ts: string | null): Derived {
  const at = ts === null ? null : new Date(ts)
  if (at === null || Number.isNaN(at.getTime())) return {}
  return { 'derived.hour_utc': at.getUTCHours(), 'derived.weekday_utc': WEEKDAYS[at.getUTCDay()]! }
}
