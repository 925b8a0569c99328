import { asArray, asNumber, asObject, asText, type JsonObject } from '@/lib/core/formats/row-values'
import type { Gateway, PulledRow } from '@/lib/core/sources/gateway'
import type { OpenRow, PullWindow } from '@/lib/core/sources/pull-state'
import { asksForContent, createContentLuck, type ContentLuck } from '@/lib/llm/content-luck'
import { GatewayError } from '@/lib/llm/gateway-error'
import type { GatewayHttp } from '@/lib/llm/gateway-http'
import { isTooLarge, openPages, type LogPage, type ReadPage } from '@/lib/llm/gateway-pages'

const AT_A_TIME = 4
const MAX_KEYS = 10_000
const MONTH_MS = 30 * 86_400_000

type Context = { http: GatewayHttp; customers: Map<string, Promise<string | null>>; luck: ContentLuck }

/**
 * The log of a Bifrost gateway. Rows of the list that are cut are asked for one by one; where the log has no customers (before 1.5), the
 * owner of the virtual key is looked up once for each key.
 */
export function createBifrostGateway(http: GatewayHttp, now: () => number): Gateway {
  const context: Context = { http, customers: new Map(), luck: createContentLuck() }
  return {
    check: async () => {
      const window = { from: new Date(now() - MONTH_MS).toISOString(), to: new Date(now()).toISOString() }
      const page = await readList(http, { ...timesOf(window), limit: 1, offset: 0, sort_by: 'timestamp', order: 'desc' })
      const row = page.rows[0]
      const schema = row === undefined ? 'Bifrost; the log is empty' : 'customer_id' in row ? 'Bifrost, log with customers (1.5 and newer)' : 'Bifrost, log without customers (before 1.5): they are looked up by virtual key'
      return { schema, rows: page.total, capped: false, newest: row === undefined ? null : await complete(row, context) }
    },
    openWindow: async (window) => {
      const readPage: ReadPage = ({ offset, limit }) => readList(http, { ...timesOf(window), limit, offset, sort_by: 'timestamp', order: 'asc' })
      const { first, pages } = await openPages(readPage)
      const open: OpenRow[] = []
      return { total: first.total, capped: false, open, rows: readRows(pages, open, context) }
    },
    row: async (id) => {
      const row = await readOne(http, id)
      if (row === null) return null
      const whole = await withCustomer(row, context)
      return { row: whole, text: JSON.stringify(whole), finished: row.status !== 'processing' }
    },
  }
}

function timesOf({ from, to }: PullWindow): Record<string, string> {
  return { start_time: from, end_time: to }
}

async function readList(http: GatewayHttp, query: Record<string, string | number>): Promise<LogPage> {
  const body = asObject(await http('/api/logs', query))
  const logs = body?.logs === null ? [] : asArray(body?.logs)
  if (!body || !logs) throw new GatewayError('answer', 'GET /api/logs: expected {"logs": […]}, as Bifrost answers')
  const pagination = asObject(body.pagination)
  return {
    rows: logs.map((row) => asObject(row) ?? {}), total: asNumber(pagination?.total_count) ?? asNumber(body.total_count) ?? asNumber(body.total),
    capped: false, limit: asNumber(pagination?.limit),
  }
}

async function* readRows(pages: AsyncGenerator<JsonObject[], void>, open: OpenRow[], context: Context): AsyncGenerator<PulledRow, void> {
  let line = 0
  for await (const page of pages) {
    for (let start = 0; start < page.length; start += AT_A_TIME) {
      const rows = await Promise.all(page.slice(start, start + AT_A_TIME).map((row) => (row.status === 'processing' ? row : complete(row, context))))
      for (const row of rows) {
        const [id, since] = [asText(row.id), timeOf(row)]
        if (row.status === 'processing' && id !== null && since !== null) open.push({ id, since })
        else yield { row, text: JSON.stringify(row), line: ++line }
      }
    }
  }
}

