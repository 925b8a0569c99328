import { messageText, type ChatMessage, type ChatRequest } from '@/lib/core/chat'
import { jsonOf } from '@/lib/core/judging/compare-json'
import { compareToolCalls } from '@/lib/core/judging/compare-tool-calls'
import { compareValues } from '@/lib/core/judging/compare-values'
import { detailText, differencesText, failurePlace, pathText, shortened, valueText } from '@/lib/core/judging/describe-difference'
import type { Check, ModelCheck } from '@/lib/core/judging/expectation'
import { readJsonPath, valueAt } from '@/lib/core/judging/json-path'
import { safePattern } from '@/lib/core/judging/safe-pattern'
import type { FailureKind, FailurePlace, UnscoredReason } from '@/lib/core/types'

/** `undecided`: the checks that are decided do not settle it; `open` are those that a model has to answer. */
export type CheckResult =
  | { result: 'pass' }
  | { result: 'fail'; failureKind: FailureKind; detail: string; place?: FailurePlace }
  | { result: 'undecided'; reason: UnscoredReason; open: ModelCheck[] }

/** What a judge, or the similarity of texts, said to checks of this very expectation, by the check itself. */
export type ModelAnswers = ReadonlyMap<ModelCheck, CheckResult>

const NO_ANSWERS: ModelAnswers = new Map()

const PASS: CheckResult = { result: 'pass' }

function fail(failureKind: FailureKind, detail: string, place?: FailurePlace): CheckResult {
  return { result: 'fail', failureKind, detail: detailText(detail), ...(place ? { place } : {}) }
}

/** What is written: a refusal stands in a field of its own with some providers. */
export function wordsOf(message: ChatMessage): string {
  return messageText(message) || (message.refusal ?? '')
}

/**
 * Whether an answer does what was expected. JSON may stand in a code fence: a check asks for fields, not for a form. `all` fails
 * as soon as one check fails and `any` passes as soon as one passes, whatever a model would say to the others. `answers` are
 * what a model did say.
 */
export function evaluateCheck(check: Check, message: ChatMessage, request: ChatRequest | null, answers: ModelAnswers = NO_ANSWERS): CheckResult {
  switch (check.check) {
    case 'all': return evaluateAll(check.checks.map((part) => evaluateCheck(part, message, request, answers)))
    case 'any': return evaluateAny(check.checks.map((part) => evaluateCheck(part, message, request, answers)))
    case 'tool_calls': return evaluateCalls(check, message, request)
    case 'json_equals': case 'json_exists': case 'json_absent': return evaluateField(check, message)
    case 'contains': case 'not_contains': return evaluateText(check, message)
    case 'regex': case 'not_regex': return evaluatePattern(check, message)
    case 'similar': case 'rubric': return answers.get(check) ?? { result: 'undecided', reason: 'needs a model', open: [check] }
  }
}

function undecided(results: CheckResult[]): CheckResult | null {
  const unknown = results.filter((result) => result.result === 'undecided')
  const [first] = unknown
  return first ? { ...first, open: unknown.flatMap(({ open }) => open) } : null
}

function evaluateAll(results: CheckResult[]): CheckResult {
  return results.find(({ result }) => result === 'fail') ?? undecided(results) ?? PASS
}

function evaluateAny(results: CheckResult[]): CheckResult {
  if (results.some(({ result }) => result === 'pass')) return PASS
  const open = undecided(results)
  const [first] = results
  if (open || first?.result !== 'fail') return open ?? PASS
  return results.length === 1 ? first : fail(first.failureKind, `None of ${results.length} alternatives holds; the first: ${first.detail}`, first.place)
}

function evaluateCalls(check: Extract<Check, { check: 'tool_calls' }>, message: ChatMessage, request: ChatRequest | null): CheckResult {
  const due: ChatMessage = {
    role: 'assistant', content: null,
    tool_calls: check.calls.map((call) => ({ function: { name: call.name, arguments: JSON.stringify(call.arguments ?? {}) } })),
  }
  const result = compareToolCalls(due, message, { request, mentioned: check.arguments === 'mentioned', others: check.others })
  return result.passed ? PASS : fail(result.failureKind, result.detail, result.place)
}

function evaluateField(check: Extract<Check, { check: `json_${string}` }>, message: ChatMessage): CheckResult {
  const value = jsonOf(message)
  if (value === undefined) return fail('invalid json', `The answer is not JSON: ${shortened(messageText(message).trim(), 60)}`)
  const given = valueAt(value, readJsonPath(check.path) ?? [])
  const wrong = (detail: string, path = check.path) => fail('wrong json', detail, failurePlace(null, path))
  if (check.check === 'json_exists') return given === undefined ? wrong(`${pathText(check.path)} is missing, expected a value`) : PASS
  if (check.check === 'json_absent') return given === undefined ? PASS : wrong(`${pathText(check.path)} is ${valueText(given)}, expected nothing`)
  const { layer, differences, count } = compareValues(check.value, given)
  if (given !== undefined && layer !== 'left over') return PASS
  const [first] = given === undefined ? [] : differences
  if (!first) return wrong(`${pathText(check.path)} is missing, expected ${valueText(check.value)}`)
  const inside = check.path !== '' && first.path !== '' && !first.path.startsWith('[') ? `${check.path}.${first.path}` : `${check.path}${first.path}`
  return wrong(differencesText(null, { ...first, path: inside }, count), inside)
}

function evaluateText(check: Extract<Check, { check: 'contains' | 'not_contains' }>, message: ChatMessage): CheckResult {
  const fold = (text: string) => (check.ignore_case ? text.toLowerCase() : text)
  const found = fold(wordsOf(message)).includes(fold(check.text))
  if (check.check === 'contains') return found ? PASS : fail('wrong text', `The answer does not contain ${shortened(check.text, 100)}`)
  return found ? fail('wrong text', `The answer contains ${shortened(check.text, 100)}`) : PASS
}

function evaluatePattern(check: Extract<Check, { check: 'regex' | 'not_regex' }>, message: ChatMessage): CheckResult {
  const read = safePattern(check.pattern, check.ignore_case)
  const found = 'problem' in read ? null : read.test(wordsOf(message))
  if (found === null) return { result: 'undecided', reason: 'answer too long to check', open: [] }
  if (check.check === 'regex') return found ? PASS : fail('wrong text', `The answer does not match ${shortened(check.pattern, 100)}`)
  return found ? fail('wrong text', `The answer matches ${shortened(check.pattern, 100)}`) : PASS
}
