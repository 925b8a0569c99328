import { asArray, asObject, type JsonObject } from '@/lib/core/formats/row-values'

/** A place in the records of a source that holds one short value. */
export type RecordPath = {
  /** As the settings of a source write it: steps with dots. */
  path: string
  /** Records that have a value there, and how many different ones. */
  filled: number
  distinct: number
  /** Some of them, shortened, as they are stored: personal data is replaced. */
  examples: string[]
}

const MAX_DEPTH = 6
const MAX_PATHS = 400
const MAX_VALUE = 200
const EXAMPLES = 3
const SHOWN = 40
/** What was said: never a customer, and too much to look through. */
const CONTENT = /^(?:messages|input_history|responses_input_history|output_message|responses_output|response|input|output|request|choices|tools|params|raw_request|raw_response|content_summary|embedding_output|model_map_information|events|delta)$/i
/** A tag like `customer:acme` is a value with its name before it. */
const TAG = /^([A-Za-z][\w-]{0,39}):\s*(\S.*)$/s

/**
 * The places that settings may point to: short values of objects, JSON text looked into, tags (`customer:acme`) and lists of `{key, value}` by their
 * name. First those whose values come again, as a customer's do: the fullest, of equal ones the most varied; then those that differ in every record, then
 * those that never do.
 */
export function recordPaths(records: unknown[]): RecordPath[] {
  const found = new Map<string, { filled: number; values: Set<string> }>()
  for (const record of records) {
    const seen = new Set<string>()
    walk(record, [], (path, value) => {
      if (seen.has(path)) return
      seen.add(path)
      const known = found.get(path)
      if (!known && found.size >= MAX_PATHS) return
      const entry = known ?? { filled: 0, values: new Set<string>() }
      entry.filled += 1
      entry.values.add(value)
      found.set(path, entry)
    })
  }
  return [...found].map(([path, { filled, values }]) => ({ path, filled, distinct: values.size, examples: [...values].slice(0, EXAMPLES).map(shorten) }))
    .sort((a, b) => rank(a) - rank(b) || b.filled - a.filled || b.distinct - a.distinct || (a.path < b.path ? -1 : 1))
}

function rank({ filled, distinct }: RecordPath): number {
  if (distinct === 1) return 2
  return distinct === filled ? 1 : 0
}

type Tell = (path: string, value: string) => void

function walk(value: unknown, steps: string[], tell: Tell): void {
  const here = opened(value)
  const object = asObject(here)
  if (object) walkObject(object, steps, tell)
  else if (Array.isArray(here)) walkList(here, steps, tell)
  else if (steps.length > 0 && (typeof here === 'string' || typeof here === 'number' || typeof here === 'boolean')) {
    const text = String(here).trim()
    if (text !== '' && text.length <= MAX_VALUE) tell(steps.join('.'), text)
  }
}

function walkObject(object: JsonObject, steps: string[], tell: Tell): void {
  if (steps.length >= MAX_DEPTH) return
  for (const [key, item] of Object.entries(object)) if (key !== '' && !CONTENT.test(key)) walk(item, [...steps, key], tell)
}

function walkList(list: unknown[], steps: string[], tell: Tell): void {
  if (steps.length === 0 || steps.length >= MAX_DEPTH) return
  for (const item of list) {
    const pair = asObject(item)
    const tag = typeof item === 'string' ? TAG.exec(item) : null
    if (tag) tell([...steps, tag[1]!].join('.'), tag[2]!.trim().slice(0, MAX_VALUE))
    else if (pair && typeof pair.key === 'string') walk(typed(pair.value), [...steps, pair.key], tell)
  }
  // a plain value counts by its place where the list has few of them
  if (list.length <= 3) list.forEach((item, index) => typeof item === 'string' && !TAG.test(item) && walk(item, [...steps, String(index)], tell))
}

function typed(value: unknown): unknown {
  const object = asObject(value)
  return object ? object.stringValue ?? object.intValue ?? object.doubleValue ?? object.boolValue ?? null : value
}

function opened(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    const parsed: unknown = JSON.parse(value)
    return asObject(parsed) ?? asArray(parsed) ?? value
  } catch {
    return value
  }
}

const shorten = (text: string) => (text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text)
