import { canonicalJson, isObject, ownField } from '@/lib/core/judging/json-equality'
import { safePattern, type SafePattern } from '@/lib/core/judging/safe-pattern'

type Schema = Record<string, unknown>

/** A place in a JSON schema: the schema there, the whole one that `$ref` points into, and how much work is still allowed. */
export type SchemaView = { schema: Schema; root: Schema; budget: Budget }

type Budget = { steps: number; patterns: Map<string, SafePattern | { problem: string }> }

/** What breaks a schema, and where; `path` is empty for the whole value. */
export type SchemaProblem = { path: string; message: string }

/** Branches inside of branches multiply; a schema that asks for more work than this is not checked to the end. */
const MAX_STEPS = 100_000
const MAX_HOPS = 20
const MAX_DEPTH = 400

/** A schema to look into, or null when there is none to be read. Each comparison of two values takes a view of its own. */
export function schemaView(schema: unknown): SchemaView | null {
  return isObject(schema) ? viewOf(schema, { root: schema, budget: { steps: MAX_STEPS, patterns: new Map() } }) : null
}

/** Follows `$ref` to `#/…` and the `allOf` of one entry that Pydantic writes; null when it leads nowhere. */
export function viewOf(schema: unknown, { root, budget }: Pick<SchemaView, 'root' | 'budget'>): SchemaView | null {
  let at: unknown = schema
  for (let hop = 0; hop < MAX_HOPS; hop += 1) {
    if (!isObject(at)) return null
    const next = typeof at.$ref === 'string' ? pointer(root, at.$ref) : Array.isArray(at.allOf) && at.allOf.length === 1 ? at.allOf[0] : undefined
    if (!isObject(next)) return { schema: at, root, budget }
    // What stands beside a reference (a default, a description) holds as well.
    const { $ref: _ref, allOf: _allOf, ...beside } = at
    at = { ...next, ...beside }
  }
  return null
}

function pointer(root: Schema, ref: string): unknown {
  if (ref === '#') return root
  if (!ref.startsWith('#/')) return undefined
  return ref.slice(2).split('/').reduce<unknown>((at, part) => (isObject(at) ? ownField(at, part.replaceAll('~1', '/').replaceAll('~0', '~')) : undefined), root)
}

/**
 * The first thing in a value that breaks the schema, or null. Checked is what providers accept for structured output: type,
 * enum, const, properties, required, additionalProperties, items, anyOf, oneOf, allOf, $ref into the schema itself, and bounds
 * of numbers, lengths and patterns. Other keywords say nothing; a schema that is too much work counts as kept.
 */
export function schemaProblem(value: unknown, view: SchemaView): SchemaProblem | null {
  return problemAt(value, view, '', 0)
}

/** Only whether the value keeps the schema. */
export function keepsSchema(value: unknown, view: SchemaView): boolean {
  return problemAt(value, view, '', 0) === null
}

function problemAt(value: unknown, view: SchemaView, path: string, depth: number): SchemaProblem | null {
  view.budget.steps -= 1
  if (view.budget.steps <= 0 || depth > MAX_DEPTH) return null
  const simple = typeProblem(value, view) ?? boundProblem(value, view.schema) ?? patternProblem(value, view)
  if (simple) return { path, message: simple }
  return branchProblem(value, view, path, depth)
    ?? (isObject(value) ? objectProblem(value, view, path, depth) : Array.isArray(value) ? arrayProblem(value, view, path, depth) : null)
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isObject(value)
  if (type === 'integer') return typeof value === 'number' && Number.isInteger(value)
  return type === 'string' || type === 'number' || type === 'boolean' ? typeof value === type : true
}

function typeProblem(value: unknown, { schema, budget }: SchemaView): string | null {
  if (schema.nullable === true && value === null) return null
  const types = Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type]
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) return `expected ${types.join(' or ')}`
  const listed: unknown[] | null = Array.isArray(schema.enum) ? schema.enum : null
  const only = Object.hasOwn(schema, 'const')
  if (!listed && !only) return null
  const text = canonicalJson(value)
  budget.steps -= Math.ceil((text.length + (listed?.length ?? 0)) / 64)
  if (only && canonicalJson(schema.const) !== text) return 'expected the one value that the schema allows'
  return listed && !listed.some((allowed) => canonicalJson(allowed) === text) ? 'expected one of the values that the schema lists' : null
}

