import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import { evaluateCheck } from '@/lib/core/judging/evaluate-check'
import { readExpectation, type Check } from '@/lib/core/judging/expectation'
import { parseJson } from '@/lib/core/judging/json-equality'

/** A row of the form for tool calls: `args` is JSON text, empty = none are mentioned. */
export type CallRow = { name: string; args: string }
export const FIELD_RULES = ['equals', 'exists', 'absent', 'contains', 'not-contains'] as const
/** A row of the form for fields: `path` of the answer's JSON; for the two `contains` the whole answer's text, and `path` is not read. */
export type FieldRow = { path: string; rule: (typeof FIELD_RULES)[number]; value: string }

/** `problem` names the row, from 1, and what was expected. */
export type Built = { text: string } | { problem: string }

/** Checks of tool calls as the JSON text of an expectation. No row: no tool may be called. */
export function buildCallsCheck(rows: readonly CallRow[], rule: { arguments: 'mentioned' | 'exact'; others: 'forbidden' | 'allowed' }): Built {
  const calls: { name: string; arguments?: unknown }[] = []
  for (const [i, { name, args }] of rows.entries()) {
    if (name.trim() === '') return { problem: `call ${i + 1}: expected the name of a tool` }
    const value = args.trim() === '' ? undefined : parseJson(args)
    if (args.trim() !== '' && (typeof value !== 'object' || value === null || Array.isArray(value))) return { problem: `call ${i + 1}: expected the arguments as a JSON object, e.g. {"order_id": 4711}` }
    calls.push({ name: name.trim(), ...(value === undefined ? {} : { arguments: value }) })
  }
  return checked({ check: 'tool_calls', calls, ...rule })
}

/** Checks of fields and words of the answer as the JSON text of an expectation: all of them have to hold. */
export function buildFieldsCheck(rows: readonly FieldRow[]): Built {
  if (rows.length === 0) return { problem: 'expected at least one field' }
  const checks: object[] = []
  for (const [i, { path, rule, value }] of rows.entries()) {
    if (rule === 'contains' || rule === 'not-contains') {
      if (value.trim() === '') return { problem: `row ${i + 1}: expected the words` }
      checks.push({ check: rule === 'contains' ? 'contains' : 'not_contains', text: value, ignore_case: true })
      continue
    }
    if (path.trim() === '') return { problem: `row ${i + 1}: expected a path like lines[0].amount` }
    if (rule !== 'equals') checks.push({ check: rule === 'exists' ? 'json_exists' : 'json_absent', path: path.trim() })
    // what is no JSON is meant as text: nobody puts quotes around a name
    else checks.push({ check: 'json_equals', path: path.trim(), value: valueOf(value) })
  }
  return checked(checks.length === 1 ? checks[0]! : { check: 'all', checks })
}

function valueOf(text: string): unknown {
  const value = parseJson(text)
  return value === undefined ? text : value
}

function checked(check: object): Built {
  const text = JSON.stringify(check, null, 2)
  const read = readExpectation(text)
  return read.kind === 'words' ? { problem: read.problem ?? 'expected checks' } : { text }
}

export type Preview =
  | { result: 'pass' }
  | { result: 'fail'; detail: string }
  /** Words, or a check that a model has to answer. */
  | { result: 'needs a judge' }
  /** There is no answer, or it cannot be checked. */
  | { result: 'unknown'; reason: string }

/** What an expectation would say to an answer, as far as no model is needed. Throws nothing: a text that is no check needs a judge. */
export function previewExpectation(text: string, answer: ChatResponse | null, request: ChatRequest | null): Preview {
  if (!answer) return { result: 'unknown', reason: 'no answer is stored' }
  const read = readExpectation(text)
  if (read.kind === 'words') return read.problem === null ? { result: 'needs a judge' } : { result: 'unknown', reason: read.problem }
  const result = evaluateCheck(read.check, answer.message, request)
  if (result.result === 'pass') return result
  if (result.result === 'fail') return { result: 'fail', detail: result.detail }
  return result.open.length > 0 ? { result: 'needs a judge' } : { result: 'unknown', reason: result.reason }
}

/** The rows of the form that an expectation stands for; null where it was not made by that form. */
export function readCallRows(check: Check): { rows: CallRow[]; arguments: 'mentioned' | 'exact'; others: 'forbidden' | 'allowed' } | null {
  if (check.check !== 'tool_calls') return null
  return { rows: check.calls.map(({ name, arguments: args }) => ({ name, args: args ? JSON.stringify(args) : '' })), arguments: check.arguments, others: check.others }
}

/** The rows of the form for fields that an expectation stands for; null where it was not made by that form. */
export function readFieldRows(check: Check): FieldRow[] | null {
  const rows = (check.check === 'all' ? check.checks : [check]).map((part): FieldRow | null => {
    switch (part.check) {
      case 'json_equals': return { path: part.path, rule: 'equals', value: JSON.stringify(part.value) }
      case 'json_exists': return { path: part.path, rule: 'exists', value: '' }
      case 'json_absent': return { path: part.path, rule: 'absent', value: '' }
      case 'contains': return part.ignore_case ? { path: '', rule: 'contains', value: part.text } : null
      case 'not_contains': return part.ignore_case ? { path: '', rule: 'not-contains', value: part.text } : null
      default: return null
    }
  })
  return rows.every((row) => row !== null) ? rows : null
}
