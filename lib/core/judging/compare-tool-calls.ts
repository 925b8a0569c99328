import type { ChatMessage, ToolCall } from '@/lib/core/chat'
import { differingPaths, parseJson, sameJson } from '@/lib/core/judging/json-equality'
import type { FailureKind } from '@/lib/core/types'

export type Comparison = { passed: true } | { passed: false; failureKind: FailureKind; detail: string }

/** An empty argument string is how several servers write "no arguments". */
function argumentsOf(call: ToolCall): unknown {
  return call.function.arguments.trim() === '' ? {} : parseJson(call.function.arguments)
}

function sameArguments(expected: ToolCall, actual: ToolCall): boolean {
  if (expected.function.arguments === actual.function.arguments) return true
  const left = argumentsOf(expected)
  const right = argumentsOf(actual)
  return left !== undefined && right !== undefined && sameJson(left, right)
}

/** Takes every expected call out of the actual ones that `matches`; what stays on both sides did not match. */
function pairOff(expected: ToolCall[], actual: ToolCall[], matches: (a: ToolCall, b: ToolCall) => boolean) {
  const rest = [...actual]
  const pairs: [ToolCall, ToolCall][] = []
  const unmatched = expected.filter((call) => {
    const index = rest.findIndex((candidate) => matches(call, candidate))
    const found = index < 0 ? undefined : rest.splice(index, 1)[0]
    if (found) pairs.push([call, found])
    return !found
  })
  return { pairs, unmatched, rest }
}

function names(calls: ToolCall[]): string {
  return calls.map((call) => call.function.name).join(', ')
}

/**
 * Compares the tool calls of an answer with the reference as a set: calls that stand in one answer are parallel, their
 * order and ids mean nothing. The first thing that is wrong is named, in this order: arguments that are no JSON, a call
 * that is missing, one too many, another tool, another argument. Text beside the calls is not compared.
 */
export function compareToolCalls(reference: ChatMessage, output: ChatMessage): Comparison {
  const expected = reference.tool_calls ?? []
  const actual = output.tool_calls ?? []
  const broken = actual.find((call) => argumentsOf(call) === undefined)
  if (broken) return fail('invalid json', `Arguments of ${broken.function.name} are not JSON`)

  const exact = pairOff(expected, actual, (a, b) => a.function.name === b.function.name && sameArguments(a, b))
  if (exact.unmatched.length === 0 && exact.rest.length === 0) return { passed: true }
  const byName = pairOff(exact.unmatched, exact.rest, (a, b) => a.function.name === b.function.name)
  if (byName.unmatched.length > 0 && byName.rest.length > 0) {
    return fail('wrong tool', `Called ${names(byName.rest)}, expected ${names(byName.unmatched)}`)
  }
  if (byName.unmatched.length > 0) return fail('missing call', `Did not call ${names(byName.unmatched)}`)
  if (byName.rest.length > 0) return fail('extra call', `Also called ${names(byName.rest)}`)
  const differences = byName.pairs.map(([a, b]) => `${a.function.name}: ${differingPaths(argumentsOf(a), argumentsOf(b)).join(', ')}`)
  return fail('wrong argument', `Arguments differ in ${differences.join('; ')}`)
}

function fail(failureKind: FailureKind, detail: string): Comparison {
  return { passed: false, failureKind, detail }
}
