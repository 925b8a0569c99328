import type { ChatRequest } from '@/lib/core/chat'
import type { ArgumentQuestion } from '@/lib/core/judging/argument-prompt'
import type { Comparison, Leftover } from '@/lib/core/judging/comparison'
import { canonicalJson } from '@/lib/core/judging/json-equality'
import { keepsSchema, type SchemaView } from '@/lib/core/judging/json-schema'
import { viewFor } from '@/lib/core/judging/normalise-value'
import { responseSchema } from '@/lib/core/judging/response-format'
import { schemaAt } from '@/lib/core/judging/schema-at'

/** Characters of one value as JSON: beyond, a judge would compare documents, not arguments. */
const MAX_VALUE = 8000

function schemaOf(leftover: Leftover, request: ChatRequest): SchemaView | null {
  if (leftover.call === null) return schemaAt(responseSchema(request), leftover.path)
  return schemaAt(request.tools?.find((tool) => tool.function?.name === leftover.call)?.function.parameters, leftover.path)
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value
}

/** What may be written where nothing is meant. A number is always meant. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === false || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)
}

/**
 * What needs no judge of meaning: another number or truth value, another type (a tool takes one), something in the place of
 * nothing, another of the listed values, a value that the tool refuses.
 */
function isCertain({ expected, given }: Leftover, view: SchemaView | null): boolean {
  const [due, own] = [typeOf(expected), typeOf(given)]
  const absent = (value: unknown) => value === undefined || value === null
  if (absent(expected) || absent(given)) {
    if (!isEmpty(expected) || !isEmpty(given)) return true
  } else if (due !== own || due === 'number' || due === 'boolean') return true
  if (view === null || expected === undefined || given === undefined) return false
  if (!keepsSchema(expected, view)) return false
  return !keepsSchema(given, view) || Array.isArray(viewFor(expected, view)?.schema.enum)
}

/**
 * The questions whose answers could turn a failed comparison into a pass, in the order of the differences; all of them have to
 * be answered with yes. Empty = nothing that a judge says could: the difference is of another kind, there are more than
 * can be listed, a value is too long, or one difference is certain.
 */
export function argumentQuestions(comparison: Comparison, request: ChatRequest): ArgumentQuestion[] {
  if (comparison.passed || comparison.leftoverCount > comparison.leftovers.length) return []
  const found = comparison.leftovers.map((leftover) => ({ leftover, view: schemaOf(leftover, request) }))
  const hopeless = ({ leftover, view }: (typeof found)[number]) =>
    isCertain(leftover, view) || [leftover.expected, leftover.given].some((value) => value !== undefined && canonicalJson(value).length > MAX_VALUE)
  if (found.some(hopeless)) return []
  return found.map(({ leftover: { call, path, expected, given }, view }) => ({ call, path, schema: view?.schema ?? null, expected, given }))
}
