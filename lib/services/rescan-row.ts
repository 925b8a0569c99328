import { createHash } from 'node:crypto'
import { hideInRow, takenAway } from '@/lib/core/privacy/hide-in-row'
import { createPlaceholders, type Placeholders } from '@/lib/core/pii/placeholders'
import type { Found, Redactor } from '@/lib/core/pii/redactor'
import type { Trace } from '@/lib/core/trace'
import type { DbClient } from '@/lib/db/client'
import { refuseToReplay, replaceStoredTexts, type StoredRow } from '@/lib/db/privacy-scrub'
import type { StoredTable } from '@/lib/db/stored-texts'

export type RowResult = 'same' | 'changed' | 'emptied'

type Texts = Record<string, string | null>
type Context = { projectId: string; redactor: Redactor; found: Found; placeholdersOf: (conversationId: string | null) => Placeholders; by: { actor: string; reason: string } }

/** Goes over one stored row and stores it again where more is hidden in it; what cannot be redacted, or not be replaced, is taken away. */
export async function rescanRow(table: StoredTable, row: StoredRow, context: Context, { db }: { db: DbClient }): Promise<RowResult> {
  const { changed, failed } = table.table === 'trace' ? hideInTrace(row.texts, context)
    : hideInRow(row.texts, table.columns, { ...context, placeholders: createPlaceholders() })
  const mark = createHash('sha256').update(row.key.join(' ')).digest('hex').slice(0, 12)
  const away = (columns: string[]) => Object.fromEntries(columns.map((column) => [column, takenAway(table.columns[column]!, row.texts[column]!, mark)]))
  const texts = { ...changed, ...away(failed) }
  if (Object.keys(texts).length === 0) return 'same'
  const put = (some: Texts) => replaceStoredTexts(db, table, { projectId: context.projectId, key: row.key, texts: some }, context.by)
  const refused = await refusedColumns(texts, put, table.once === true)
  if (refused.length > 0) await put(away(refused))
  const emptied = failed.length + refused.length > 0
  if (emptied && table.table === 'trace') await refuseToReplay(db, row.key[0]!, 'personal data could not be replaced')
  return emptied ? 'emptied' : 'changed'
}

/** Stores the row whole; where the database does not let a change in, column by column. Returns those that it refuses. */
async function refusedColumns(texts: Texts, put: (some: Texts) => Promise<void>, guarded: boolean): Promise<string[]> {
  if (!guarded) {
    await put(texts)
    return []
  }
  if (await isTaken(() => put(texts))) return []
  const refused: string[] = []
  for (const [column, text] of Object.entries(texts)) if (!(await isTaken(() => put({ [column]: text })))) refused.push(column)
  return refused
}

async function isTaken(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    // the text is more than the old one with placeholders, as far as the database can tell
    if (error instanceof Error && error.message.includes('is refused') || error instanceof Error && error.message.includes('cases are frozen')) return false
    throw error
  }
}

/** A trace as one thing: names that stand in its fields are hidden in what was said, and the calls of a conversation share their placeholders. */
function hideInTrace(texts: Texts, { redactor, found, placeholdersOf }: Context): { changed: Texts; failed: string[] } {
  const held = Object.keys(texts).filter((column) => texts[column] !== null && texts[column] !== '' && column !== 'tools')
  try {
    const { trace } = redactor.trace(traceOf(texts), { placeholders: placeholdersOf(texts.conversation_id ?? null), found })
    const after = columnsOf(trace)
    return { changed: Object.fromEntries(Object.entries(after).filter(([column, text]) => !isSame(texts[column] ?? null, text))), failed: [] }
  } catch {
    // fail closed: what cannot be redacted is not kept
    return { changed: {}, failed: held }
  }
}

function traceOf(texts: Texts): Trace {
  const json = (column: string) => (texts[column] == null ? null : JSON.parse(texts[column]) as never)
  return {
    source: texts.source ?? '', sourceId: texts.source_id ?? '', parentSourceId: texts.parent_source_id ?? null, ts: new Date(0).toISOString(), latencyMs: null,
    modelRequested: texts.model_requested ?? null, modelUsed: texts.model_used ?? null, provider: texts.provider ?? null, customerId: texts.customer_id ?? null,
    conversationId: texts.conversation_id ?? null, dimensions: json('dimensions') ?? {}, request: json('request'), response: json('response'),
    usage: { input: null, output: null, cachedInput: null }, costUsd: null, status: 'success', error: json('error'), replayable: false,
    notReplayableReason: texts.not_replayable_reason ?? null, original: texts.original ?? null,
  }
}

function columnsOf(trace: Trace): Texts {
  const json = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value))
  return {
    source: trace.source, source_id: trace.sourceId, parent_source_id: trace.parentSourceId, model_requested: trace.modelRequested, model_used: trace.modelUsed,
    provider: trace.provider, customer_id: trace.customerId, conversation_id: trace.conversationId, dimensions: json(trace.dimensions), request: json(trace.request),
    response: json(trace.response), error: json(trace.error), not_replayable_reason: trace.notReplayableReason, original: trace.original ?? null,
    tools: json([...new Set((trace.response?.message.tool_calls ?? []).map((call) => call.function.name))]),
  }
}

/** JSON that the database prints differs in spaces and, of jsonb, in the order of keys. */
function isSame(before: string | null, after: string | null): boolean {
  if (before === after) return true
  if (before === null || after === null) return false
  try {
    return sorted(JSON.parse(before)) === sorted(JSON.parse(after))
  } catch {
    return false
  }
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'object' && item !== null && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item))
}
