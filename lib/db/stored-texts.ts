import type { RowLook } from '@/lib/core/privacy/hide-in-row'

/*
 * Every column that holds text, and whether words of traffic may stand in it. A scan goes over all that may; a test holds this table against the
 * schema of the database, so that nobody adds a column without saying what it is.
 */

/**
 * How a column is gone over. `text`, `json` (jsonb) and `kept-json` (json, whose bytes matter): placeholders numbered in the row. `id`, `customer`, `ids` and
 * `json-ids`: values that are looked up or grouped by, the same in every table, so a pseudonym takes their place. `query`: the query of an address.
 */
export type TextLook = RowLook

/** Rows of a project: by a column of their own, or by what they belong to. */
export type TableScope = 'project' | 'own' | 'run' | 'import' | 'clustering' | 'webhook'

export type StoredTable = {
  table: string
  /** Its primary key, in order, with the types of Postgres. */
  keys: { name: string; type: 'uuid' | 'text' | 'int' | 'bigint' | 'date' }[]
  scope: TableScope
  /** true: written once; a function of the database lets only placeholders in. */
  once?: true
  columns: Record<string, TextLook>
}

const id = [{ name: 'id', type: 'uuid' as const }]

/** Tables in the order in which a scan goes over them; `trace` comes first and has its own way, as the calls of a conversation share their placeholders. */
export const STORED_TEXTS: StoredTable[] = [
  {
    table: 'trace', keys: id, scope: 'project', columns: {
      source: 'text', source_id: 'id', parent_source_id: 'id', model_requested: 'text', model_used: 'text', provider: 'text', customer_id: 'customer', conversation_id: 'id',
      dimensions: 'json', request: 'kept-json', response: 'kept-json', error: 'json', not_replayable_reason: 'text', tools: 'ids', original: 'text',
    },
  },
  { table: 'quarantined_line', keys: [{ name: 'import_id', type: 'uuid' }, { name: 'line', type: 'int' }, { name: 'row', type: 'int' }], scope: 'import', columns: { reason: 'text', text: 'text' } },
  { table: 'trace_import', keys: id, scope: 'project', columns: { name: 'text', error: 'text' } },
  { table: 'trace_source', keys: id, scope: 'project', columns: { error: 'text' } },
  {
    table: 'case', keys: id, scope: 'project', once: true, columns: {
      key: 'id', segments: 'ids', cluster_key: 'id', customer_id: 'customer', conversation_id: 'id', dimensions: 'json-ids', derived: 'json-ids', request: 'kept-json',
      reference: 'kept-json', expectation: 'text',
    },
  },
  { table: 'expectation', keys: id, scope: 'project', once: true, columns: { text: 'text' } },
  { table: 'flag', keys: id, scope: 'project', once: true, columns: { ticket_url: 'id', expectation: 'text' } },
  { table: 'ticket', keys: id, scope: 'project', columns: { ticket_url: 'id', trace_ref: 'id', customer_id: 'customer', words: 'text', expectation: 'text', reason: 'text' } },
  { table: 'outcome', keys: id, scope: 'run', columns: { reason: 'text', detail: 'text', output: 'kept-json' } },
  { table: 'judgment', keys: id, scope: 'run', once: true, columns: { reason: 'text' } },
  {
    table: 'run_case', keys: [{ name: 'run_id', type: 'uuid' }, { name: 'case_id', type: 'uuid' }], scope: 'run',
    columns: { segments: 'ids', before_reason: 'text', after_reason: 'text', failure_argument: 'text', cluster_key: 'id' },
  },
  {
    table: 'segment_result', keys: [{ name: 'run_id', type: 'uuid' }, { name: 'kind', type: 'text' }, { name: 'set_id', type: 'text' }], scope: 'run',
    columns: { set_id: 'id', result: 'json-ids' },
  },
  { table: 'gate_decision', keys: id, scope: 'run', once: true, columns: { sentence: 'text', report: 'json-ids' } },
  { table: 'review', keys: id, scope: 'run', once: true, columns: { reason: 'text', evidence: 'text', critical: 'ids' } },
  { table: 'review_rerun', keys: id, scope: 'run', columns: { error: 'text' } },
  { table: 'slice_search', keys: [{ name: 'run_id', type: 'uuid' }], scope: 'run', columns: { result: 'json-ids' } },
  { table: 'run', keys: id, scope: 'project', columns: { name: 'text', error: 'text', candidate: 'json', baseline: 'json', drill: 'json-ids', costs: 'json-ids' } },
  { table: 'rating_task', keys: id, scope: 'project', columns: { segments: 'ids' } },
  { table: 'rating', keys: id, scope: 'project', once: true, columns: { note: 'text' } },
  { table: 'quarantine', keys: id, scope: 'project', columns: { reason: 'text' } },
  { table: 'judge_shadow', keys: id, scope: 'run', columns: { segments: 'ids' } },
  { table: 'judge_check', keys: id, scope: 'project', columns: { error: 'text' } },
  { table: 'cluster', keys: id, scope: 'clustering', columns: { key: 'id', label: 'text', terms: 'texts' } },
  { table: 'cluster_event', keys: id, scope: 'clustering', columns: { from_keys: 'ids', to_keys: 'ids', label: 'text' } },
  { table: 'segment', keys: id, scope: 'project', columns: { key: 'id', label: 'id' } },
  { table: 'family', keys: id, scope: 'project', columns: { label: 'text', segment_keys: 'ids' } },
  { table: 'pinned_segment', keys: id, scope: 'project', columns: { key: 'id', label: 'text', condition: 'json-ids' } },
  { table: 'dataset', keys: id, scope: 'project', columns: { rule: 'json-ids', contents: 'json-ids' } },
  { table: 'refresh', keys: id, scope: 'project', columns: { stages: 'json', error: 'text', allocation: 'json-ids', difference: 'json-ids' } },
  { table: 'audit_week', keys: [{ name: 'project_id', type: 'uuid' }, { name: 'week', type: 'date' }], scope: 'project', columns: { by_cluster: 'json-ids' } },
  { table: 'trace_audit', keys: id, scope: 'project', columns: { cluster_key: 'id', note: 'text' } },
  { table: 'webhook_delivery', keys: id, scope: 'webhook', columns: { payload: 'json', error: 'text' } },
  { table: 'saved_view', keys: id, scope: 'project', columns: { name: 'text', query: 'query' } },
  { table: 'project', keys: id, scope: 'own', columns: { semantic_cache: 'json' } },
  { table: 'audit_event', keys: [{ name: 'id', type: 'bigint' }], scope: 'project', once: true, columns: { target: 'id', before: 'json', after: 'json' } },
]

