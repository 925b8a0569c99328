import type { ChatMessage } from '@/lib/core/chat'
import { finishReason } from '@/lib/core/finish-reason'
import { readChatMessage, withoutNoise } from '@/lib/core/formats/chat-messages'
import { conversationTrace } from '@/lib/core/formats/conversation-trace'
import { asAmount, asArray, asCount, asId, asObject, asText, parseDocument, readTime, RowError, type JsonObject } from '@/lib/core/formats/row-values'
import { tau2Dimensions, tau2Domain, TAU2_DIMENSIONS, writeToolsByTask } from '@/lib/core/formats/tau2'
import type { TraceReader } from '@/lib/core/formats/trace-reader'
import type { Trace } from '@/lib/core/trace'

export function createTau2Reader(): TraceReader {
  return { rows: tau2Rows, trace: parseTau2Row }
}

export function looksLikeTau2(value: unknown): boolean {
  const object = asObject(value)
  return object !== null && (isTau2File(object) || isTau2Row(object))
}

function isTau2File(object: JsonObject): boolean {
  return Array.isArray(object.simulations) && (Array.isArray(object.tasks) || asObject(object.info) !== null)
}

function isTau2Row(object: JsonObject): boolean {
  return asObject(object.simulation) !== null && asObject(object.info) !== null
}

/** One row a simulation, each with the task and the settings of its file. @throws RowError when it is no result of tau2-bench */
export function tau2Rows(text: string): unknown[] {
  const value = parseDocument(text, 'one tau2-bench result')
  const file = asObject(value)
  if (file && isTau2Row(file)) return [file]
  if (!file || !isTau2File(file)) throw new RowError('expected a tau2-bench result with info, tasks and simulations')
  const info = asObject(file.info) ?? {}
  const [environment, user, agent] = [asObject(info.environment_info), asObject(info.user_info), asObject(info.agent_info)]
  const settings = {
    environment_info: { domain_name: environment?.domain_name, policy: environment?.policy }, user_info: { implementation: user?.implementation },
    agent_info: { llm: agent?.llm, llm_args: agent?.llm_args },
  }
  const tasks = new Map((asArray(file.tasks) ?? []).map((task) => [asId(asObject(task)?.id), taskOf(asObject(task))]))
  return asArray(file.simulations)!.map((simulation) => ({ info: settings, task: tasks.get(asId(asObject(simulation)?.task_id)) ?? null, simulation }))
}

function taskOf(task: JsonObject | null): JsonObject | null {
  return task && { id: task.id, ticket: task.ticket, evaluation_criteria: { actions: asObject(task.evaluation_criteria)?.actions } }
}

/**
 * One run of tau2-bench as one trace: the conversation up to the agent's last message is the request, that message the response.
 * The policy of the domain, and the ticket where nobody plays the customer, are the system prompt.
 *
 * @throws RowError with the field and what was expected
 */
export function parseTau2Row(value: unknown): Trace {
  const row = asObject(value)
  const [info, run, task] = [asObject(row?.info), asObject(row?.simulation), asObject(row?.task)]
  if (!info || !run) throw new RowError('row: expected a simulation with the info of its file')
  const messages = asArray(run.messages)
  const taskId = asId(run.task_id)
  if (!messages?.length) throw new RowError('simulation.messages: expected a list of messages')
  if (taskId === null) throw new RowError('simulation.task_id: expected text or a number')
  const domain = tau2Domain({ info }, (message) => new RowError(message))
  const agent = asObject(info.agent_info)
  const own = messages.map((message) => asObject(message)).filter((message) => message?.role === 'assistant')
  const trace = conversationTrace({
    source: 'tau2', sourceId: asId(run.id) ?? `${domain}/${taskId}/${asId(run.trial) ?? '0'}`, ts: readTime(run.start_time ?? run.timestamp, 'simulation.start_time'),
    system: systemPrompt(info, task), messages: messages.map(readTau2Message), params: asObject(agent?.llm_args),
    finish: finishReason(asText(asObject(own.at(-1)?.raw_data)?.finish_reason), (asArray(own.at(-1)?.tool_calls)?.length ?? 0) > 0),
    dimensions: { ...dimensionsOf(domain, taskId, task), task: taskId, ...runDimensions(run) },
  })
  return {
    ...trace, modelRequested: asText(agent?.llm), modelUsed: asText(agent?.llm), latencyMs: secondsOf(run.duration),
    usage: { input: sumOf(own, 'prompt_tokens'), output: sumOf(own, 'completion_tokens'), cachedInput: null },
    // 0 means that the price of the model was unknown
    costUsd: asAmount(run.agent_cost) || null,
  }
}

function systemPrompt(info: JsonObject, task: JsonObject | null): string | null {
  const policy = asText(asObject(info.environment_info)?.policy)
  const ticket = asObject(info.user_info)?.implementation === 'dummy_user' ? asText(task?.ticket) : null
  return [policy, ticket && `<ticket>\n${ticket}\n</ticket>`].filter((part) => part !== null).join('\n\n') || null
}

/** Calls are flat and hold objects; who called is said by the role: in some domains the customer has tools too. */
function readTau2Message(value: unknown, index: number): ChatMessage {
  const message = asObject(value)
  if (!message) throw new RowError(`simulation.messages[${index}]: expected an object`)
  const calls = asArray(message.tool_calls)?.map((item) => {
    const call = asObject(item) ?? {}
    return { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } }
  })
  const { role, content, id, reasoning, error } = message
  const answered = role === 'tool' ? { tool_call_id: id, ...(error === true ? { error } : {}) } : {}
  const plain = { role, content, reasoning, ...(calls?.length ? { tool_calls: calls } : {}), ...answered }
  try {
    return withoutNoise(readChatMessage(plain))
  } catch (error) {
    throw error instanceof RowError ? new RowError(`simulation.messages[${index}]: ${error.message}`) : error
  }
}

function dimensionsOf(domain: string, taskId: string, task: JsonObject | null): Record<string, string> {
  const values = tau2Dimensions(domain, taskId, writeToolsByTask(task ? [task] : []).get(taskId) ?? [])
  return Object.fromEntries(TAU2_DIMENSIONS.filter((name) => values[name].length > 0).map((name) => [name, values[name].join(', ')]))
}

function runDimensions(run: JsonObject): Record<string, string> {
  const found = { trial: asId(run.trial), reward: asId(asObject(run.reward_info)?.reward), termination: asText(run.termination_reason) }
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== null))
}

function secondsOf(value: unknown): number | null {
  const seconds = asAmount(value)
  return seconds === null ? null : seconds * 1000
}

function sumOf(messages: (JsonObject | null)[], field: string): number | null {
  const counts = messages.map((message) => asCount(asObject(message?.usage)?.[field])).filter((count) => count !== null)
  return counts.length === 0 ? null : asCount(counts.reduce((sum, count) => sum + count, 0))
}
