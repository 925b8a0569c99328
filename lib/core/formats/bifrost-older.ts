import { asArray, asObject, type JsonObject } from '@/lib/core/formats/row-values'

/**
 * The row as the columns have it, from the shape that older documentation of `/api/logs` shows: the body of the request and of
 * the response whole, and counts of tokens by other names. Any other row comes back as it is.
 */
export function withColumns(value: unknown): unknown {
  const row = asObject(value)
  const request = asObject(row?.request)
  if (!row || !request || row.input_history !== undefined || row.responses_input_history !== undefined) return value
  const { messages, input, model: _, ...params } = request
  const answer = asObject(row.response)
  const choice = asObject(asArray(answer?.choices)?.[0])
  return {
    ...row, input_history: messages ?? null, responses_input_history: input ?? null, params, stop_reason: row.stop_reason ?? choice?.finish_reason ?? null,
    output_message: row.output_message ?? choice?.message ?? null, responses_output: row.responses_output ?? answer?.output ?? null,
    token_usage: row.token_usage ?? answer?.usage ?? usageOf(row),
  }
}

function usageOf(row: JsonObject): JsonObject | null {
  if (row.input_tokens === undefined && row.output_tokens === undefined) return null
  return { prompt_tokens: row.input_tokens, completion_tokens: row.output_tokens }
}
