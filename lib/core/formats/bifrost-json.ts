import { z } from 'zod'
import { jsonDepth } from '@/lib/core/api/json-depth'
import { MAX_DEPTH, MAX_ID, RowError } from '@/lib/core/formats/row-values'

/** JSON columns are TEXT in the table and values in `/api/logs`; an empty string means absent. */
const json = z.unknown().optional().transform((value, ctx) => {
  if (typeof value !== 'string') return value ?? null
  if (value.trim() === '') return null
  if (jsonDepth(value) > MAX_DEPTH) {
    ctx.addIssue({ code: 'custom', message: `expected at most ${MAX_DEPTH} nested levels` })
    return z.NEVER
  }
  try {
    return JSON.parse(value) as unknown
  } catch {
    ctx.addIssue({ code: 'custom', message: 'expected JSON text or an empty string' })
    return z.NEVER
  }
})

const text = z.string().nullish().transform((value) => value || null)
const number = z.number().nullish().transform((value) => value ?? null)
const bool = z.union([z.boolean(), z.literal(0), z.literal(1)]).nullish().transform((value) => Boolean(value))

/** Both generations of the `logs` table and of `/api/logs`; unknown columns are ignored, any column may be absent. */
const row = z.object({
  id: z.string().min(1).max(MAX_ID),
  parent_request_id: text,
  timestamp: z.string().min(1),
  object: text, object_type: text,
  provider: text, model: text, alias: text,
  fallback_index: number,
  virtual_key_name: text,
  customer_id: text,
  customer_ids: json,
  input_history: json, responses_input_history: json,
  output_message: json, responses_output: json,
  params: json, tools: json, token_usage: json, error_details: json, metadata: json, cache_debug: json,
  prompt_tokens: number, completion_tokens: number,
  latency: number, cost: number,
  status: z.string().min(1),
  stop_reason: text,
  has_object: bool, is_large_payload_request: bool, is_large_payload_response: bool,
})

export type BifrostRow = z.infer<typeof row>

/** Reads one row; throws RowError that names every wrong field. */
export function readBifrostRow(value: unknown): BifrostRow {
  const parsed = row.safeParse(value)
  if (parsed.success) return parsed.data
  throw new RowError(parsed.error.issues.map((issue) => `${issue.path.join('.') || 'row'}: ${issue.message}`).join('; '))
}
