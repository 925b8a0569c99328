import { code } from '@/scripts/docs/markdown'

export type Schema = {
  type?: string | string[]; enum?: unknown[]; const?: unknown; anyOf?: Schema[]; oneOf?: Schema[]; allOf?: Schema[]; items?: Schema; format?: string; pattern?: string
  minimum?: number; maximum?: number; exclusiveMinimum?: number; minLength?: number; maxLength?: number; minItems?: number; maxItems?: number
  properties?: Record<string, Schema>; required?: string[]; additionalProperties?: Schema | boolean; description?: string; default?: unknown; $ref?: string
}

export type Field = { name: string; type: string; required: boolean; about: string }

const FORMATS: Record<string, string> = { uuid: 'UUID', uri: 'address', 'date-time': 'time, ISO 8601', date: 'day' }
/** Beyond these zod writes the limits of the number type itself. */
const WIDEST = Number.MAX_SAFE_INTEGER

/** What a value may be, in words: `whole number from 1 to 100`, `UUID or null`, `one of pass, blocked`. */
export function typeWords(schema: Schema): string {
  if (schema.enum) return schema.enum.map((value) => code(String(value))).join(', ')
  if (schema.const !== undefined) return code(String(schema.const))
  const branches = schema.anyOf ?? schema.oneOf
  if (branches) return [...new Set(branches.map(typeWords))].join(' or ')
  if (schema.$ref) return 'problem'
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeWords({ ...schema, type })).join(' or ')
  if (schema.type === 'array') return schema.items && Object.keys(schema.items).length > 0 ? `list of ${typeWords(schema.items)}` : 'list'
  if (schema.type === 'object') return 'object'
  if (schema.type === 'string') return stringWords(schema)
  if (schema.type === 'integer' || schema.type === 'number') return numberWords(schema)
  return schema.type === 'boolean' ? 'true or false' : schema.type === 'null' ? 'null' : 'any value'
}

function stringWords({ format, pattern, maxLength }: Schema): string {
  if (format && FORMATS[format]) return FORMATS[format]
  if (pattern?.includes('%')) return 'percentage'
  return maxLength === undefined ? 'text' : `text, up to ${maxLength.toLocaleString('en')} characters`
}

function numberWords({ type, minimum, maximum, exclusiveMinimum }: Schema): string {
  const name = type === 'integer' ? 'whole number' : 'number'
  const low = exclusiveMinimum !== undefined ? ` above ${exclusiveMinimum}` : minimum !== undefined && minimum > -WIDEST ? ` from ${minimum}` : ''
  const high = maximum !== undefined && maximum < WIDEST ? ` ${low.startsWith(' above') ? 'up ' : ''}to ${maximum.toLocaleString('en')}` : low.startsWith(' from') ? ' on' : ''
  return `${name}${low}${high}`
}

/** The fields of a value with their paths; what is deeper than `depth` is named by its type alone. */
export function fieldsOf(schema: Schema, depth = 4, prefix = ''): Field[] {
  const objects = branchesOf(schema)
  return objects.flatMap(({ properties = {}, required = [], additionalProperties }) => [
    ...Object.entries(properties).flatMap(([name, inner]) => fieldWithInner({ name: `${prefix}${name}`, inner, required: required.includes(name) }, depth)),
    ...(typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0 && depth > 0 && branchesOf(additionalProperties).length > 0
      ? fieldsOf(additionalProperties, depth - 1, `${prefix}<name>.`) : []),
  ]).filter((field, i, all) => all.findIndex(({ name }) => name === field.name) === i)
}

function fieldWithInner({ name, inner, required }: { name: string; inner: Schema; required: boolean }, depth: number): Field[] {
  const own = { name, type: typeWords(inner), required, about: inner.description ?? '' }
  if (depth === 0) return [own]
  const items = [inner, ...(inner.anyOf ?? [])].filter(({ type, items: list }) => type === 'array' && list).flatMap(({ items: list }) => fieldsOf(list!, depth - 1, `${name}[].`))
  return [own, ...fieldsOf(inner, depth - 1, `${name}.`), ...items]
}

/** The objects that a value may be. */
function branchesOf(schema: Schema): Schema[] {
  if (schema.anyOf ?? schema.oneOf) return (schema.anyOf ?? schema.oneOf)!.flatMap(branchesOf)
  return schema.type === 'object' ? [schema] : []
}
