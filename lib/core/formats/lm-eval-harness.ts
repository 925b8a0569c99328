import { describe, isObject, readJsonLines, type JsonObject } from '@/lib/core/formats/read-json'
import { ResultsError, type ReadOptions, type ResultFile, type ResultRow } from '@/lib/core/formats/result-row'

/**
 * lm-evaluation-harness samples (`samples_<task>_<date>.jsonl`): a case is a document of a task, the task is the segment
 * (or, with `segmentBy`, a text field of the document such as `subject`). Lines of several filters are one case; `metric`
 * chooses which score counts (`exact_match` or `exact_match,strict-match`), by default the first that the task has.
 * A score that is no number is not measured. Documents are paired by their hash, not by that of the prompt: a new prompt is
 * what a comparison may be about, a changed document is another case.
 */
export function readLmEval(files: ResultFile[], { segmentBy, metric, passIf }: ReadOptions): ResultRow[] {
  return files.flatMap(({ name, text }) => {
    const task = lmEvalTask(name)
    const wanted = splitMetric(metric)
    const rows = new Map<string, ResultRow>()
    let filter: string | null = wanted?.filter ?? null
    let lines = 0
    for (const { line, value } of readJsonLines(name, text, true)) {
      lines++
      const fail = (message: string) => new ResultsError(name, line, message)
      const own = typeof value.filter === 'string' ? value.filter : 'none'
      filter ??= own
      if (own !== filter) continue
      const row = readSample(value, { task, source: `${name}:${line}`, segmentBy, metric: wanted?.name ?? null, passIf, fail })
      const before = rows.get(row.caseId)
      if (before && before.passed !== row.passed) {
        throw fail(`${row.caseId} is there twice with different scores, first in ${before.source}`)
      }
      rows.set(row.caseId, before ?? row)
    }
    if (lines > 0 && rows.size === 0) throw new ResultsError(name, null, `no line has the filter ${filter}`)
    return [...rows.values()]
  })
}

/** Between the first and the last underscore of the file name, else the name without its ending. */
export function lmEvalTask(file: string): string {
  const base = (file.split(/[\\/]/).at(-1) ?? file).replace(/\.gz$/, '').replace(/\.jsonl?$/, '')
  const first = base.indexOf('_')
  const last = base.lastIndexOf('_')
  return base.startsWith('samples_') && last > first ? base.slice(first + 1, last) : base
}

function splitMetric(metric: string | null): { name: string; filter: string | null } | null {
  if (metric === null) return null
  const comma = metric.lastIndexOf(',')
  return comma < 0 ? { name: metric, filter: null } : { name: metric.slice(0, comma), filter: metric.slice(comma + 1) }
}

type SampleContext = {
  task: string; source: string; segmentBy: string | null; metric: string | null; passIf: number
  fail: (message: string) => ResultsError
}

function readSample(value: JsonObject, { task, source, segmentBy, metric, passIf, fail }: SampleContext): ResultRow {
  const id = value.doc_id
  if (typeof id !== 'number' && typeof id !== 'string') throw fail(`doc_id: expected a number, got ${describe(id)}`)
  const names = Array.isArray(value.metrics) ? value.metrics.filter((name) => typeof name === 'string' && name !== 'bypass') : []
  const name = metric ?? (names[0] as string | undefined)
  if (name === undefined) throw fail('metrics: expected the name of a score')
  if (!Object.hasOwn(value, name)) throw fail(`the score ${name} is missing; this line has ${names.join(', ') || 'none'}`)
  const score = readScore(value[name])
  const doc = isObject(value.doc) ? value.doc : {}
  const dimensions = Object.fromEntries(['subject', 'category'].flatMap((field) =>
    (typeof doc[field] === 'string' ? [[field, doc[field]]] : [])))
  return {
    caseId: typeof value.doc_hash === 'string' ? `${task}:${id}:${value.doc_hash.slice(0, 12)}` : `${task}:${id}`,
    segments: segmentBy === null || segmentBy === 'task' ? [task] : fieldSegment(doc[segmentBy]),
    passed: score === null ? null : score >= passIf,
    reason: score === null ? `the score ${name} is ${describe(value[name])}` : null,
    dimensions: { task, ...dimensions }, conversationId: null, costUsd: null, latencyMs: null, tokens: null, adversarial: false, source,
  }
}

function readScore(score: unknown): number | null {
  if (typeof score === 'number') return score
  return typeof score === 'boolean' ? Number(score) : null
}

function fieldSegment(value: unknown): string[] {
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : []
}
