import { describe, isObject, readJson } from '@/lib/core/formats/read-json'
import { ResultsError, type ReadOptions, type ResultRow } from '@/lib/core/formats/result-row'
import { requiredWriteTools } from '@/lib/core/formats/write-tools'

/**
 * tau-bench trajectories (a list of `{task_id, reward, info.task.actions[], traj[], trial}`): a case is a task, it passes
 * with reward 1. The segments are the tools that a task needs to change something.
 */
export function readTauBench(file: string, text: string, { segmentBy, trial }: ReadOptions): ResultRow[] {
  const document = readJson(file, text)
  const fail = (message: string) => new ResultsError(file, null, message)
  if (!Array.isArray(document)) throw fail(`expected a list of tau-bench runs, got ${describe(document)}`)
  if (segmentBy !== null && segmentBy !== 'required_write_tool') {
    throw fail(`expected --segment-by to be required_write_tool for tau-bench files, got ${segmentBy}`)
  }
  const rows: ResultRow[] = []
  document.forEach((record: unknown, index) => {
    const at = `[${index}]`
    if (!isObject(record)) throw fail(`${at}: expected an object, got ${describe(record)}`)
    if (trial !== null && record.trial !== trial) return
    const { task_id: task, reward } = record
    if (typeof task !== 'number' && (typeof task !== 'string' || task === '')) {
      throw fail(`${at}.task_id: expected a number or text, got ${describe(task)}`)
    }
    if (reward !== null && reward !== undefined && typeof reward !== 'number') {
      throw fail(`${at}.reward: expected a number, got ${describe(reward)}`)
    }
    const tools = tauBenchWriteTools(record.info)
    const measured = typeof reward === 'number'
    rows.push({
      caseId: String(task), segments: tools, passed: measured ? reward === 1 : null, reason: measured ? null : errorOf(record.info),
      dimensions: tools.length > 0 ? { required_write_tool: tools.join(', ') } : {}, conversationId: null, costUsd: null,
      latencyMs: null, tokens: null, adversarial: false, source: `${file} ${at}`,
    })
  })
  return rows
}

/** The tools that a run's task needs to change something. */
export function tauBenchWriteTools(info: unknown): string[] {
  const task = isObject(info) && isObject(info.task) ? info.task : null
  if (!task || !Array.isArray(task.actions)) return []
  const names = task.actions.map((action: unknown) => (isObject(action) ? action.name : null))
  return requiredWriteTools(names.filter((name) => typeof name === 'string'))
}

function errorOf(info: unknown): string {
  return isObject(info) && typeof info.error === 'string' && info.error !== '' ? info.error.slice(0, 200) : 'no reward'
}
