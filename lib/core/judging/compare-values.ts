import { canonicalJson, isObject } from '@/lib/core/judging/json-equality'
import { schemaView, type SchemaView } from '@/lib/core/judging/json-schema'
import { fieldView, itemView, missingDefaults, normalisedKey, viewFor } from '@/lib/core/judging/normalise-value'

/** What decided: equal as JSON, equal after normalising, or neither: left over for somebody who understands meaning. */
export type Layer = 'canonical' | 'normalised' | 'left over'

/** One place where two values differ, like `lines[0].amount`; undefined = nothing there; an empty path = the whole value. */
export type Difference = { path: string; expected: unknown; given: unknown }

/** `differences` names the first 20, `count` counts all. */
export type ValueComparison = { layer: Layer; differences: Difference[]; count: number }

const MAX_LISTED = 20

type Side = { value: unknown; view: SchemaView | null }
type Found = { differences: Difference[]; count: number }

/** Compares two JSON values in rising cost. `schema` is the JSON schema of both, or anything else when there is none. */
export function compareValues(expected: unknown, given: unknown, schema?: unknown): ValueComparison {
  if (canonicalJson(expected) === canonicalJson(given)) return { layer: 'canonical', differences: [], count: 0 }
  if (normalisedKey(expected, schemaView(schema)) === normalisedKey(given, schemaView(schema))) return { layer: 'normalised', differences: [], count: 0 }
  const found: Found = { differences: [], count: 0 }
  walk({ value: expected, view: schemaView(schema) }, { value: given, view: schemaView(schema) }, '', found)
  // Forms of one anyOf may differ as wholes while each of their parts is the same.
  if (found.count === 0) note(found, '', expected, given)
  return { layer: 'left over', ...found }
}

function note(found: Found, path: string, expected: unknown, given: unknown): void {
  found.count += 1
  if (found.differences.length < MAX_LISTED) found.differences.push({ path, expected, given })
}

function walk(expected: Side, given: Side, path: string, found: Found): void {
  const [a, b] = [expected.value, given.value]
  const [aView, bView] = [viewFor(a, expected.view), viewFor(b, given.view)]
  if (isObject(a) && isObject(b)) {
    const [aFilled, bFilled] = [new Map(missingDefaults(a, aView)), new Map(missingDefaults(b, bView))]
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const left = Object.hasOwn(a, key) ? a[key] : aFilled.get(key)
      const right = Object.hasOwn(b, key) ? b[key] : bFilled.get(key)
      const inside = path === '' ? key : `${path}.${key}`
      if (left === undefined || right === undefined) note(found, inside, left, right)
      else walk({ value: left, view: fieldView(key, aView) }, { value: right, view: fieldView(key, bView) }, inside, found)
    }
    return
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    if (aView?.schema.uniqueItems === true && bView?.schema.uniqueItems === true) return walkSets(a, b, aView, bView, path, found)
    if (a.length === b.length) {
      a.forEach((item, index) => walk({ value: item, view: itemView(aView) }, { value: b[index], view: itemView(bView) }, `${path}[${index}]`, found))
      return
    }
  }
  if (normalisedKey(a, expected.view) !== normalisedKey(b, given.view)) note(found, path, a, b)
}

/** Items that both have fall away; the rest is paired in order, so that one exchanged item is one difference. */
function walkSets(a: unknown[], b: unknown[], aView: SchemaView, bView: SchemaView, path: string, found: Found): void {
  const counts = new Map<string, number>()
  const bKeys = b.map((item) => normalisedKey(item, itemView(bView)))
  for (const key of bKeys) counts.set(key, (counts.get(key) ?? 0) + 1)
  const missing = a.flatMap((item, index) => {
    const key = normalisedKey(item, itemView(aView))
    const left = counts.get(key) ?? 0
    if (left > 0) counts.set(key, left - 1)
    return left > 0 ? [] : [{ item, index }]
  })
  const extra = b.flatMap((item, index) => {
    const left = counts.get(bKeys[index]!) ?? 0
    if (left > 0) counts.set(bKeys[index]!, left - 1)
    return left > 0 ? [{ item, index }] : []
  })
  for (let at = 0; at < Math.max(missing.length, extra.length); at += 1) {
    note(found, `${path}[${(missing[at] ?? extra[at])!.index}]`, missing[at]?.item, extra[at]?.item)
  }
}
