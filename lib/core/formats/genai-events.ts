import { readMessages, systemMessages, withSystem, type ReadInput } from '@/lib/core/formats/genai-input'
import { opened, valueOf } from '@/lib/core/formats/genai-json'
import { readMessage, type ReadMessage } from '@/lib/core/formats/genai-message'
import type { ReadOutput } from '@/lib/core/formats/genai-output'
import { chatTools } from '@/lib/core/formats/genai-tools'
import type { OtelEvent, OtelSpan } from '@/lib/core/formats/otel-span'
import { asArray, asObject, asText, type JsonObject } from '@/lib/core/formats/row-values'

/** What one generation of conventions says of a call; `cut` = something was there and a limit had cut it. */
export type ReadCallSides = { input: ReadInput | null; output: ReadOutput | null; cut: boolean }

const DETAILS = 'gen_ai.client.inference.operation.details'
const OLD_EVENT = /^gen_ai\.(system|user|assistant|tool)\.message$/

/** `gen_ai.input.messages` and its siblings, as structured values or JSON text, on a span or on its event. */
export function messageAttributes(attributes: JsonObject): ReadCallSides {
  const [input, output, system, tools] = ['gen_ai.input.messages', 'gen_ai.output.messages', 'gen_ai.system_instructions', 'gen_ai.tool.definitions'].map((key) => opened(attributes[key]))
  const messages = readMessages(input!.value, 'user')
  const said = readMessages(output!.value, 'assistant')
  const instructions = systemMessages(system!.value)
  const definitions = chatTools(tools!.value) ?? chatTools(attributes['gen_ai.request.tools'])
  return {
    input: messages && { messages: withSystem(messages, instructions), tools: definitions, params: {}, history: true },
    output: said && { messages: said, finish: null, body: null }, cut: input!.cut || output!.cut || system!.cut || tools!.cut,
  }
}

/** The event that holds the whole call. */
export function detailsEvent(span: OtelSpan): ReadCallSides | null {
  const event = span.events.find(({ name }) => name === DETAILS)
  return event ? messageAttributes(event.attributes) : null
}

/** One event per message, of conventions up to v1.36; in the order of their times, then of their places. */
export function messageEvents(span: OtelSpan): ReadCallSides | null {
  const listed = (asArray(valueOf(span.attributes.events)) ?? asArray(valueOf(span.attributes.all_messages_events)) ?? []).flatMap(listedEvent)
  const events = [...span.events, ...listed].map((event, place) => ({ ...event, place }))
    .sort((one, other) => (one.timeMs ?? 0) - (other.timeMs ?? 0) || one.place - other.place)
  const input: ReadMessage[] = []
  const output: ReadMessage[] = []
  let cut = false
  for (const event of events) {
    const body = bodyOf(event)
    cut ||= body.cut
    const role = OLD_EVENT.exec(event.name)?.[1]
    if (role) input.push(...(readMessage({ ...body.value, role: asText(body.value.role) ?? role, ...(role === 'tool' ? { tool_call_id: body.value.id } : {}) }) ?? []))
    if (event.name === 'gen_ai.choice') output.push(...choiceOf(body.value))
    if (event.name === 'gen_ai.content.prompt') input.push(...(readMessages(valueOf(event.attributes['gen_ai.prompt']), 'user') ?? []))
    if (event.name === 'gen_ai.content.completion') output.push(...(readMessages(valueOf(event.attributes['gen_ai.completion']), 'assistant') ?? []))
  }
  if (input.length + output.length === 0) return null
  return {
    input: input.length === 0 ? null : { messages: input, tools: null, params: {}, history: true },
    output: output.length === 0 ? null : { messages: output, finish: null, body: null }, cut,
  }
}

/** Some libraries write the events into one attribute of the span instead. */
function listedEvent(value: unknown): OtelEvent[] {
  const event = asObject(value)
  const name = asText(event?.['event.name'])
  return event && name !== null ? [{ name, timeMs: null, attributes: event as OtelEvent['attributes'] }] : []
}

/** The fields of an event: its attributes, or the JSON that stands in one of them. */
function bodyOf({ attributes }: OtelEvent): { value: JsonObject; cut: boolean } {
  const whole = opened(attributes['gen_ai.event.content'] ?? attributes.body ?? attributes.event_body)
  const calls = opened(attributes.tool_calls)
  const message = opened(attributes.message)
  const value: JsonObject = { ...attributes, ...(asObject(whole.value) ?? {}) }
  if (asArray(calls.value)) value.tool_calls = calls.value
  if (asObject(message.value)) value.message = message.value
  return { value, cut: whole.cut || calls.cut || message.cut }
}

function choiceOf(body: JsonObject): ReadMessage[] {
  const message = asObject(body.message) ?? (typeof body.message === 'string' ? { content: body.message } : { content: body.content, tool_calls: body.tool_calls })
  return readMessage({ ...message, role: 'assistant', finish_reason: body.finish_reason }) ?? []
}
