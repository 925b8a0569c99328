import type { ChatRequest } from '@/lib/core/chat'
import { isObject } from '@/lib/core/judging/json-equality'

function formatOf(request: ChatRequest): Record<string, unknown> | null {
  const format = request.response_format ?? request.params?.response_format
  return isObject(format) ? format : null
}

/** true when the request itself asks for JSON by its response format. */
export function asksForJson(request: ChatRequest): boolean {
  const type = formatOf(request)?.type
  return type === 'json_object' || type === 'json_schema'
}

/** The JSON schema that the answer has to keep, or null when the request names none. */
export function responseSchema(request: ChatRequest): Record<string, unknown> | null {
  const format = formatOf(request)
  const named = format?.type === 'json_schema' && isObject(format.json_schema) ? format.json_schema.schema : null
  return isObject(named) ? named : null
}
