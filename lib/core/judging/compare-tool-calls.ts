import type { ChatMessage, ChatRequest, ToolCall } from '@/lib/core/chat'
import { assign } from '@/lib/core/judging/assign-calls'
import { compareValues, type ValueComparison } from '@/lib/core/judging/compare-values'
import { failedComparison, type Comparison, type Leftover } from '@/lib/core/judging/comparison'
import { differencesText, failurePlace, shortened } from '@/lib/core/judging/describe-difference'
import { canonicalJson, isObject, parseJson } from '@/lib/core/judging/json-equality'
import { schemaView } from '@/lib/core/judging/json-schema'
import { normalisedKey } from '@/lib/core/judging/normalise-value'

/** `mentioned`: only the arguments that the expected call names count. `others`: whether further calls are allowed. */
type Options = { request?: ChatRequest | null; mentioned?: boolean; others?: 'allowed' | 'forbidden' }

/**
 * `value` undefined = the arguments are no JSON. A custom tool takes text: its input is JSON where it reads as an object or a list, else
 * the text itself, of which white space may mean something. Calls with the same `key` do the same.
 */
type Call = { name: string; index: number; custom: boolean; text: string; value: unknown; schema: unknown; key: string; canonical: string }
type Pair = { expected: Call; given: Call; compared: ValueComparison }

/** How many calls a detail names. */
const MAX_NAMES = 5
const MAX_LEFTOVERS = 20
const EQUAL: ValueComparison = { layer: 'canonical', differences: [], count: 0 }

function readCalls(message: ChatMessage, schemas: Map<string, unknown>): Call[] {
  const calls = (message.tool_calls ?? []).map(({ type, function: { name, arguments: text } }: ToolCall, index) => {
    const custom = type === 'custom'
    const value = custom ? inputOf(text) : argumentsOf(text)
    const schema = schemas.get(name)
    const plain = value === undefined || (custom && typeof value === 'string')
    const canonical = value === undefined ? `text ${text}` : `json ${canonicalJson(value)}`
    const key = plain ? canonical : `json ${normalisedKey(value, schemaView(schema))}`
    return { name, index, custom, text, value, schema, key, canonical }
  })
  // What the order of parallel calls is must not even change the words of a detail.
  const order = (call: Call) => `${call.name}\n${call.key}\n${call.canonical}`
  return calls.map((call) => [order(call), call] as const).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, call]) => call)
}

/** An empty argument string is how several servers write "no arguments". */
function argumentsOf(text: string): unknown {
  return text.trim() === '' ? {} : parseJson(text)
}

function inputOf(text: string): unknown {
  const value = parseJson(text)
  return typeof value === 'object' && value !== null ? value : text
}

function schemasOf(request: ChatRequest | null | undefined): Map<string, unknown> {
  return new Map((request?.tools ?? []).map((tool) => [tool.function?.name, tool.function?.parameters]))
}

function groups(calls: Call[], keyOf: (call: Call) => string): Map<string, Call[]> {
  const map = new Map<string, Call[]>()
  for (const call of calls) {
    const key = keyOf(call)
    const group = map.get(key)
    if (group) group.push(call)
    else map.set(key, [call])
  }
  return map
}

/** Takes away the calls that both sides have, spelled alike first: that leaves the best assignment of the rest as it was. */
function withoutEqual(expected: Call[], given: Call[], keyOf: (call: Call) => string): { expected: Call[]; given: Call[] } {
  const waiting = groups(given, keyOf)
  const taken = new Set<Call>()
  const unmatched = expected.filter((call) => {
    const found = waiting.get(keyOf(call))?.pop()
    if (found) taken.add(found)
    return !found
  })
  return { expected: unmatched, given: given.filter((call) => !taken.has(call)) }
}

function compareCalls(expected: Call, given: Call, mentioned: boolean): ValueComparison {
  if (expected.custom || given.custom) return compareInputs(expected, given, mentioned)
  if (expected.value === undefined || given.value === undefined) return compareValues(expected.value ?? expected.text, given.value ?? given.text)
  const { value } = given
  const named = mentioned && isObject(expected.value) && isObject(value) ? Object.keys(expected.value) : null
  const counted = named ? Object.fromEntries(named.filter((key) => Object.hasOwn(value as object, key)).map((key) => [key, (value as Record<string, unknown>)[key]])) : value
  return compareValues(expected.value, counted, expected.schema)
}

/** A check that names a custom tool and no arguments does not mind its input. */
function compareInputs(expected: Call, given: Call, mentioned: boolean): ValueComparison {
  const free = mentioned && isObject(expected.value) && Object.keys(expected.value).length === 0
  if (free || expected.canonical === given.canonical) return EQUAL
  if (typeof expected.value !== 'string' && typeof given.value !== 'string') return compareValues(expected.value, given.value)
  return { layer: 'left over', differences: [{ path: '', expected: expected.value, given: given.value }], count: 1 }
}