/** Tables that a scan empties when it found anything: what is in them can be asked again, and nothing says which text it came from. */
export const EMPTIED_TEXTS: { table: string; columns: string[] | 'all' }[] = [
  { table: 'judge_cache', columns: 'all' },
  { table: 'similar_answer', columns: 'all' },
  // evidence about the layer stays, its texts go
  { table: 'similar_check', columns: ['text', 'similar_text'] },
]

const word = 'one of a few words, or a figure, that the product itself writes'
const account = 'accounts of the people who work with the product: no traffic'
const setUp = 'written by an admin to set the project up'
const hash = 'a hash, or a version'
const actor = 'who did it: a user id, the id of a key, or system'
const model = 'name of a model'

/** Columns that hold text and never words of traffic, with the reason; `*` stands for the whole table. */
export const FREE_OF_TRAFFIC: Record<string, Record<string, string>> = {
  project: { slug: setUp, name: setUp, config: setUp },
  member: { '*': account }, user: { '*': account }, session: { '*': account }, account: { '*': account }, verification: { '*': account }, apikey: { '*': account }, rate_limit: { '*': account },
  _prisma_migrations: { '*': 'names of migrations' },
  app_process: { '*': 'a process of the product' },
  endpoint: { '*': setUp }, judge_route: { '*': 'a model, and figures about it' },
  judge_shadow: { question: hash, judge: word, reference_choice: word, route_choice: word },
  judge_check: { endpoint_name: setUp, model, prompt_versions: hash, status: word, result: 'answers about texts of the test itself', created_by: actor },
  judge_cache: {}, similar_answer: {},
  similar_check: { key: hash, space: model, given: word, fresh: word },
  embedding: { '*': 'numbers that stand for a text, under a hash of it' },
  trace_source: { name: setUp, format: word, base_url: setUp, api_key_env: setUp, api_key_sealed: 'an encrypted key', settings: setUp, cursor: 'where the next pull goes on', status: word, created_by: actor },
  trace_import: { format: word, via: word, status: word, unreplayable: word, redactions: word, missing: word, created_by: actor },
  privacy_rules: { rules: 'expressions and values that stay, both written by an admin, and digests', draft: 'as rules', updated_by: actor },
  canary_check: { redactor_version: hash, seed: word, results: 'counts: what is planted is made up and not kept' },
  privacy_sample: { verdict: word, types: word, checked_by: actor },
  privacy_scan: { reason: word, redactor_version: hash, status: word, error: word, stage: word, cursor: 'key of a row, forgotten at the end', created_by: actor },
  trace: { status: word, redactor_version: hash },
  trace_words: { '*': 'copied from the trace by the database, which takes them away with every change of it' },
  trace_day: { '*': 'counts by value, made anew from the traces of a day by a worker when one of them has changed (trigger)' },
  run_tally: { '*': 'counts of the cases of a run by set, moved by the database with every change of a case; a set without cases goes away' },
  clustering: { method: word, params: word, space: model, degenerate: word, map: 'ids and places' },
  cluster: { label_source: word, centroid: 'numbers' }, cluster_event: { kind: word },
  refresh: { status: word, trigger: word, created_by: actor, stage: word, config: setUp, start_run: model },
  refresh_schedule: { '*': setUp },
  segment: { dimension: setUp }, family: { key: setUp, status: word, basis: word, created_by: actor }, pinned_segment: { created_by: actor }, quarantine: { created_by: actor },
  dataset: { kind: word, name: setUp, content_hash: hash },
  case: { kind: word, drawn_for: word },
  run: {
    kind: word, purpose: word, measured: word, status: word, config_text: setUp, config: setUp, git: 'commit, branch and pull request of the deploy', seed: word,
    idempotency_key: 'made by the caller of the API', created_by: actor, judge: model, reviewer_id: actor,
  },
  run_case: { flip: word, failure_kind: word, failure_tool: 'name of a tool', tools: 'names of tools', votes: word },
  rerun: { '*': word },
  outcome: { arm: word, failure_kind: word, model },
  judgment: { judge: word, prompt_version: hash, model, order: word, choice: word, arm: word },
  segment_result: { kind: word },
  gate_decision: { gate: word },
  review: { user_id: actor, choice: word, looked_at: 'ids, and names of panels' },
  review_rerun: { status: word, result: word, requested_by: actor },
  flag: { source: word, created_by: actor },
  ticket: { status: word, created_by: actor, closed_by: actor },
  expectation: { created_by: actor },
  adversarial_entry: { '*': 'hashes; the reason of an erasure or scrub is hashed with them, and redacted before it is written' },
  rating_task: { judge: word, arm: word, judge_model: model, prompt_version: hash, judged: word, reason: word, status: word, gold: word },
  rating: { user_id: actor, choice: word, first: word },
  audit_week: { seed: word }, trace_audit: { drawn_as: word, verdict: word, audited_by: actor },
  webhook: { '*': setUp }, webhook_delivery: { event: word, status: word },
  saved_view: { user_id: actor, page: word },
  audit_event: { actor, action: word },
}

/** Type of Postgres that a look is stored in. */
export const TYPE_OF_LOOK: Record<TextLook, 'text' | 'json' | 'jsonb' | 'text[]'> = {
  text: 'text', id: 'text', customer: 'text', query: 'text', json: 'jsonb', 'json-ids': 'jsonb', 'kept-json': 'json', ids: 'text[]', texts: 'text[]',
}
