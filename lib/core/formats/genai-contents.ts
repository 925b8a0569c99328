import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import { lacksHistory, settleMessages, settleResponse } from '@/lib/core/formats/genai-conversation'
import { detailsEvent, messageAttributes, messageEvents, type ReadCallSides } from '@/lib/core/formats/genai-events'
import { indexedInput, indexedOutput } from '@/lib/core/formats/genai-indexed'
import { readInput, systemMessages, textFormat, withSystem, type ReadInput } from '@/lib/core/formats/genai-input'
import { opened, valueOf } from '@/lib/core/formats/genai-json'
import { readOutput, type ReadOutput } from '@/lib/core/formats/genai-output'
import { readParams } from '@/lib/core/formats/genai-params'
import { chatTools } from '@/lib/core/formats/genai-tools'
import { vercelCall } from '@/lib/core/formats/genai-vercel'
import { openInferenceInput, openInferenceOutput, openInferenceTools } from '@/lib/core/formats/openinference'
import type { OtelAttributes, OtelSpan } from '@/lib/core/formats/otel-span'
import { asArray, asObject, asText, type JsonObject } from '@/lib/core/formats/row-values'

/** What was said in a call. `cut` = contents were there, and a limit had cut them; `history` false = the request goes on from what the provider keeps. */
export type CallContents = { request: ChatRequest | null; response: ChatResponse | null; cut: boolean; history: boolean }

/** Which pair of attributes holds a whole request and a whole answer, in the order in which they are believed. */
const WHOLE = {
  langfuse: ['langfuse.observation.input', 'langfuse.observation.output'],
  vertex: ['gcp.vertex.agent.llm_request', 'gcp.vertex.agent.llm_response'],
  traceloop: ['traceloop.entity.input', 'traceloop.entity.output'],
  values: ['input.value', 'output.value'],
  bare: ['gen_ai.prompt', 'gen_ai.completion'],
} as const

/** `weak`: text without a shape; any place that tells messages is believed before it. */
type Side = ReadCallSides & { weakInput?: ReadInput | null; weakOutput?: ReadOutput | null }

function whole(attributes: OtelAttributes, [inputKey, outputKey]: readonly [string, string]): Side {
  const input = opened(unwrapped(attributes[inputKey], 'input'))
  const output = opened(unwrapped(attributes[outputKey], 'output'))
  const isJson = (key: string) => attributes[key.replace('.value', '.mime_type')] === 'application/json'
  const structured = typeof input.value === 'object' ? readInput(input.value) : null
  const said = typeof output.value === 'object' ? readOutput(output.value, null) : null
  const cut = (input.cut && (isJson(inputKey) || inputKey.startsWith('gcp.'))) || (output.cut && (isJson(outputKey) || outputKey.startsWith('gcp.')))
  const weakInput = structured || cut || typeof input.value !== 'string' ? null : readInput(input.value)
  const weakOutput = said || cut ? null : readOutput(output.value, textOf(attributes[outputKey]))
  // where a program itself says what went in and out, text is what it was
  return inputKey === WHOLE.langfuse[0] ? { input: structured ?? weakInput, output: said ?? weakOutput, cut } : { input: structured, output: said, cut, weakInput, weakOutput }
}

/** What was said, where it is no message: the text, or the structured output that a library keeps parsed. */
function textOf(value: unknown): string | null {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : asText(value)
}

/** Entities of Traceloop hold the arguments and the result of a function of the program. */
function unwrapped(value: unknown, side: 'input' | 'output'): unknown {
  const object = asObject(valueOf(value))
  if (!object) return value
  const inner = side === 'input' ? object.inputs ?? object.kwargs ?? asArray(object.args)?.[0] : object.outputs
  return asObject(inner) ?? asArray(inner) ?? value
}

function* sides(span: OtelSpan): Generator<Side> {
  const { attributes } = span
  yield whole(attributes, WHOLE.langfuse)
  const vercel = vercelCall(attributes)
  if (vercel) yield vercel
  const details = detailsEvent(span)
  if (details) yield details
  const events = messageEvents(span)
  if (events) yield events
  yield whole(attributes, WHOLE.vertex)
  yield whole(attributes, WHOLE.traceloop)
  yield whole(attributes, WHOLE.values)
  yield { input: indexedInput(attributes), output: indexedOutput(attributes), cut: false }
  yield whole(attributes, WHOLE.bare)
  yield { input: openInferenceInput(attributes), output: openInferenceOutput(attributes), cut: false }
  yield messageAttributes(attributes)
}

