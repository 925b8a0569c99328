import { queryText, type QueryValue } from '@/lib/core/display/query-text'

/** What a trace is, by one word: it failed, it cannot be replayed, or it is as it should be. */
export const TRACE_STATES = ['success', 'error', 'not-replayable'] as const

/** What can be missing in a trace that a list is cut by. */
export const TRACE_GAPS = ['customer', 'segment', 'cluster'] as const
export type TraceGap = (typeof TRACE_GAPS)[number]

/**
 * Which traces a list shows, all of it together. `from` and `to` are days (YYYY-MM-DD, UTC), both included. `text` is looked for in what users
 * said and in ids. `cluster` is the key of a cluster, `reason` why a trace cannot be replayed. Cost in US dollars, latency in milliseconds, limits included.
 * `without` shows only traces that have none of it.
 */
export type TraceFilter = {
  text?: string
  from?: string
  to?: string
  segment?: string
  customer?: string
  cluster?: string
  model?: string
  tool?: string
  status?: (typeof TRACE_STATES)[number]
  reason?: string
  source?: string
  importId?: string
  without?: TraceGap
  minCost?: number
  maxCost?: number
  minLatency?: number
  maxLatency?: number
}

/** What traffic is counted by. */
export const TRACE_FACETS = ['segment', 'customer', 'cluster', 'model', 'tool', 'status', 'reason', 'source'] as const
export type TraceFacet = (typeof TRACE_FACETS)[number]

type Field = keyof TraceFilter
const NAMES: Record<Field, string> = {
  text: 'q', from: 'from', to: 'to', segment: 'segment', customer: 'customer', cluster: 'cluster', model: 'model', tool: 'tool', status: 'status', reason: 'reason',
  source: 'source', importId: 'import', without: 'without', minCost: 'cost_from', maxCost: 'cost_to', minLatency: 'latency_from', maxLatency: 'latency_to',
}
export const TRACE_FIELDS = Object.keys(NAMES) as Field[]
const NUMBERS: readonly Field[] = ['minCost', 'maxCost', 'minLatency', 'maxLatency']
const WORDS: Partial<Record<Field, readonly string[]>> = { status: TRACE_STATES, without: TRACE_GAPS }
/** Longer values name nothing that is stored. */
const MAX_VALUE = 600
const DAY = /^(?:19[7-9]\d|2\d{3})-\d{2}-\d{2}$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A day that there is: JavaScript takes 30 February for 2 March. */
function isDay(text: string): boolean {
  if (!DAY.test(text)) return false
  const time = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)
}

function readField(field: Field, text: string): string | number | undefined {
  if (NUMBERS.includes(field)) {
    const number = Number(text)
    return text.trim() !== '' && Number.isFinite(number) && number >= 0 ? number : undefined
  }
  if (field === 'from' || field === 'to') return isDay(text) ? text : undefined
  if (field === 'importId') return UUID.test(text) ? text : undefined
  const words = WORDS[field]
  return words && !words.includes(text) ? undefined : text
}

/** The filter that an address names; what is no value of its part is no filter. */
export function readTraceFilter(params: Record<string, QueryValue>): TraceFilter {
  const entries = TRACE_FIELDS.flatMap((field): [string, string | number][] => {
    const text = queryText(params[NAMES[field]])?.slice(0, MAX_VALUE)
    const value = text === undefined ? undefined : readField(field, text)
    return value === undefined ? [] : [[field, value]]
  })
  return Object.fromEntries(entries) as TraceFilter
}

/** A filter as the parameters that name it in an address, without `?`; empty for no filter. */
export function writeTraceFilter(filter: TraceFilter): string {
  const params = new URLSearchParams()
  for (const field of TRACE_FIELDS) {
    const value = filter[field]
    if (value !== undefined) params.set(NAMES[field], String(value))
  }
  return params.toString()
}

/** The parts that are set, in the order of the address. */
export function tracesFilteredBy(filter: TraceFilter): Field[] {
  return TRACE_FIELDS.filter((field) => filter[field] !== undefined)
}

/** The same filter without some of its parts. */
export function withoutTraceParts(filter: TraceFilter, parts: readonly Field[]): TraceFilter {
  return Object.fromEntries(Object.entries(filter).filter(([field]) => !parts.includes(field as Field)))
}

/** The address of a list of traces under a filter. */
export function tracesHref(base: string, filter: TraceFilter): string {
  const query = writeTraceFilter(filter)
  return query ? `${base}?${query}` : base
}
