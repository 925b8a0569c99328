import type { ChatRequest, ChatTool } from '@/lib/core/chat'
import type { Language } from '@/lib/llm/sandbox/language'
import type { Person } from '@/lib/llm/sandbox/people'
import type { Random } from '@/lib/llm/sandbox/random'

export type Args = Record<string, unknown>

/** What a model means to answer, before it makes its own mistakes and puts it into its own words. */
export type Answer =
  | { kind: 'calls'; calls: { name: string; args: Args }[] }
  | { kind: 'json'; value: Args }
  | { kind: 'text'; sentence: string }

/** One text per language: the same statement with the same slots. */
export type Wording = Record<Language, string>

/** One thing that people write to the helpdesk about, from their words to the right answer. */
export type Intent = {
  key: string
  /** Opens the system prompt; this is how a model knows what it is asked to do. */
  role: string
  instructions: string
  tools: ChatTool[]
  responseFormat: Record<string, unknown> | null
  /** true when a tool call is the last thing to do: nothing is said afterwards. */
  endsWithCall?: boolean
  /** Writes what the person sends. */
  write(random: Random, language: Language, person: Person): string
  /** The right answer, computed from the request alone. */
  answer(view: RequestView): Answer
  /** What the company's systems return for a tool call. */
  runTool(name: string, args: Args): Args
}

/** A request as a model sees it. */
export type RequestView = {
  request: ChatRequest
  language: Language
  /** The first message of the user. */
  ticket: string
  /** Results of tool calls so far, by tool name; the last one wins. */
  results: Map<string, Args>
}

/** A function tool with string parameters unless said otherwise, all of them required. */
export function tool(name: string, description: string, properties: Record<string, string>): ChatTool {
  return {
    type: 'function',
    function: {
      name, description, strict: true,
      parameters: {
        type: 'object',
        properties: Object.fromEntries(Object.entries(properties).map(([key, type]) => [key, { type }])),
        required: Object.keys(properties), additionalProperties: false,
      },
    },
  }
}

export function jsonFormat(name: string, properties: Record<string, unknown>): Record<string, unknown> {
  return { type: 'json_schema', json_schema: { name, strict: true, schema: { type: 'object', properties, required: Object.keys(properties), additionalProperties: false } } }
}

export function calls(name: string, args: Args): Answer {
  return { kind: 'calls', calls: [{ name, args }] }
}

/** Fills `{slot}` in a wording of the right language. */
export function say(wording: Wording, language: Language, slots: Record<string, unknown> = {}): Answer {
  return { kind: 'text', sentence: fill(wording[language], slots) }
}

export function fill(template: string, slots: Record<string, unknown>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => (name in slots ? String(slots[name]) : whole))
}
