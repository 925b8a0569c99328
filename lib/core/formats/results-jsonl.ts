import { describe, isObject, readJsonLines, type JsonObject } from '@/lib/core/formats/read-json'
import { ResultsError, type ReadOptions, type ResultRow } from '@/lib/core/formats/result-row'
import { nearestName } from '@/lib/core/nearest-name'

const FIELDS = [
  'case_id', 'segment', 'passed', 'reason', 'dimensions', 'conversation_id', 'cost_usd', 'latency_ms', 'tokens', 'adversarial',
]

/** More than anyone cuts by; thousands a case would make the search for slices take minutes. */
const MAX_DIMENSIONS = 200

/**
 * Before/after lines: one object a line with `case_id`, `segment` (text or list), `passed` (true, false, null), `reason`
 * when null, and optional `dimensions`, `conversation_id`, `cost_usd`, `latency_ms`, `tokens`, `adversarial`.
 * Throws ResultsError with file and line. Other fields are ignored.
 */
export function readResultsJsonl(file: string, text: string, { segmentBy }: ReadOptions): ResultRow[] {
  const rows: ResultRow[] = []
  for (const { line, value } of readJsonLines(file, text)) {
    const fail = (message: string) => new ResultsError(file, line, message)
    const dimensions = readDimensions(value, fail)
    const passed = readPassed(value, fail)
    rows.push({
      caseId: readId(value, 'case_id', fail) ?? missingField(value, 'case_id', 'text or a number', fail),
      segments: segmentBy === null ? readSegments(value, fail) : segmentOf(dimensions, segmentBy),
      passed,
      reason: readReason(value, passed, fail),
      dimensions,
      conversationId: readId(value, 'conversation_id', fail),
      costUsd: readAmount(value, 'cost_usd', fail),
      latencyMs: readAmount(value, 'latency_ms', fail),
      tokens: readAmount(value, 'tokens', fail),
      adversarial: readFlag(value, 'adversarial', fail),
      source: `${file}:${line}`,
    })
  }
  return rows
}

type Fail = (message: string) => ResultsError

function missingField(value: JsonObject, field: string, expected: string, fail: Fail): never {
  const near = nearestName(field, Object.keys(value).filter((key) => !FIELDS.includes(key)))
  throw fail(`${field} is missing: expected ${expected}${near ? `; is ${near} meant?` : ''}`)
}

function readId(value: JsonObject, field: string, fail: Fail): string | null {
  const given = value[field]
  if (given === undefined || given === null) return null
  if (typeof given === 'number' && Number.isFinite(given)) return String(given)
  if (typeof given === 'string' && given !== '') return given
  throw fail(`${field}: expected text or a number, got ${describe(given)}`)
}

function readPassed(value: JsonObject, fail: Fail): boolean | null {
  const given = value.passed
  if (given === undefined) return missingField(value, 'passed', 'true, false or null', fail)
  if (given === null || typeof given === 'boolean') return given
  throw fail(`passed: expected true, false or null, got ${describe(given)}`)
}

function readReason(value: JsonObject, passed: boolean | null, fail: Fail): string | null {
  const given = value.reason
  if (given !== undefined && given !== null && typeof given !== 'string') {
    throw fail(`reason: expected text, got ${describe(given)}`)
  }
  if (passed === null && !given) throw fail('reason: expected text that says why passed is null')
  return given ? given : null
}

function readSegments(value: JsonObject, fail: Fail): string[] {
  const given = value.segment
  if (given === undefined || given === null) return []
  const list = Array.isArray(given) ? given : [given]
  return [...new Set(list.map((item) => {
    if (typeof item === 'number' && Number.isFinite(item)) return String(item)
    if (typeof item === 'string' && item.trim() !== '') return item.trim()
    throw fail(`segment: expected text or a list of texts, got ${describe(item)}`)
  }))]
}

function readDimensions(value: JsonObject, fail: Fail): Record<string, string> {
  const given = value.dimensions
  if (given === undefined || given === null) return {}
  if (!isObject(given)) throw fail(`dimensions: expected an object of names and values, got ${describe(given)}`)
  const entries = Object.entries(given).filter(([, item]) => item !== null).map(([name, item]): [string, string] => {
    if (typeof item === 'string' || Number.isFinite(item) || typeof item === 'boolean') return [name, String(item)]
    throw fail(`dimensions.${name}: expected text, a number, true or false, got ${describe(item)}`)
  })
  if (entries.length > MAX_DIMENSIONS) throw fail(`dimensions: expected at most ${MAX_DIMENSIONS} names, got ${entries.length}`)
  return Object.fromEntries(entries)
}

function segmentOf(dimensions: Record<string, string>, segmentBy: string): string[] {
  return Object.hasOwn(dimensions, segmentBy) ? [dimensions[segmentBy]!] : []
}

function readAmount(value: JsonObject, field: string, fail: Fail): number | null {
  const given = value[field]
  if (given === undefined || given === null) return null
  if (typeof given === 'number' && Number.isFinite(given) && given >= 0) return given
  throw fail(`${field}: expected a number from 0 or null, got ${describe(given)}`)
}

function readFlag(value: JsonObject, field: string, fail: Fail): boolean {
  const given = value[field]
  if (given === undefined || given === null) return false
  if (typeof given === 'boolean') return given
  throw fail(`${field}: expected true or false, got ${describe(given)}`)
}
