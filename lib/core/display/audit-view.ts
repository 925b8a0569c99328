import { queryText, type QueryValue } from '@/lib/core/display/query-text'

/**
 * Who changed what; `at` is ISO 8601 UTC. `name` null: the account is gone, or the product itself did it. `project` is a slug where a list goes across projects,
 * null = of the installation, or of a project that is gone; `targetName` is then the person that it is about.
 */
export type AuditRow = { id: string; actor: string; name: string | null; action: string; target: string; before: unknown; after: unknown; at: string; project?: string | null; targetName?: string | null }

/** What stands in the address of the log. */
export type AuditParams = { action?: QueryValue; actor?: QueryValue; q?: QueryValue; from?: QueryValue; to?: QueryValue; entry?: QueryValue; before?: QueryValue }

/** `from` and `to` are days, UTC, both included; `entry` is the id of the one event that is asked for. */
export type AuditQuery = { action: string | null; actor: string | null; target: string | null; from: string | null; to: string | null; entry: string | null; before: string | null }

const ID = /^\d{1,18}$/

function dayOf(value: QueryValue): string | null {
  const text = queryText(value)
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null
}

function idOf(value: QueryValue): string | null {
  const text = queryText(value)
  return text !== undefined && ID.test(text) ? text : null
}

/** What is not understood is left out: the list then begins at its start. `actions` are the known ones. */
export function readAuditQuery(params: AuditParams, actions: readonly string[]): AuditQuery {
  const action = queryText(params.action)
  return {
    action: action !== undefined && actions.includes(action) ? action : null, actor: queryText(params.actor) ?? null, target: queryText(params.q) ?? null,
    from: dayOf(params.from), to: dayOf(params.to), entry: idOf(params.entry), before: idOf(params.before),
  }
}

/** The query of an address for what is shown, without `?`; `before` null = from the start. */
export function auditQueryText({ action, actor, target, from, to, entry }: AuditQuery, before: string | null): string {
  const params = new URLSearchParams()
  for (const [name, value] of [['action', action], ['actor', actor], ['q', target], ['from', from], ['to', to], ['entry', entry], ['before', before]] as const) if (value) params.set(name, value)
  return params.toString()
}

export type FieldChange = { field: string; before: string | null; after: string | null }

/** The fields that differ, in their order; a field that is on one side only has null on the other. A value is its JSON, a text is itself. */
export function changedFields(before: unknown, after: unknown): FieldChange[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)]
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({ field, before: was.get(field) ?? null, after: is.get(field) ?? null }))
    .filter((change) => change.before !== change.after)
}

/** The fields in one line: ids that took the place of another and empty lists go last, for they say least. */
export function changesInShort(changes: readonly FieldChange[]): string {
  const rank = ({ before, after }: FieldChange) => Number(after === '[]' || (before !== null && after !== null && UUID.test(before) && UUID.test(after)))
  return [...changes].sort((a, b) => rank(a) - rank(b)).map(({ field, before, after }) => `${field}: ${before === null ? '' : `${before} → `}${after ?? 'none'}`).join(' · ')
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function fieldsOf(value: unknown): Map<string, string> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return new Map()
  return new Map(Object.entries(value).filter(([, own]) => own !== null && own !== undefined).map(([field, own]) => [field, typeof own === 'string' ? own : JSON.stringify(own)]))
}
