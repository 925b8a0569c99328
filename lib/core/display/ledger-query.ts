import { LEDGER_SHOWN, LEDGER_SORTS, type LedgerFilter, type LedgerRow, type LedgerSort } from '@/lib/core/display/gate-health-view'
import { queryText, type QueryValue } from '@/lib/core/display/query-text'
import { csvOf } from '@/lib/core/display/set-rows'

/** What stands in the address of the ledger; `sort` begins with a minus when it descends. */
export type LedgerParams = { q?: QueryValue; segment?: QueryValue; shown?: QueryValue; sort?: QueryValue; after?: QueryValue }

type Texts = { [K in keyof LedgerParams]: string | undefined }

const textsOf = ({ q, segment, shown, sort, after }: LedgerParams): Texts => (
  { q: queryText(q), segment: queryText(segment), shown: queryText(shown), sort: queryText(sort), after: queryText(after) }
)

/** Flakiest first. */
const FIRST_SORT = '-mean'

export type LedgerQuery = { filter: LedgerFilter; sort: LedgerSort; descending: boolean; after: { value: string; caseId: string } | null }

/** What is not understood is left out: the list then begins at its start. */
export function readLedgerQuery(given: LedgerParams): LedgerQuery {
  const params = textsOf(given)
  const asked = params.sort ?? FIRST_SORT
  const known = LEDGER_SORTS.find((sort) => sort === asked.replace(/^-/, ''))
  const sort = known ?? 'mean'
  const descending = known ? asked.startsWith('-') : true
  const shown = LEDGER_SHOWN.find((one) => one === params.shown) ?? 'differed'
  return { filter: { shown, ...(params.q ? { text: params.q } : {}), ...(params.segment ? { segment: params.segment } : {}) }, sort, descending, after: readAfter(params.after, sort) }
}

const AFTER = /^([^\0]{1,500})~([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/is

function readAfter(text: string | undefined, sort: LedgerSort): LedgerQuery['after'] {
  const [, value, caseId] = AFTER.exec(text ?? '') ?? []
  if (value === undefined || caseId === undefined) return null
  // a number where the list is sorted by one
  if (sort !== 'key' && !/^\d{1,9}(\.\d{1,25})?(e-\d{1,2})?$/.test(value)) return null
  return sort === 'differed' || sort === 'trials' ? (/^\d{1,9}$/.test(value) ? { value, caseId } : null) : { value, caseId }
}

function href(path: string, params: Texts): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) if (value) query.set(name, value)
  return query.size > 0 ? `${path}?${query}` : path
}

/** Addresses of the ledger around what is shown: sorted in other ways, its next page and its first. */
export function ledgerHrefs(
  path: string, params: LedgerParams, { sort, descending, after }: LedgerQuery, next: { value: string; caseId: string } | null,
): { sorts: Record<LedgerSort, string>; next: string | null; first: string | null } {
  const { q, segment, shown, sort: asked } = textsOf(params)
  const kept = { q, segment, shown }
  const sorted = (id: LedgerSort) => {
    const down = id === sort ? !descending : id !== 'key'
    const text = `${down ? '-' : ''}${id}`
    return href(path, { ...kept, ...(text === FIRST_SORT ? {} : { sort: text }) })
  }
  return {
    sorts: Object.fromEntries(LEDGER_SORTS.map((id) => [id, sorted(id)])) as Record<LedgerSort, string>,
    next: next && href(path, { ...kept, sort: asked, after: `${next.value}~${next.caseId}` }),
    first: after ? href(path, { ...kept, sort: asked }) : null,
  }
}

export function ledgerCsv(rows: LedgerRow[]): string {
  return csvOf(
    ['case', 'case_id', 'segments', 'pairs', 'differed', 'flip_probability', 'low_90', 'high_90', 'quarantined_until', 'request'],
    rows.map((row) => [row.key, row.caseId, row.adversarial ? 'adversarial' : row.segments.join(' '), row.trials, row.differed, row.mean, row.low, row.high, row.quarantinedUntil, row.title]),
  )
}
