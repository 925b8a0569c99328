import { messageText, type ChatRequest } from '@/lib/core/chat'
import { seededRandom } from '@/lib/core/seeded-random'

/** What a request asks, for grouping: what the user wrote, and what the caller offered to do about it. */
export type TraceFeatures = {
  /** The user's messages, oldest first; '' = there are none. */
  text: string
  /** Names of the offered tools and of the response format, sorted. */
  tools: string[]
}

/** Enough to tell what somebody asks; a document that hangs on it would drown that. */
const MAX_TEXT = 2000
const TOOL_DIMENSIONS = 48
/**
 * Against a text of length 1. What the caller offers says more about what is asked than the words, which vary by language: with 3, some
 * weeks fall apart by language. Where everybody offers the same it changes no distance but their scale.
 */
const TOOL_WEIGHT = 6

export function traceFeatures(request: ChatRequest): TraceFeatures {
  const texts = request.messages.filter(({ role }) => role === 'user').map(messageText)
  const tools = (request.tools ?? []).flatMap((tool) => tool.function?.name ?? [])
  const format = responseFormatName(request.response_format)
  return { text: texts.join('\n').slice(0, MAX_TEXT), tools: [...new Set([...tools, ...(format === null ? [] : [`format ${format}`])])].sort() }
}

function responseFormatName(format: unknown): string | null {
  if (typeof format !== 'object' || format === null || !('type' in format)) return null
  const { json_schema: schema, type } = format as { type: unknown; json_schema?: { name?: unknown } }
  if (typeof schema?.name === 'string') return schema.name
  return type === 'text' ? null : String(type)
}

/**
 * One row of unit length per trace: the vector of its text, and beside it one of its tools, which is a mean of fixed random
 * directions by name. Traces that offer the same tools differ by their texts alone; those without a vector or tools have zeros there.
 *
 * @param vectors of the texts, all of equal length and of unit length or zero
 */
export function traceVectors(vectors: readonly Float32Array[], tools: readonly (readonly string[])[]): { rows: Float32Array; n: number; dimensions: number } {
  const width = vectors[0]?.length ?? 0
  const dimensions = width + TOOL_DIMENSIONS
  const rows = new Float32Array(vectors.length * dimensions)
  const known = new Map<string, Float32Array>()
  vectors.forEach((vector, index) => {
    const row = rows.subarray(index * dimensions, (index + 1) * dimensions)
    row.set(vector)
    const key = (tools[index] ?? []).join('\u001f')
    const side = known.get(key) ?? toolVector(tools[index] ?? [])
    known.set(key, side)
    for (let i = 0; i < TOOL_DIMENSIONS; i++) row[width + i] = TOOL_WEIGHT * side[i]!
    scaleToUnit(row)
  })
  return { rows, n: vectors.length, dimensions }
}

function toolVector(tools: readonly string[]): Float32Array {
  const sum = new Float32Array(TOOL_DIMENSIONS)
  for (const name of tools) {
    const random = seededRandom(`tool ${name}`)
    for (let i = 0; i < TOOL_DIMENSIONS; i++) sum[i]! += random() - 0.5
  }
  return scaleToUnit(sum)
}

function scaleToUnit(row: Float32Array): Float32Array {
  let squares = 0
  for (const value of row) squares += value * value
  if (squares > 0) for (let i = 0; i < row.length; i++) row[i]! /= Math.sqrt(squares)
  return row
}