/** Of every tool, which given call stands for which expected one: with the fewest arguments that differ. */
function pairByName(expected: Call[], given: Call[], mentioned: boolean): { pairs: Pair[]; missing: Call[]; extra: Call[] } {
  const byName = groups(given, (call) => call.name)
  const pairs: Pair[] = []
  for (const [name, wanted] of groups(expected, (call) => call.name)) {
    const found = byName.get(name) ?? []
    const memo = new Map<string, ValueComparison>()
    const compared = (row: number, column: number) => {
      const known = memo.get(`${row} ${column}`) ?? compareCalls(wanted[row]!, found[column]!, mentioned)
      memo.set(`${row} ${column}`, known)
      return known
    }
    for (const [row, column] of assign(wanted.length, found.length, (r, c) => compared(r, c).count)) {
      pairs.push({ expected: wanted[row]!, given: found[column]!, compared: compared(row, column) })
    }
  }
  const paired = new Set(pairs.flatMap((pair) => [pair.expected, pair.given]))
  return { pairs, missing: expected.filter((call) => !paired.has(call)), extra: given.filter((call) => !paired.has(call)) }
}

/** The tools that were called, the first five of them. */
export function callNames(calls: ToolCall[]): string {
  return names(calls.map((call) => call.function))
}

function names(calls: { name: string }[]): string {
  const list = calls.slice(0, MAX_NAMES).map((call) => shortened(call.name, 40)).join(', ')
  return calls.length > MAX_NAMES ? `${list} and ${calls.length - MAX_NAMES} more` : list
}

/**
 * Compares the tool calls of an answer with the reference as a set: calls that stand in one answer are parallel, their
 * order and ids mean nothing. The first thing that is wrong is named, in this order: arguments that are no JSON, a call
 * that is missing, one too many, another tool, another argument. Text beside the calls is shown and not compared: it says what the calls do. The schemas of the
 * tools in `request` say which spellings of an argument are the same.
 */
export function compareToolCalls(reference: ChatMessage, output: ChatMessage, { request, mentioned = false, others = 'forbidden' }: Options = {}): Comparison {
  const schemas = schemasOf(request)
  const all = { expected: readCalls(reference, schemas), given: readCalls(output, schemas) }
  const spelled = mentioned ? all : withoutEqual(all.expected, all.given, (call) => `${JSON.stringify(call.name)} ${call.canonical}`)
  const rest = mentioned ? all : withoutEqual(spelled.expected, spelled.given, (call) => `${JSON.stringify(call.name)} ${call.key}`)
  const broken = rest.given.find((call) => call.value === undefined)
  if (broken) return failedComparison('invalid json', `Arguments of ${names([broken])} are not JSON: ${shortened(broken.text, 60)}`, failurePlace(broken.name, null))

  const { pairs, missing, extra } = pairByName(rest.expected, rest.given, mentioned)
  const tooMany = others === 'forbidden' ? extra : []
  if (missing.length > 0 && tooMany.length > 0) return failedComparison('wrong tool', `Called ${names(tooMany)}, expected ${names(missing)}`, failurePlace(missing[0]!.name, null))
  if (missing.length > 0) return failedComparison('missing call', `Did not call ${names(missing)}`, failurePlace(missing[0]!.name, null))
  if (tooMany.length > 0) return failedComparison('extra call', `Also called ${names(tooMany)}`, failurePlace(tooMany[0]!.name, null))

  const differing = pairs.filter(({ compared }) => compared.layer === 'left over')
  if (differing.length > 0) return wrongArguments(differing)
  const normalised = rest.expected.length < spelled.expected.length || pairs.some(({ compared }) => compared.layer === 'normalised')
  return { passed: true, layer: normalised ? 'normalised' : 'canonical' }
}

function wrongArguments(pairs: Pair[]): Comparison {
  const leftoverCount = pairs.reduce((sum, { compared }) => sum + compared.count, 0)
  const leftovers = pairs.flatMap(({ expected, compared }) => compared.differences.map((difference): Leftover => ({ call: expected.name, index: expected.index, ...difference })))
  const [tool, first] = [pairs[0]!.expected.name, leftovers[0]!]
  return {
    passed: false, failureKind: 'wrong argument', detail: differencesText(tool, first, leftoverCount), leftovers: leftovers.slice(0, MAX_LEFTOVERS), leftoverCount,
    place: failurePlace(tool, first.path),
  }
}
