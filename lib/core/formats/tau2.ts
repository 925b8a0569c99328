import { describe, isObject, readJson, type JsonObject } from '@/lib/core/formats/read-json'
import { ResultsError, type ReadOptions, type ResultRow } from '@/lib/core/formats/result-row'
import { requiredWriteTools } from '@/lib/core/formats/write-tools'

export const TAU2_DIMENSIONS = ['domain', 'telecom_issue', 'persona', 'required_write_tool'] as const
type Tau2Dimension = (typeof TAU2_DIMENSIONS)[number]

/**
 * tau2-bench results (`{info, tasks[], simulations[]}`): a case is a task of a domain, it passes with reward 1.
 * A run without the customer in the loop is a domain of its own (`telecom-no-user`). A simulation without a reward is
 * not measured; its termination reason says why. Segments other than the domain read `domain/value`.
 */
export function readTau2(file: string, text: string, { segmentBy, trial }: ReadOptions): ResultRow[] {
  const document = readJson(file, text)
  const fail = (message: string) => new ResultsError(file, null, message)
  if (!isObject(document) || !Array.isArray(document.simulations) || !Array.isArray(document.tasks)) {
    throw fail('expected a tau2-bench result with info, tasks and simulations')
  }
  const by = readDimension(segmentBy, fail)
  const domain = tau2Domain(document, fail)
  const tools = writeToolsByTask(document.tasks)
  return document.simulations.filter((simulation) => trial === null || (isObject(simulation) && simulation.trial === trial))
    .map((simulation, index) => {
      const at = `simulations[${index}]`
      if (!isObject(simulation)) throw fail(`${at}: expected an object, got ${describe(simulation)}`)
      const task = taskId(simulation.task_id)
      if (task === null) throw fail(`${at}.task_id: expected text or a number, got ${describe(simulation.task_id)}`)
      const values = tau2Dimensions(domain, task, tools.get(task) ?? [])
      return {
        caseId: `${domain}/${task}`, segments: by === 'domain' ? [domain] : values[by].map((value) => `${domain}/${value}`),
        ...readReward(simulation, `${at}.reward_info`, fail),
        dimensions: Object.fromEntries(TAU2_DIMENSIONS.filter((name) => values[name].length > 0).map((name) => [name, values[name].join(', ')])),
        conversationId: null, costUsd: readCost(simulation.agent_cost), latencyMs: readSeconds(simulation.duration),
        tokens: assistantTokens(simulation.messages), adversarial: false, source: `${file} ${at}`,
      }
    })
}

type Fail = (message: string) => Error

function readDimension(segmentBy: string | null, fail: Fail): Tau2Dimension {
  const name = segmentBy ?? 'domain'
  const known = TAU2_DIMENSIONS.find((dimension) => dimension === name)
  if (!known) throw fail(`expected --segment-by to be one of ${TAU2_DIMENSIONS.join(', ')} for tau2 files, got ${name}`)
  return known
}

/** The name of a domain; a run without the customer in the loop is one of its own. */
export function tau2Domain(document: JsonObject, fail: Fail): string {
  const info = isObject(document.info) ? document.info : {}
  const environment = isObject(info.environment_info) ? info.environment_info : {}
  const user = isObject(info.user_info) ? info.user_info : {}
  if (typeof environment.domain_name !== 'string' || environment.domain_name === '') {
    throw fail('info.environment_info.domain_name: expected the name of the domain')
  }
  return user.implementation === 'dummy_user' ? `${environment.domain_name}-no-user` : environment.domain_name
}

function taskId(id: unknown): string | null {
  if (typeof id === 'string' && id !== '') return id
  return typeof id === 'number' ? String(id) : null
}

/** By the id of the task, the tools that it needs to change something. */
export function writeToolsByTask(tasks: unknown[]): Map<string, string[]> {
  const tools = new Map<string, string[]>()
  for (const task of tasks) {
    if (!isObject(task)) continue
    const id = taskId(task.id)
    const criteria = isObject(task.evaluation_criteria) ? task.evaluation_criteria : {}
    const actions = Array.isArray(criteria.actions) ? criteria.actions : []
    const names = actions.map((action: unknown) => (isObject(action) ? action.name : null))
    if (id !== null) tools.set(id, requiredWriteTools(names.filter((name) => typeof name === 'string')))
  }
  return tools
}

/** Values of each dimension of a task; none where it has none. */
export function tau2Dimensions(domain: string, task: string, tools: string[]): Record<Tau2Dimension, string[]> {
  const issue = /\[([^\]]*)\]/.exec(task)?.[1]
  const persona = /PERSONA:([^\]]*)/.exec(task)?.[1]
  const telecom = domain.startsWith('telecom')
  return {
    domain: [domain], telecom_issue: telecom && issue ? [issue] : [], persona: persona ? [persona] : [], required_write_tool: tools,
  }
}

function readReward(simulation: JsonObject, at: string, fail: Fail): Pick<ResultRow, 'passed' | 'reason'> {
  const info = simulation.reward_info
  const ended = typeof simulation.termination_reason === 'string' ? simulation.termination_reason : 'unknown'
  if (info === null || info === undefined) return { passed: null, reason: `no reward (ended: ${ended})` }
  if (!isObject(info)) throw fail(`${at}: expected an object, got ${describe(info)}`)
  if (info.reward === null || info.reward === undefined) return { passed: null, reason: `no reward (ended: ${ended})` }
  if (typeof info.reward !== 'number') throw fail(`${at}.reward: expected a number, got ${describe(info.reward)}`)
  return { passed: info.reward === 1, reason: null }
}

/** A cost of 0 means that the price of the model was unknown. */
function readCost(cost: unknown): number | null {
  return typeof cost === 'number' && cost > 0 ? cost : null
}

function readSeconds(seconds: unknown): number | null {
  return typeof seconds === 'number' && seconds >= 0 ? seconds * 1000 : null
}

function assistantTokens(messages: unknown): number | null {
  if (!Array.isArray(messages)) return null
  let total: number | null = null
  for (const message of messages as unknown[]) {
    if (!isObject(message) || message.role !== 'assistant' || !isObject(message.usage)) continue
    const { prompt_tokens, completion_tokens } = message.usage
    for (const count of [prompt_tokens, completion_tokens]) if (typeof count === 'number') total = (total ?? 0) + count
  }
  return total
}
