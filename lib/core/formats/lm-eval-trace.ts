import type { ChatMessage, ChatRequest } from '@/lib/core/chat'
import { readChatMessages } from '@/lib/core/formats/chat-messages'
import { lmEvalTask } from '@/lib/core/formats/lm-eval-harness'
import { NOT_REPLAYABLE } from '@/lib/core/formats/not-replayable'
import { nullNonFinite } from '@/lib/core/formats/read-json'
import { recordDigest } from '@/lib/core/formats/record-digest'
import { asArray, asId, asNumber, asObject, asText, NO_TIME, parseDocument, parseField, readTime, RowError, type JsonObject } from '@/lib/core/formats/row-values'
import type { ReaderOptions, TraceReader } from '@/lib/core/formats/trace-reader'
import { whyNotReplayable } from '@/lib/core/formats/why-not-replayable'
import type { Trace } from '@/lib/core/trace'

/** A line with what the name of its file says. */
type SampleRow = { task: string | null; date: string | null; sample: JsonObject }

/**
 * lm-evaluation-harness samples: one trace a document of a task; the lines of further filters are the same trace again. The file of
 * results beside them holds no model call.
 */
export function createLmEvalReader({ name }: ReaderOptions): TraceReader {
  const [task, date] = name?.includes('samples_') ? [lmEvalTask(name), dateOf(name)] : [null, null]
  return {
    joins: true,
    rows: (text) => (asArray(readTolerant(text)) ?? [readTolerant(text)]).map((value) => {
      const object = asObject(value)
      return object && asObject(object.sample) && 'task' in object ? object : { task, date, sample: value }
    }),
    trace: parseLmEvalRow,
  }
}

export function looksLikeLmEval(value: unknown): boolean {
  const object = asObject(value)
  if (!object) return false
  const sample = asObject(object.sample) ?? object
  return ('doc_id' in sample && 'resps' in sample && 'arguments' in sample) || isResultsFile(object)
}

function isResultsFile(object: JsonObject): boolean {
  return asObject(object.results) !== null && asObject(object.configs) !== null
}

/** Python writes NaN and Infinity bare. */
function readTolerant(text: string): unknown {
  try {
    return parseDocument(text, 'one sample per line')
  } catch (error) {
    const repaired = nullNonFinite(text)
    if (repaired === text) throw error
    return parseDocument(repaired, 'one sample per line')
  }
}

/** `samples_gsm8k_2026-08-21T10-11-12.123456.jsonl`; null when the name has no date. */
function dateOf(name: string): string | null {
  return /_(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}(?:\.\d+)?)\.jsonl/.exec(name)?.[1] ?? null
}

/**
 * @returns the trace, not redacted yet; null for the file of results
 * @throws RowError with the field and what was expected
 */
export function parseLmEvalRow(value: unknown): Trace | null {
  const row = asObject(value)
  const sample = asObject(row?.sample)
  if (!row || !sample) throw new RowError('row: expected an object')
  if (isResultsFile(sample)) return null
  const { task, date } = { task: asText(row.task), date: asText(row.date) } satisfies Omit<SampleRow, 'sample'>
  const id = asId(sample.doc_id)
  if (id === null) throw new RowError('doc_id: expected a number')
  const asked = requestsOf(sample.arguments)
  const request = asked[0] ? requestOf(asked[0]) : null
  const text = asked[0] && asObject(asked[0][1]) ? asText(asArray(asArray(sample.resps)?.[0])?.[0]) : null
  const response = text === null ? null : { message: { role: 'assistant' as const, content: text }, finish_reason: null }
  const reason = /<PIL\./.test(JSON.stringify(sample.doc ?? null)) ? NOT_REPLAYABLE.modality : whyNotReplayable({ status: 'success', request, response })
  const doc = asObject(sample.doc) ?? {}
  const prompt = asText(sample.prompt_hash) ?? recordDigest(sample.arguments ?? null)
  return {
    source: 'lm-eval', sourceId: [task ?? 'task', id, prompt.slice(0, 64), ...(date === null ? [] : [date])].join(':'), parentSourceId: null,
    ts: date === null ? NO_TIME
      : readTime(date.replace(/T(\d\d)-(\d\d)-(\d\d)/, 'T$1:$2:$3'), 'date of the file name'), latencyMs: null,
    modelRequested: null, modelUsed: null, provider: null, customerId: null, conversationId: null,
    dimensions: Object.fromEntries([['task', task], ['subject', asText(doc.subject)], ['category', asText(doc.category)]].filter(([, text]) => text !== null)),
    request, response, usage: { input: null, output: null, cachedInput: null }, costUsd: null, status: 'success', error: null,
    replayable: reason === null, notReplayableReason: reason,
  }
}

/** `[context, what was asked for]` of each request: of one answer, or of each choice. Older files hold lists. */
function requestsOf(given: unknown): [unknown, unknown][] {
  const list = asArray(given)
  if (list) return list.map((item) => [asArray(item)?.[0], asArray(item)?.[1]])
  return Object.values(asObject(given) ?? {}).map((item) => [asObject(item)?.arg_0, asObject(item)?.arg_1])
}

function requestOf([context, settings]: [unknown, unknown]): ChatRequest | null {
  const messages = messagesOf(context)
  if (messages === null) return null
  const params = paramsOf(asObject(settings) ?? {})
  return { messages, ...(Object.keys(params).length ? { params } : {}) }
}

/** A chat prompt is a list of one JSON text; any other is text. */
function messagesOf(context: unknown): ChatMessage[] | null {
  const chat = asArray(context)
  if (chat?.length === 1 && typeof chat[0] === 'string') return readChatMessages(parseField(chat[0], 'arguments.arg_0'), 'arguments.arg_0')
  return asText(context) === null ? null : [{ role: 'user', content: context as string }]
}

function paramsOf({ until, max_gen_toks: max, do_sample: _, ...rest }: JsonObject): Record<string, unknown> {
  const stop = asArray(until) ?? (asText(until) === null ? null : [until])
  return { ...(stop?.length ? { stop } : {}), ...(asNumber(max) === null ? {} : { max_tokens: max }), ...rest }
}