const BOUNDS: Record<string, (size: number, bound: number) => boolean> = {
  minimum: (size, bound) => size >= bound, maximum: (size, bound) => size <= bound,
  exclusiveMinimum: (size, bound) => size > bound, exclusiveMaximum: (size, bound) => size < bound,
}

function boundProblem(value: unknown, schema: Schema): string | null {
  const outside = (size: number, names: [string, keyof typeof BOUNDS][]) => names.find(([name, rule]) => {
    const bound = schema[name]
    return typeof bound === 'number' && !BOUNDS[rule]!(size, bound)
  })?.[0]
  let name: string | undefined
  if (typeof value === 'number') name = outside(value, Object.keys(BOUNDS).map((bound) => [bound, bound]))
  else if (Array.isArray(value)) name = outside(value.length, [['minItems', 'minimum'], ['maxItems', 'maximum']])
  else if (typeof value === 'string') name = outside([...value].length, [['minLength', 'minimum'], ['maxLength', 'maximum']])
  return name ? `expected ${name} ${String(schema[name])}` : null
}

/** A pattern beyond the safe subset says nothing: it is better not checked than checked wrongly. */
function patternProblem(value: unknown, { schema, budget }: SchemaView): string | null {
  if (typeof value !== 'string' || typeof schema.pattern !== 'string') return null
  const pattern = budget.patterns.get(schema.pattern) ?? safePattern(schema.pattern)
  budget.patterns.set(schema.pattern, pattern)
  budget.steps -= Math.ceil((value.length * schema.pattern.length) / 500)
  if (budget.steps <= 0 || 'problem' in pattern || pattern.test(value) !== false) return null
  return `expected the pattern ${schema.pattern}`
}

function branchProblem(value: unknown, view: SchemaView, path: string, depth: number): SchemaProblem | null {
  const check = (branch: unknown) => {
    if (branch === false) return { path, message: 'expected nothing here' }
    const inside = viewOf(branch, view)
    return inside && problemAt(value, inside, path, depth + 1)
  }
  const { anyOf, oneOf, allOf } = view.schema
  if (Array.isArray(anyOf) && anyOf.length > 0 && anyOf.every((branch) => check(branch) !== null)) return { path, message: 'expected one of the forms that the schema allows' }
  if (Array.isArray(oneOf) && oneOf.filter((branch) => check(branch) === null).length !== 1) return { path, message: 'expected exactly one of the forms that the schema allows' }
  for (const branch of Array.isArray(allOf) ? allOf : []) {
    const problem = check(branch)
    if (problem) return problem
  }
  return null
}

function objectProblem(value: Record<string, unknown>, view: SchemaView, path: string, depth: number): SchemaProblem | null {
  const { properties, required, additionalProperties } = view.schema
  const at = (key: string) => (path === '' ? key : `${path}.${key}`)
  const missing = (Array.isArray(required) ? required : []).find((key) => typeof key === 'string' && !Object.hasOwn(value, key))
  if (missing !== undefined) return { path: at(String(missing)), message: 'is required' }
  for (const [key, item] of Object.entries(value)) {
    const known = isObject(properties) && Object.hasOwn(properties, key)
    const rule = known ? properties[key] : additionalProperties
    if (rule === false) return { path: at(key), message: 'is not in the schema' }
    const inside = viewOf(rule, view)
    const problem = inside && problemAt(item, inside, at(key), depth + 1)
    if (problem) return problem
  }
  return null
}

function arrayProblem(value: unknown[], view: SchemaView, path: string, depth: number): SchemaProblem | null {
  const { items, uniqueItems } = view.schema
  if (uniqueItems === true) {
    const texts = value.map((item) => canonicalJson(item))
    view.budget.steps -= Math.ceil(texts.reduce((sum, text) => sum + text.length, 0) / 64)
    if (new Set(texts).size < texts.length) return { path, message: 'expected no item twice' }
  }
  const inside = viewOf(items, view)
  if (!inside) return null
  for (const [index, item] of value.entries()) {
    const problem = problemAt(item, inside, `${path}[${index}]`, depth + 1)
    if (problem) return problem
  }
  return null
}
