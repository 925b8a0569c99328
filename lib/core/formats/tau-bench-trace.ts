import { finishReason } from '@/lib/core/finish-reason'
import { readChatMessages, withoutNoise } from '@/lib/core/formats/chat-messages'
import { conversationTrace } from '@/lib/core/formats/conversation-trace'
import { recordDigest } from '@/lib/core/formats/record-digest'
import { asArray, asId, asObject, asText, NO_TIME, parseDocument, RowError } from '@/lib/core/formats/row-values'
import { tauBenchWriteTools } from '@/lib/core/formats/tau-bench'
import type { TraceReader } from '@/lib/core/formats/trace-reader'
import type { Trace } from '@/lib/core/trace'

export function createTauBenchReader(): TraceReader {
  return { rows: (text) => { const value = parseDocument(text, 'tau-bench runs'); return asArray(value) ?? [value] }, trace: parseTauBenchRow }
}

export function looksLikeTauBench(value: unknown): boolean {
  const object = asObject(value)
  return object !== null && 'task_id' in object && Array.isArray(object.traj)
}

/**
 * One run of tau-bench as one trace: the conversation up to the agent's last message is the request, that message the response.
 * The file says neither when it was nor which model answered.
 *
 * @throws RowError with the field and what was expected
 */
export function parseTauBenchRow(value: unknown): Trace {
  const row = asObject(value)
  const task = asId(row?.task_id)
  if (!row || task === null) throw new RowError('task_id: expected a number or text')
  if (!asArray(row.traj)?.length) throw new RowError('traj: expected a list of messages')
  const messages = readChatMessages(row.traj, 'traj').map(withoutNoise)
  const tools = tauBenchWriteTools(row.info)
  const found = { trial: asId(row.trial), reward: asId(row.reward) }
  const last = messages.findLast(({ role }) => role === 'assistant')
  const trace = conversationTrace({
    source: 'tau-bench', sourceId: `${task}/${found.trial ?? '0'}/${recordDigest(row.traj).slice(0, 12)}`, ts: NO_TIME, system: null, messages, params: null,
    finish: last ? finishReason(null, (last.tool_calls?.length ?? 0) > 0) : null,
    dimensions: {
      task, ...Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== null)),
      ...(tools.length > 0 ? { required_write_tool: tools.join(', ') } : {}),
    },
  })
  return { ...trace, customerId: asText(asObject(asObject(row.info)?.task)?.user_id) }
}
