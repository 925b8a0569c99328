import { asArray, asId, asObject, asText, MAX_ID, RowError, type JsonObject } from '@/lib/core/formats/row-values'
import type { SourceSettings } from '@/lib/core/formats/source-settings'
import type { Trace } from '@/lib/core/trace'

/**
 * The trace with customer, conversation and dimensions from where the source's settings say that they stand in the record; what
 * is not found there stays as the format read it.
 */
export function applySettings(trace: Trace, record: unknown, settings: SourceSettings | undefined): Trace {
  if (!settings) return trace
  const first = (paths: string[] | undefined) => paths?.map((path) => idText(valueAt(record, path))).find((value) => value !== null)
  const named = Object.entries(settings.dimensions ?? {}).flatMap(([name, path]) => {
    const value = dimensionText(valueAt(record, path))
    return value === null ? [] : [[name, value] as const]
  })
  return {
    ...trace, customerId: first(settings.customerFrom) ?? trace.customerId, conversationId: first(settings.conversationFrom) ?? trace.conversationId,
    dimensions: named.length === 0 ? trace.dimensions : { ...trace.dimensions, ...Object.fromEntries(named) },
  }
}

/** @throws RowError when an id is longer than the indexes hold */
export function requireShortIds(trace: Trace): Trace {
  for (const field of ['sourceId', 'parentSourceId', 'customerId', 'conversationId', 'modelRequested', 'modelUsed', 'provider'] as const) {
    const length = trace[field]?.length ?? 0
    if (length > MAX_ID) throw new RowError(`${field}: expected at most ${MAX_ID} characters, got ${length}`)
  }
  return trace
}

/**
 * The value at a path with dots: keys that hold dots themselves are found, JSON text is looked into, of a list of texts like
 * `customer:acme` the one that begins with the step, and of a list of `{key, value}` the one with the key. undefined = nothing there.
 */
export function valueAt(record: unknown, path: string): unknown {
  const steps = path.split('.')
  return steps.length > MAX_STEPS ? undefined : walk(record, steps)
}

/** Keys with dots make the ways to read a path many. */
const MAX_STEPS = 12

function walk(value: unknown, steps: string[]): unknown {
  if (steps.length === 0) return value
  const here = opened(value)
  const list = asArray(here)
  const object = asObject(here)
  for (let count = steps.length; count > 0; count--) {
    const key = steps.slice(0, count).join('.')
    const found = object && Object.hasOwn(object, key) ? object[key] : list ? itemOf(list, key) : undefined
    const below = found === undefined ? undefined : walk(found, steps.slice(count))
    if (below !== undefined) return below
  }
  return undefined
}

function opened(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

function itemOf(list: unknown[], key: string): unknown {
  if (/^\d+$/.test(key)) return list[Number(key)]
  for (const item of list) {
    if (typeof item === 'string' && item.startsWith(`${key}:`)) return item.slice(key.length + 1).trim()
    const pair = asObject(item)
    if (pair && pair.key === key) return typedValue(pair.value)
  }
  return undefined
}

/** OTLP says the type of a value beside it. */
function typedValue(value: unknown): unknown {
  const typed = asObject(value)
  if (!typed) return value
  for (const kind of ['stringValue', 'intValue', 'doubleValue', 'boolValue']) if (Object.hasOwn(typed, kind)) return (typed as JsonObject)[kind]
  return value
}

function idText(value: unknown): string | null {
  return asId(value)?.trim() || null
}

function dimensionText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  return asText(value) ?? JSON.stringify(value) ?? null
}
