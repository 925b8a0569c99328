import type { ChatMessage, ChatRequest, ChatTool } from '@/lib/core/chat'

/**
 * What a candidate changes in the recorded requests. Absent: as recorded. `systemPrompt` '' removes the prompt. `tools` replace
 * recorded tools of the same name whole, `toolSchemas` (by name of the tool) only their parameters.
 */
export type RequestOverrides = {
  systemPrompt?: string
  tools?: ChatTool[]
  toolSchemas?: Record<string, unknown>
}

/**
 * The request as the candidate gets it. A system prompt takes the place of the first system or developer message and keeps its
 * role; without one it is put in front. A tool that a request does not have is not added to it. What is not replaced stays the
 * same to the byte, the order of keys included.
 */
export function applyOverrides(request: ChatRequest, overrides: RequestOverrides | null): ChatRequest {
  if (overrides === null) return request
  const { systemPrompt } = overrides
  const messages = systemPrompt === undefined ? request.messages : withPrompt(request.messages, systemPrompt)
  if (!request.tools || (!overrides.tools && !overrides.toolSchemas)) return messages === request.messages ? request : { ...request, messages }
  const byName = new Map((overrides.tools ?? []).map((tool) => [tool.function.name, tool]))
  return { ...request, messages, tools: request.tools.map((tool) => withSchema(byName.get(tool.function.name) ?? tool, overrides.toolSchemas)) }
}

/** Whether a candidate got other tools or schemas than were recorded: its arguments are still compared under the recorded ones. */
export function differsInTools(request: ChatRequest | null, overrides: RequestOverrides | null): boolean {
  return request !== null && JSON.stringify(applyOverrides(request, overrides).tools) !== JSON.stringify(request.tools)
}

function withPrompt(messages: ChatMessage[], prompt: string): ChatMessage[] {
  const place = messages.findIndex(({ role }) => role === 'system' || role === 'developer')
  if (prompt === '') return place === -1 ? messages : messages.filter((_, index) => index !== place)
  if (place === -1) return [{ role: 'system', content: prompt }, ...messages]
  return messages.map((message, index) => (index === place ? { ...message, content: prompt } : message))
}

/** A key that exists keeps its place. */
function withSchema(tool: ChatTool, schemas: Record<string, unknown> | undefined): ChatTool {
  const { name } = tool.function
  if (!schemas || !Object.hasOwn(schemas, name)) return tool
  return { ...tool, function: { ...tool.function, parameters: schemas[name] as Record<string, unknown> } }
}