function timeOf(row: JsonObject): string | null {
  const ms = Date.parse(asText(row.timestamp) ?? '')
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

/** The row with its content and its customer, as far as the gateway has them. */
async function complete(row: JsonObject, context: Context): Promise<JsonObject> {
  if (isTooLarge(row)) return row
  return withCustomer(await withContent(row, context), context)
}

async function withContent(row: JsonObject, { http, luck }: Context): Promise<JsonObject> {
  const id = asText(row.id)
  const cut = looksCut(row)
  if (id === null || cut === 'no' || (cut === 'perhaps' && !asksForContent(luck))) return row
  const whole = await readOne(http, id)
  const found = whole !== null && hasInput(whole)
  if (cut === 'perhaps' && found) luck.misses = 0
  return found ? whole : row
}

const hasInput = (row: JsonObject) => [row.input_history, row.responses_input_history].some((input) => (asArray(input)?.length ?? 0) > 0 || (typeof input === 'string' && input.length > 2))

/**
 * `yes`: the list holds a preview, or says that there was text where it has none; `perhaps`: there is none, which is also how a log looks
 * whose content is off.
 */
function looksCut(row: JsonObject): 'yes' | 'perhaps' | 'no' {
  if (row.has_object === true) return 'yes'
  const summary = asText(row.content_summary)
  if (!hasInput(row)) return summary !== null ? 'yes' : row.status === 'success' ? 'perhaps' : 'no'
  const messages = asArray(row.input_history)
  const only = messages?.length === 1 ? asText(asObject(messages[0])?.content) : null
  const tokens = asNumber(asObject(row.token_usage)?.prompt_tokens)
  // a text has no more tokens than characters: what the model was sent was longer than this
  return summary !== null && only !== null && tokens !== null && tokens > only.length + TEMPLATE_TOKENS ? 'yes' : 'no'
}

/** What models add around a message. */
const TEMPLATE_TOKENS = 20

/** A row with everything; the values that a gateway's own redaction took out are not taken along. */
async function readOne(http: GatewayHttp, id: string): Promise<JsonObject | null> {
  const body = asObject(await http(`/api/logs/${encodeURIComponent(id)}`, {}, { missing: 'null' }))
  const row = asObject(body?.log) ?? body
  return row && Object.fromEntries(Object.entries(row).filter(([name]) => !/redaction_?mapping/i.test(name)))
}

async function withCustomer(row: JsonObject, context: Context): Promise<JsonObject> {
  const key = asText(row.virtual_key_id)
  if ('customer_id' in row || key === null) return row
  let asked = context.customers.get(key)
  if (!asked) {
    asked = customerOfKey(context.http, key)
    if (context.customers.size < MAX_KEYS) context.customers.set(key, asked)
  }
  const customer = await asked
  return customer === null ? row : { ...row, customer_id: customer }
}

/** A key belongs to a customer, or to a team that may belong to one; null: to nobody, or the gateway does not say. */
async function customerOfKey(http: GatewayHttp, keyId: string): Promise<string | null> {
  try {
    const body = asObject(await http(`/api/governance/virtual-keys/${encodeURIComponent(keyId)}`, {}, { missing: 'null' }))
    const key = asObject(body?.virtual_key) ?? body
    const own = asText(key?.customer_id) ?? asText(asObject(key?.team)?.customer_id)
    const team = asText(key?.team_id)
    if (own !== null || team === null) return own
    const answer = asObject(await http(`/api/governance/teams/${encodeURIComponent(team)}`, {}, { missing: 'null' }))
    return asText((asObject(answer?.team) ?? answer)?.customer_id)
  } catch (error) {
    // who may read the log need not be allowed to read keys: then the rows have no customer, which is counted
    if (error instanceof GatewayError && (error.fault === 'refused' || error.fault === 'answer')) return null
    throw error
  }
}
