import { messageText, type ChatMessage } from '@/lib/core/chat'
import type { Comparison } from '@/lib/core/judging/compare-tool-calls'
import { differingPaths, parseJson } from '@/lib/core/judging/json-equality'

/** JSON out of an answer: the whole text, or the inside of the one code fence that it consists of. Undefined = no JSON. */
export function jsonOf(message: ChatMessage): unknown {
  const text = messageText(message).trim()
  const fenced = /^```(?:json)?\s*\n([\s\S]*?)\n?```$/.exec(text)
  return parseJson(fenced?.[1] ?? text)
}

/**
 * Compares a JSON answer with the reference field by field. A fence round the JSON is accepted only when the reference has
 * one too: a consumer that parses the text would choke on it. The differing fields are named in `detail`.
 */
export function compareJson(reference: ChatMessage, output: ChatMessage): Comparison {
  const expected = jsonOf(reference)
  const fencedReference = parseJson(messageText(reference)) === undefined
  const actual = fencedReference ? jsonOf(output) : parseJson(messageText(output))
  if (actual === undefined) return { passed: false, failureKind: 'invalid json', detail: 'The answer is not JSON' }
  const paths = differingPaths(expected, actual)
  if (paths.length === 0) return { passed: true }
  return { passed: false, failureKind: 'wrong json', detail: `Differs in ${paths.join(', ')}` }
}
