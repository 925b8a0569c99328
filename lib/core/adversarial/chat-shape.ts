type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const isAbsent = (value: unknown) => value === undefined || value === null

function isMessage(value: unknown): boolean {
  if (!isFields(value) || typeof value.role !== 'string') return false
  const { content, tool_calls: calls } = value
  const said = isAbsent(content) || typeof content === 'string' || (Array.isArray(content) && content.every(isFields))
  return said && (isAbsent(calls) || (Array.isArray(calls) && calls.every(isCall)))
}

function isCall(value: unknown): boolean {
  return isFields(value) && isFields(value.function) && typeof value.function.name === 'string' && typeof value.function.arguments === 'string'
}

/** Whether a run can read an object as a chat request: a case is for ever, so one that breaks every later run must not come in. */
export function isChatRequest(value: object): boolean {
  const { messages, tools } = value as Fields
  const named = (tool: unknown) => isFields(tool) && isFields(tool.function) && typeof tool.function.name === 'string'
  return Array.isArray(messages) && messages.every(isMessage) && (isAbsent(tools) || (Array.isArray(tools) && tools.every(named)))
}

/** Whether an object is an answer as it is stored, with its message. */
export function isChatAnswer(value: unknown): boolean {
  return isFields(value) && isMessage(value.message)
}
