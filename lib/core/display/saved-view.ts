import { readCaseFilter, writeCaseFilter } from '@/lib/core/display/case-filter'
import { readTraceFilter, writeTraceFilter } from '@/lib/core/display/trace-filter'
import { queryTexts } from '@/lib/core/display/query-text'
import { GATES, RUN_STATUSES } from '@/lib/core/types'

/** The lists whose filters can be kept under a name. */
export const VIEW_PAGES = ['cases', 'runs', 'traces', 'adversarial'] as const
export type ViewPage = (typeof VIEW_PAGES)[number]

export const MAX_VIEW_NAME = 60

/** `own`: the person who looks at it saved it, and may change it. */
export type SavedViewRow = { id: string; name: string; query: string; shared: boolean; own: boolean; by: string }

type Params = Record<string, string>

/** Words that a parameter takes; null = any text. */
const RUN_PARAMS = { q: null, state: [...GATES, ...RUN_STATUSES], purpose: ['gate', 'aa', 'drill'] }
const ADVERSARIAL_PARAMS = { q: null, state: null, segment: null, month: null, by: null }

function keepKnown(params: Params, known: Record<string, readonly string[] | null>): string {
  const kept = Object.entries(queryTexts(params, Object.keys(known))).filter(([name, value]) => value !== undefined && (known[name] === null || known[name]!.includes(value)))
  return new URLSearchParams(kept as [string, string][]).toString()
}

/** What each page understands of a query, in its own order. */
const READERS: Record<ViewPage, (params: Params) => string> = {
  cases: (params) => writeCaseFilter(readCaseFilter(params)),
  runs: (params) => keepKnown(params, RUN_PARAMS),
  traces: (params) => writeTraceFilter(readTraceFilter(params)),
  adversarial: (params) => keepKnown(params, ADVERSARIAL_PARAMS),
}

/**
 * The query of an address as the page's own reader takes it, without `?`. `unknown` names the parameters that it would ignore, each
 * as `name=value`: a view that drops a part of its filter would show more than its name says.
 */
export function readViewQuery(page: ViewPage, query: string): { query: string; unknown: string[] } {
  const given = [...new URLSearchParams(query)]
  const read = READERS[page](Object.fromEntries(given))
  const kept = new URLSearchParams(read)
  return { query: read, unknown: given.filter(([name, value]) => kept.get(name) !== value).map(([name, value]) => `${name}=${value}`) }
}
