import { messageText, type ChatMessage } from '@/lib/core/chat'
import { compareValues } from '@/lib/core/judging/compare-values'
import { failedComparison, type Comparison } from '@/lib/core/judging/comparison'
import { differencesText, failurePlace, pathText, shortened } from '@/lib/core/judging/describe-difference'
import { parseJson } from '@/lib/core/judging/json-equality'
import { keepsSchema, schemaProblem, schemaView } from '@/lib/core/judging/json-schema'

/** JSON out of an answer: the whole text, or the inside of the one code fence that it consists of. Undefined = no JSON. */
export function jsonOf(message: ChatMessage): unknown {
  const text = messageText(message).trim()
  const fenced = /^```(?:json)?\s*\n([\s\S]*?)\n?```$/.exec(text)
  return parseJson(fenced?.[1] ?? text)
}

/**
 * Compares a JSON answer with the reference field by field. A fence round the JSON is accepted only when the reference has
 * one too: a consumer that parses the text would choke on it. For the same reason an answer that breaks the schema of the
 * response format fails, unless the reference breaks it as well: then production lives with it.
 */
export function compareJson(reference: ChatMessage, output: ChatMessage, schema: Record<string, unknown> | null = null): Comparison {
  if (messageText(reference) === messageText(output)) return { passed: true, layer: 'canonical' }
  const expected = jsonOf(reference)
  const fencedReference = parseJson(messageText(reference)) === undefined
  const given = fencedReference ? jsonOf(output) : parseJson(messageText(output))
  if (given === undefined) return failedComparison('invalid json', `The answer is not JSON: ${shortened(messageText(output).trim(), 60)}`)
  if (expected === undefined) return failedComparison('wrong json', 'The reference is not JSON, the answer is')

  const compared = compareValues(expected, given, schema)
  if (compared.layer === 'canonical') return { passed: true, layer: 'canonical' }
  const problem = brokenSchema(expected, given, schema)
  if (problem) return failedComparison('invalid json', `Breaks the schema: ${pathText(problem.path)} ${problem.message}`, failurePlace(null, problem.path))
  if (compared.layer === 'normalised') return { passed: true, layer: 'normalised' }
  return {
    passed: false, failureKind: 'wrong json', detail: differencesText(null, compared.differences[0]!, compared.count),
    leftovers: compared.differences.map((difference) => ({ call: null, index: null, ...difference })), leftoverCount: compared.count,
    place: failurePlace(null, compared.differences[0]!.path),
  }
}

function brokenSchema(expected: unknown, given: unknown, schema: Record<string, unknown> | null): ReturnType<typeof schemaProblem> {
  const [due, view] = [schemaView(schema), schemaView(schema)]
  if (!due || !view || !keepsSchema(expected, due)) return null
  return schemaProblem(given, view)
}
