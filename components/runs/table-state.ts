import type { ColumnFiltersState, SortingState } from '@tanstack/react-table'

/** What a person set on a table, as it stands in the address: a link shows the same rows to everyone. */
export type TableState = { text: string; verdict: string | null; sorting: SortingState; hidden: string[] }

/** Hidden until someone asks for it: the cases say what is missing, too. */
export const HIDDEN_AT_FIRST = ['missing', 'adjustedP']
/** Stands in the address when nothing is hidden, not even what is hidden at first. */
const NOTHING = '-'

export function readTableState(params: URLSearchParams): TableState {
  const sort = params.get('sort')
  return {
    text: params.get('q') ?? '',
    verdict: params.get('verdict'),
    sorting: sort ? [{ id: sort.replace(/^-/, ''), desc: sort.startsWith('-') }] : [],
    hidden: params.get('hide')?.split(',').filter((id) => id && id !== NOTHING) ?? HIDDEN_AT_FIRST,
  }
}

/** The address with the table's state in it; other parameters stay, defaults are left out. */
export function writeTableState(params: URLSearchParams, state: TableState): URLSearchParams {
  const next = new URLSearchParams(params)
  const put = (key: string, value: string | null) => (value ? next.set(key, value) : next.delete(key))
  const [sort] = state.sorting
  put('q', state.text)
  put('verdict', state.verdict)
  put('sort', sort ? `${sort.desc ? '-' : ''}${sort.id}` : null)
  const hidden = state.hidden.join(',')
  put('hide', hidden === HIDDEN_AT_FIRST.join(',') ? null : hidden || NOTHING)
  return next
}

export function columnFilters(state: TableState): ColumnFiltersState {
  return state.verdict ? [{ id: 'verdict', value: state.verdict }] : []
}
