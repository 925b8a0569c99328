import type { ChatMessage, ChatRequest } from '@/lib/core/chat'
import { isObject } from '@/lib/core/judging/json-equality'
import { keepsSchema, schemaView, viewOf, type SchemaView } from '@/lib/core/judging/json-schema'
import { asksForJson, responseSchema } from '@/lib/core/judging/response-format'
import type { Trace } from '@/lib/core/trace'

/**
 * `outputs`: tool arguments and JSON answers that models wrote in these traces. `changed`: those that read otherwise after the redaction.
 * `invalid`: those that kept their schema before (type, enum, pattern, bounds, format) and break it now: a replay would judge the
 * placeholder, not the model.
 */
export type PlaceholderEffects = { outputs: number; changed: number; invalid: number }

type Output = { text: string; schema: Record<string, unknown> | null }

const MAX_DEPTH = 40
const FORMATS: Record<string, RegExp> = {
  email: /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/, 'idn-email': /^[^\s@<>]+@[^\s@<>]+$/, uri: /^[a-z][a-z0-9+.-]*:[^\s<>]+$/i, url: /^[a-z][a-z0-9+.-]*:[^\s<>]+$/i,
  date: /^\d{4}-\d{2}-\d{2}$/, 'date-time': /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}/, uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  ipv4: /^(?:\d{1,3}\.){3}\d{1,3}$/, ipv6: /^[0-9a-f:.]+$/i, hostname: /^[a-z0-9.-]+$/i,
}

/** Counts over pairs of a trace as it came and the same one redacted. Outputs of the history count as well as the answer. */
export function countPlaceholderEffects(pairs: Iterable<{ before: Trace; after: Trace }>): PlaceholderEffects {
  const counts: PlaceholderEffects = { outputs: 0, changed: 0, invalid: 0 }
  for (const { before, after } of pairs) {
    const [was, is] = [outputsOf(before), outputsOf(after)]
    was.forEach((output, i) => {
      const now = is[i]
      counts.outputs += 1
      if (!now || now.text === output.text) return
      counts.changed += 1
      // the schema as it came: placeholders in it would excuse placeholders in the value
      if (isValid(output.text, output.schema) && !isValid(now.text, output.schema)) counts.invalid += 1
    })
  }
  return counts
}

function outputsOf({ request, response }: Trace): Output[] {
  const messages: ChatMessage[] = [...(request?.messages ?? []), ...(response ? [response.message] : [])]
  const calls = messages.filter(({ role }) => role === 'assistant').flatMap(({ tool_calls }) => tool_calls ?? [])
  const outputs = calls.map((call): Output => ({ text: call.function.arguments, schema: parametersOf(request, call.function.name) }))
  const answer = response?.message.content
  if (request && typeof answer === 'string' && asksForJson(request)) outputs.push({ text: answer, schema: responseSchema(request) })
  return outputs
}

function parametersOf(request: ChatRequest | null, name: string): Record<string, unknown> | null {
  return request?.tools?.find((tool) => tool.function.name === name)?.function.parameters ?? null
}

function isValid(text: string, schema: Record<string, unknown> | null): boolean {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return false
  }
  const view = schemaView(schema)
  return view === null || (keepsSchema(value, view) && keepsFormats(value, view, 0))
}

/** `format` says nothing to most validators; a tool that is called with it does look. */
function keepsFormats(value: unknown, view: SchemaView, depth: number): boolean {
  if (depth > MAX_DEPTH) return true
  const { schema } = view
  const format = typeof schema.format === 'string' ? FORMATS[schema.format] : undefined
  if (typeof value === 'string') return format ? format.test(value) : true
  const within = (item: unknown, at: unknown) => {
    const inner = viewOf(at, view)
    return inner === null || keepsFormats(item, inner, depth + 1)
  }
  if (Array.isArray(value)) return value.every((item) => within(item, schema.items))
  if (!isObject(value)) return true
  const properties = isObject(schema.properties) ? schema.properties : {}
  return Object.entries(value).every(([name, item]) => !Object.hasOwn(properties, name) || within(item, properties[name]))
}
