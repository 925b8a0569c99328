import { isoForm } from '@/lib/core/judging/iso-date'
import { canonicalJson, isObject, ownField } from '@/lib/core/judging/json-equality'
import { keepsSchema, viewOf, type SchemaView } from '@/lib/core/judging/json-schema'

/** Defaults inside of defaults are filled in this deep: a schema may point to itself. */
const MAX_FILLED = 3

/** A number as models write it into text: no leading zeros (they are identifiers), no exponent, optional fraction. */
const PLAIN_NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d+)?$/
/** Where the schema says number, any number of JSON. */
const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d{1,3})?$/
/** Digits that a JavaScript number keeps; more of them are an identifier, and rounding would make two of them equal. */
const EXACT_DIGITS = 15

function numberIn(text: string, numeric: boolean): number | null {
  if (!(numeric ? JSON_NUMBER : PLAIN_NUMBER).test(text)) return null
  const digits = text.replace(/[eE].*$/, '').replace(/\D/g, '').replace(/^0+/, '')
  const number = Number(text)
  return digits.length <= EXACT_DIGITS && Number.isFinite(number) ? number : null
}

function saysNumber({ type }: Record<string, unknown>): boolean {
  const types: unknown[] = Array.isArray(type) ? type : [type]
  return types.includes('number') || types.includes('integer')
}

/** The schema that holds for this very value: of `anyOf`, the only branch that is not null, or the first that it keeps. */
export function viewFor(value: unknown, view: SchemaView | null): SchemaView | null {
  const options = view?.schema.anyOf ?? view?.schema.oneOf
  if (!view || !Array.isArray(options)) return view
  const branches = options.flatMap((option) => viewOf(option, view) ?? []).filter(({ schema }) => schema.type !== 'null')
  const branch = branches.length === 1 ? branches[0]! : branches.find((option) => keepsSchema(value, option))
  return branch ? { ...branch, schema: { ...view.schema, ...branch.schema, anyOf: undefined, oneOf: undefined } } : view
}

export function fieldView(key: string, view: SchemaView | null): SchemaView | null {
  const properties = view?.schema.properties
  const schema = isObject(properties) ? ownField(properties, key) : undefined
  return view && viewOf(schema ?? view.schema.additionalProperties, view)
}

export function itemView(view: SchemaView | null): SchemaView | null {
  return view && viewOf(view.schema.items, view)
}

/** The optional fields that are not there and have a default, which is what leaving them out means. */
export function missingDefaults(value: Record<string, unknown>, view: SchemaView | null): [string, unknown][] {
  const { properties, required } = view?.schema ?? {}
  if (!view || !isObject(properties)) return []
  const due: unknown[] = Array.isArray(required) ? required : []
  return Object.keys(properties).flatMap((key): [string, unknown][] => {
    if (Object.hasOwn(value, key) || due.includes(key)) return []
    const standard = viewOf(properties[key], view)?.schema.default
    return standard === undefined ? [] : [[key, standard]]
  })
}

/** The listed value that a text stands for: itself, or the only one that differs in case alone; undefined when none is. */
function listedValue(value: string, text: string, allowed: unknown[]): string | undefined {
  if (allowed.includes(value)) return value
  const alike = allowed.filter((item): item is string => typeof item === 'string' && item.toLowerCase() === text.toLowerCase())
  // Two listed values that differ in case alone: then case means something.
  return alike.length === 1 ? alike[0] : undefined
}

function normalisedText(value: string, schema: Record<string, unknown>): string | number {
  const text = value.replace(/\s+/g, ' ').trim()
  const allowed: unknown[] = Array.isArray(schema.enum) ? schema.enum : Object.hasOwn(schema, 'const') ? [schema.const] : []
  const listed = listedValue(value, text, allowed)
  if (listed === undefined) return isoForm(text, schema.format === 'date') ?? numberIn(text, saysNumber(schema)) ?? text
  // "1.1" and "1.10" in one list are versions; a list without such neighbours may hold numbers.
  const number = numberIn(listed, false)
  return number !== null && allowed.filter((item) => numberIn(String(item), false) === number).length === 1 ? number : listed
}

/**
 * The value without differences that mean nothing to a tool: white space in text, numbers written as text, spellings of one
 * date, and what the schema says does not matter: the case of listed values, the order of unique items, defaults left out.
 * `"007"` stays text: it is an identifier, not the number 7.
 */
export function normaliseValue(value: unknown, view: SchemaView | null, filled = 0): unknown {
  const here = viewFor(value, view)
  if (here) here.budget.steps -= 1
  if (typeof value === 'string') return normalisedText(value, here?.schema ?? {})
  if (Array.isArray(value)) {
    const items = value.map((item) => normaliseValue(item, itemView(here), filled))
    if (here?.schema.uniqueItems !== true) return items
    return items.map((item) => [canonicalJson(item), item] as const).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item)
  }
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([key, item]) => [key, normaliseValue(item, fieldView(key, here), filled)] as const)
  const fills = filled < MAX_FILLED && here && here.budget.steps > 0 ? missingDefaults(value, here) : []
  return Object.fromEntries([...entries, ...fills.map(([key, item]) => [key, normaliseValue(item, fieldView(key, here), filled + 1)] as const)])
}

/** Two values with the same key are the same to a tool. */
export function normalisedKey(value: unknown, view: SchemaView | null): string {
  return canonicalJson(normaliseValue(value, view))
}
