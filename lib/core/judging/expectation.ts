import { z } from 'zod'
import { jsonDepth } from '@/lib/core/api/json-depth'
import { isObject, parseJson } from '@/lib/core/judging/json-equality'
import { readJsonPath } from '@/lib/core/judging/json-path'
import { MAX_PATTERN_LENGTH, safePattern } from '@/lib/core/judging/safe-pattern'

/** Checks inside of checks, and the text that describes them. */
const MAX_DEPTH = 40
const MAX_TEXT = 50_000
/** In one expectation, those inside of others included: every one is work for every answer. */
const MAX_CHECKS = 50

const text = z.string().min(1, { error: 'expected text' }).max(10_000, { error: 'expected at most 10,000 characters' })
const ignoreCase = z.boolean().default(false)
const path = z.string().max(500).refine((value) => readJsonPath(value) !== null, { error: 'expected a path like lines[0].amount' })
// Kept as it came: a schema that rebuilds values drops keys such as __proto__.
const anyJson = z.custom<unknown>((value) => value !== undefined, { error: 'expected a value' })
const jsonObject = z.custom<Record<string, unknown>>(isObject, { error: 'expected an object' })

const pattern = z.string().min(1).max(MAX_PATTERN_LENGTH).superRefine((value, context) => {
  const read = safePattern(value)
  if ('problem' in read) context.addIssue({ code: 'custom', message: `expected a regular expression of the safe subset: ${read.problem}` })
})

const toolCalls = z.strictObject({
  check: z.literal('tool_calls'),
  /** Empty = no tool may be called. A call without `arguments` expects none, or any when only those mentioned count. */
  calls: z.array(z.strictObject({ name: z.string().min(1).max(200), arguments: jsonObject.optional() })).max(20),
  /** `mentioned`: arguments that the expectation does not name are free. */
  arguments: z.enum(['mentioned', 'exact']).default('mentioned'),
  others: z.enum(['forbidden', 'allowed']).default('forbidden'),
})

const simple = [
  toolCalls,
  z.strictObject({ check: z.literal('json_equals'), path, value: anyJson }),
  z.strictObject({ check: z.literal('json_exists'), path }),
  z.strictObject({ check: z.literal('json_absent'), path }),
  z.strictObject({ check: z.literal('contains'), text, ignore_case: ignoreCase }),
  z.strictObject({ check: z.literal('not_contains'), text, ignore_case: ignoreCase }),
  z.strictObject({ check: z.literal('regex'), pattern, ignore_case: ignoreCase }),
  z.strictObject({ check: z.literal('not_regex'), pattern, ignore_case: ignoreCase }),
  z.strictObject({ check: z.literal('similar'), text, at_least: z.number().min(0).max(1) }),
  z.strictObject({ check: z.literal('rubric'), text }),
] as const

type SimpleCheck = z.output<(typeof simple)[number]>
/** What an answer has to do, as data. `similar` and `rubric` need a model; everything else is decided here. */
export type Check = SimpleCheck | { check: 'all' | 'any'; checks: Check[] }
export type ModelCheck = Extract<SimpleCheck, { check: 'similar' | 'rubric' }>

export const checkSchema: z.ZodType<Check> = z.lazy(() => z.discriminatedUnion('check', [
  ...simple,
  z.strictObject({ check: z.enum(['all', 'any']), checks: z.array(checkSchema).min(1, { error: 'expected at least one check' }) }),
]))

function countChecks(check: Check): number {
  return 'checks' in check ? check.checks.reduce((sum, part) => sum + countChecks(part), 1) : 1
}

/** `problem` says what keeps a text that was plainly meant as checks from being some; null for ordinary words. */
export type Expectation = { kind: 'checks'; check: Check } | { kind: 'words'; words: string; problem: string | null }

/**
 * Reads an expectation: JSON of the schema above is checks, any other text is words for a judge. A JSON object with a field
 * `check` that breaks the schema is words, too, with the problem named, so that forms can say so before it is stored.
 */
export function readExpectation(words: string): Expectation {
  const ordinary: Expectation = { kind: 'words', words, problem: null }
  if (!words.trimStart().startsWith('{')) return ordinary
  const value = words.length <= MAX_TEXT ? parseJson(words) : undefined
  if (!isObject(value) || !Object.hasOwn(value, 'check')) return ordinary
  if (jsonDepth(words) > MAX_DEPTH) return { ...ordinary, problem: `expected at most ${MAX_DEPTH} nested levels` }
  const parsed = checkSchema.safeParse(value)
  if (parsed.success && countChecks(parsed.data) > MAX_CHECKS) return { ...ordinary, problem: `expected at most ${MAX_CHECKS} checks` }
  if (parsed.success) return { kind: 'checks', check: parsed.data }
  const [issue] = parsed.error.issues
  const where = issue?.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('').replace(/^\./, '')
  return { ...ordinary, problem: `${where ? `${where}: ` : ''}${issue?.message ?? 'not a check'}` }
}