/** Request and answer of a model call in the Chat shape, from whichever conventions its span speaks. */
export function callContents(span: OtelSpan): CallContents {
  const all = [...sides(span)]
  const input = first(all, 'input') ?? first(all, 'weakInput')
  const output = first(all, 'output') ?? first(all, 'weakOutput')
  const params = readParams(span.attributes)
  const invoked = asObject(valueOf(span.attributes['llm.invocation_parameters'])) ?? {}
  const choices = Number(params.n ?? 1)
  const settled = input && settleMessages(withSystem(input.messages, systemOf(all, output)))
  const request = input && settled && buildRequest(span.attributes, { input, messages: settled.messages, invoked, answer: output?.body ?? null, tools: toolsOf(all, span.attributes) })
  const response = output && settleResponse(output.messages, { choices, finish: output.finish ?? finishOf(span.attributes), made: settled?.made ?? 0 })
  const continues = [invoked, output?.body ?? {}].some((body) => asText(body.previous_response_id) !== null)
  return {
    request, response, cut: all.some(({ cut }) => cut) && (!request || !response),
    history: !input || (input.history && !continues && !lacksHistory(settled?.messages ?? [])),
  }
}

function first<K extends 'input' | 'output' | 'weakInput' | 'weakOutput'>(all: Side[], key: K): NonNullable<Side[K]> | null {
  for (const side of all) if (side[key]) return side[key] as NonNullable<Side[K]>
  return null
}

/** A system prompt that the believed place leaves out: from another place, or from the instructions that a Responses body repeats. */
function systemOf(all: Side[], output: ReadOutput | null): ReadInput['messages'] {
  for (const side of all) {
    const system = side.input?.messages.filter(({ message }) => message.role === 'system' || message.role === 'developer') ?? []
    if (system.length > 0) return system
  }
  return output?.body && 'output' in output.body ? systemMessages(output.body.instructions) : []
}

function toolsOf(all: Side[], attributes: OtelAttributes): ReadInput['tools'] {
  for (const { input } of all) if (input?.tools) return input.tools
  return openInferenceTools(attributes) ?? chatTools(attributes['gen_ai.tool.definitions']) ?? chatTools(attributes['gen_ai.request.tools'])
    ?? chatTools(asObject(valueOf(attributes.model_request_parameters))?.function_tools)
}

type RequestParts = { input: ReadInput; messages: ChatRequest['messages']; invoked: JsonObject; answer: JsonObject | null; tools: ReadInput['tools'] }

function buildRequest(attributes: OtelAttributes, { input, messages, invoked, answer, tools }: RequestParts): ChatRequest {
  const repeated = answer && 'output' in answer ? answer : {}
  const toolList = tools ?? chatTools(invoked.tools) ?? chatTools(repeated.tools)
  const choice = given(invoked.tool_choice) ?? given(input.toolChoice) ?? given(attributes['gen_ai.request.tool_choice']) ?? given(valueOf(repeated.tool_choice))
  const format = given(valueOf(invoked.response_format)) ?? given(input.responseFormat) ?? given(responseFormat(attributes)) ?? textFormat(repeated)
  const params = { ...readParams(input.params as OtelAttributes, ''), ...readParams(attributes) }
  return {
    messages, ...(toolList ? { tools: toolList } : {}), ...(choice === undefined || !toolList ? {} : { tool_choice: choice }),
    ...(format === undefined ? {} : { response_format: format }), ...(Object.keys(params).length > 0 ? { params } : {}),
  }
}

const given = (value: unknown) => (value === null || value === '' ? undefined : value)

function responseFormat(attributes: OtelAttributes): unknown {
  const whole = valueOf(attributes['gen_ai.request.response_format'])
  if (asObject(whole)) return whole
  const schema = asObject(valueOf(attributes['gen_ai.request.structured_output_schema']))
  if (schema) return { type: 'json_schema', json_schema: { name: 'response', schema } }
  const native = asObject(asObject(valueOf(attributes.model_request_parameters))?.output_object)
  if (native && asObject(native.json_schema)) return { type: 'json_schema', json_schema: { name: asText(native.name) ?? 'response', schema: native.json_schema } }
  const name = asText(whole) ?? asText(attributes['gen_ai.openai.request.response_format'])
  // the schema is not told with the name alone
  return name === 'json_object' ? { type: name } : undefined
}

function finishOf(attributes: OtelAttributes): string | null {
  const list = valueOf(attributes['gen_ai.response.finish_reasons'])
  return asText(asArray(list)?.[0]) ?? asText(list) ?? asText(attributes['gen_ai.response.finish_reason']) ?? asText(attributes['llm.finish_reason']) ?? asText(attributes['ai.response.finishReason'])
}
