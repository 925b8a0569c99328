import { openaiAnswer } from '@/lib/core/formats/openai-answer'
import { callTrace } from '@/lib/core/formats/openai-pair'
import { openaiRequest } from '@/lib/core/formats/openai-request'
import { recordDigest } from '@/lib/core/formats/record-digest'
import { asArray, asId, asNumber, asObject, asText, parseDocument, RowError, type JsonObject } from '@/lib/core/formats/row-values'
import type { TraceReader } from '@/lib/core/formats/trace-reader'
import type { Trace } from '@/lib/core/trace'

/** Lines that may wait for the other half: all of a batch, which has 50,000 at most, and so much text. */
const MAX_WAITING = 50_000
const MAX_WAITING_CHARS = 100_000_000

/** A line of the input file, one of the output or error file, or both. */
type BatchRow = { custom_id: string; input: JsonObject | null; output: JsonObject | null }

/**
 * Lines of the Batch API: input, output and error files of one import are joined on `custom_id`, in any order. Half a pair waits
 * for the other half; when too much waits, the one that waited longest is a row as it is.
 */
export function createOpenaiBatchReader(): TraceReader {
  const waiting = new Map<string, string>()
  let chars = 0
  const take = (key: string): string | null => {
    const text = waiting.get(key)
    if (text === undefined) return null
    waiting.delete(key)
    chars -= text.length
    return text
  }
  const wait = (key: string, text: string): BatchRow[] => {
    const dropped = take(key)
    const rows = dropped === null ? [] : [halfOf(dropped)]
    waiting.set(key, text)
    chars += text.length
    for (const oldest of waiting.keys()) {
      if (waiting.size <= MAX_WAITING && chars <= MAX_WAITING_CHARS) break
      rows.push(halfOf(take(oldest)!))
    }
    return rows
  }
  const read = (value: unknown): BatchRow[] => {
    const line = asObject(value)
    const id = asId(line?.custom_id)
    if (!line || id === null) throw new RowError('custom_id: expected text')
    if (isJoined(line)) return [line as BatchRow]
    const isInput = isInputLine(line)
    if (!isInput && !isOutputLine(line)) throw new RowError('row: expected a line of a batch input (body), or of its output (response or error)')
    const other = take(`${isInput ? 'output' : 'input'}:${id}`)
    if (other === null) return wait(`${isInput ? 'input' : 'output'}:${id}`, JSON.stringify(line))
    const known = asObject(JSON.parse(other))
    return [{ custom_id: id, input: isInput ? line : known, output: isInput ? known : line }]
  }
  return {
    joins: true,
    rows: (text) => { const value = parseDocument(text, 'one line of a batch file'); return (asArray(value) ?? [value]).flatMap(read) },
    trace: parseBatchRow,
    end: () => [...waiting.keys()].map((key) => halfOf(take(key)!)),
  }
}

export function looksLikeOpenaiBatch(value: unknown): boolean {
  const line = asObject(value)
  return line !== null && 'custom_id' in line && (isJoined(line) || isInputLine(line) || isOutputLine(line))
}

function isInputLine(line: JsonObject): boolean {
  return asObject(line.body) !== null && (line.url !== undefined || line.method !== undefined)
}

function isOutputLine(line: JsonObject): boolean {
  return 'response' in line || 'error' in line
}

function isJoined(line: JsonObject): boolean {
  return 'input' in line && 'output' in line && !('url' in line)
}

function halfOf(text: string): BatchRow {
  const line = asObject(JSON.parse(text)) ?? {}
  const isInput = isInputLine(line)
  return { custom_id: asId(line.custom_id) ?? '', input: isInput ? line : null, output: isInput ? null : line }
}

/**
 * The trace of a pair, or of a half whose other half did not come: an input has no response, an output no request. Halves have ids
 * of their own, so that the pair can come in later, when both files are sent together.
 *
 * @throws RowError with the field and what was expected
 */
export function parseBatchRow(value: unknown): Trace {
  const row = asObject(value)
  const [input, output] = [asObject(row?.input), asObject(row?.output)]
  if (!row || (input === null && output === null)) throw new RowError('row: expected the input or the output of a batch')
  const body = asObject(input?.body) ?? {}
  const response = asObject(output?.response)
  const url = asText(input?.url)
  const asked = openaiRequest(body, url)
  const answer = openaiAnswer(response ? (response.body ?? null) : errorBody(output?.error), response ? asNumber(response.status_code) : null)
  const customId = asId(row.custom_id) ?? ''
  const own = asId(output?.id)
  const digest = () => recordDigest(row).slice(0, 12)
  const sourceId = output === null ? `${customId}:input:${digest()}` : input === null ? `${own ?? `${customId}:${digest()}`}:output` : (own ?? `${customId}:${digest()}`)
  return callTrace({ source: 'openai-batch', row: { metadata: { custom_id: customId } }, body, asked, answer, sourceId })
}

function errorBody(error: unknown): unknown {
  return asObject(error) ? { error } : null
}
