import type { SortingState } from '@tanstack/react-table'

/** What a person set on a table, as it stands in the address: a link shows the same rows to everyone. */
export type TableState = {
  text: string
  verdict: string | null
  sorting: SortingState
  hidden: string[]
  /** Keys of groups and families that were opened or closed by hand. */
  open: string[]
  shut: string[]
}

/** Hidden until someone asks for it: the plot has the intervals, the cases say what is missing, and the verdict what its p is worth. */
export const HIDDEN_AT_FIRST = ['interval', 'missing', 'confirmedFixes', 'flaky', 'expectedBreaks', 'adjustedP', 'smallestDrop']

const listOf = (text: string | null) => text?.split(',').filter((id) => id !== '' && id !== '-') ?? []

export function readTableState(params: URLSearchParams): TableState {
  const sort = params.get('sort')
  const shown = listOf(params.get('show'))
  return {
    text: params.get('q') ?? '',
    verdict: params.get('verdict'),
    sorting: sort ? [{ id: sort.replace(/^-/, ''), desc: sort.startsWith('-') }] : [],
    hidden: [...new Set([...HIDDEN_AT_FIRST.filter((id) => !shown.includes(id)), ...listOf(params.get('hide'))])],
    open: params.getAll('open'),
    shut: params.getAll('shut'),
  }
}

/** The address with the table's state in it; other parameters stay, defaults are left out. */
export function writeTableState(params: URLSearchParams, state: TableState): URLSearchParams {
  const next = new URLSearchParams(params)
  const put = (key: string, value: string) => (value ? next.set(key, value) : next.delete(key))
  const [sort] = state.sorting
  put('q', state.text)
  put('verdict', state.verdict ?? '')
  put('sort', sort ? `${sort.desc ? '-' : ''}${sort.id}` : '')
  put('hide', state.hidden.filter((id) => !HIDDEN_AT_FIRST.includes(id)).join(','))
  put('show', HIDDEN_AT_FIRST.filter((id) => !state.hidden.includes(id)).join(','))
  for (const key of ['open', 'shut'] as const) {
    next.delete(key)
    for (const value of state[key]) next.append(key, value)
  }
  return next
}

/** The change that opens or closes one thing; what a person said last counts. */
export function toggled({ open, shut }: Pick<TableState, 'open' | 'shut'>, key: string, wanted: boolean): Pick<TableState, 'open' | 'shut'> {
  const without = (keys: string[]) => keys.filter((other) => other !== key)
  return wanted ? { open: [...without(open), key], shut: without(shut) } : { open: without(open), shut: [...without(shut), key] }
}
