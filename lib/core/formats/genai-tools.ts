import type { ChatTool } from '@/lib/core/chat'
import { asArray, asObject, asText, type JsonObject } from '@/lib/core/formats/row-values'
import { valueOf } from '@/lib/core/formats/genai-json'

/**
 * Tool definitions in the Chat shape, key order of the schemas kept: nested or flat ones of OpenAI, of Anthropic (`input_schema`), of
 * Gemini (`function_declarations`), of the Vercel AI SDK (`inputSchema`), each as object or as its JSON text. null = there are none.
 */
export function chatTools(value: unknown): ChatTool[] | null {
  const given = valueOf(value)
  const list = asArray(given) ?? (asObject(given) ? Object.entries(asObject(given)!).map(([name, tool]) => named(name, valueOf(tool))) : [])
  const tools = list.flatMap((item) => toolsOf(asObject(valueOf(item))))
  return tools.length > 0 ? tools : null
}

/** A map of tools by name, as the Vercel SDK and Langfuse write them. */
function named(name: string, tool: unknown): unknown {
  const object = asObject(tool)
  return object && asText(object.name) === null && !asObject(object.function) ? { name, ...object } : tool
}

function toolsOf(tool: JsonObject | null): ChatTool[] {
  if (!tool) return []
  const declared = asArray(tool.function_declarations) ?? asArray(tool.functionDeclarations)
  if (declared) return declared.flatMap((item) => toolsOf(asObject(plainSchema(item))))
  const isCustom = tool.type === 'custom' && asObject(tool.input_schema) === null
  const fn = asObject(tool.function) ?? asObject(tool.custom) ?? tool
  const name = asText(fn.name)
  if (name === null) return []
  const parameters = asObject(valueOf(fn.parameters ?? fn.parameters_json_schema ?? fn.input_schema ?? fn.inputSchema ?? tool.input_schema))
  const description = asText(fn.description)
  const strict = fn.strict ?? tool.strict
  return [{
    type: isCustom ? 'custom' : 'function',
    function: {
      name, ...(description === null ? {} : { description }), ...(parameters ? { parameters: asObject(parameters.jsonSchema) ?? parameters } : {}),
      ...(typeof strict === 'boolean' ? { strict } : {}),
    },
  }]
}

const GEMINI_TYPES = new Set(['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT', 'NULL'])

/** A schema of Gemini, which writes the names of types in capitals, as JSON Schema; key order kept. */
export function plainSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainSchema)
  const object = asObject(value)
  if (!object) return value
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, key === 'type' && typeof item === 'string' && GEMINI_TYPES.has(item) ? item.toLowerCase() : plainSchema(item)]))
}
