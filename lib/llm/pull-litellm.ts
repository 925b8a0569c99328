import { asArray, asNumber, asObject, asText, type JsonObject } from '@/lib/core/formats/row-values'
import type { Gateway, PulledRow } from '@/lib/core/sources/gateway'
import type { PullWindow } from '@/lib/core/sources/pull-state'
import { asksForContent, createContentLuck, type ContentLuck } from '@/lib/llm/content-luck'
import { GatewayError } from '@/lib/llm/gateway-error'
import type { GatewayHttp } from '@/lib/llm/gateway-http'
import { isTooLarge, openPages, type LogPage } from '@/lib/llm/gateway-pages'

const AT_A_TIME = 4
const DAY_MS = 86_400_000
const MONTH_MS = 30 * DAY_MS

/** A list without content and a list of cut texts are two kinds of logs: what one of them teaches says nothing of the other. */
type Context = { http: GatewayHttp; path: '/spend/logs/v2' | '/spend/logs/ui'; luck: ContentLuck; luckOfCut: ContentLuck }

/**
 * The spend log of a LiteLLM proxy. Newer ones have /spend/logs/v2, older ones /spend/logs/ui. Newest rows come first, and stay where they are
 * because a stretch that is over gets none any more. Content that the list leaves out is asked for row by row.
 */
export function createLiteLlmGateway(http: GatewayHttp, now: () => number): Gateway {
  const context: Context = { http, path: '/spend/logs/v2', luck: createContentLuck(), luckOfCut: createContentLuck() }
  return {
    check: async () => {
      const window = { from: new Date(now() - MONTH_MS).toISOString(), to: new Date(now()).toISOString() }
      const page = await readList(context, window, { offset: 0, limit: 1 })
      const row = page.rows[0]
      return { schema: context.path === '/spend/logs/v2' ? 'LiteLLM, spend logs v2' : 'LiteLLM, spend logs of the older interface', rows: page.total, capped: page.capped, newest: row === undefined ? null : await complete(row, context) }
    },
    openWindow: async (window) => {
      const { first, pages } = await openPages((at) => readList(context, window, at))
      return { total: first.total, capped: first.capped, open: [], rows: readRows(pages, context) }
    },
    // rows are written when a call is over
    row: async () => null,
  }
}

/** `2026-08-14 09:12:03`, UTC: the only spelling that is taken, in whole seconds. */
const stamp = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')

function datesOf({ from, to }: PullWindow): Record<string, string> {
  return { start_date: stamp(Math.floor(Date.parse(from) / 1000) * 1000), end_date: stamp(Math.ceil(Date.parse(to) / 1000) * 1000) }
}

async function readList(context: Context, window: PullWindow, { offset, limit }: { offset: number; limit: number }): Promise<LogPage> {
  const query = { ...datesOf(window), page: Math.floor(offset / limit) + 1, page_size: limit }
  let answer = await context.http(context.path, query, context.path === '/spend/logs/v2' ? { missing: 'null' } : {})
  if (answer === null && context.path === '/spend/logs/v2') {
    context.path = '/spend/logs/ui'
    answer = await context.http(context.path, query)
  }
  const body = asObject(answer)
  const data = asArray(body?.data)
  if (!body || !data) throw new GatewayError('answer', `GET ${context.path}: expected {"data": […]}, as LiteLLM answers`)
  return { rows: data.map((row) => asObject(row) ?? {}), total: asNumber(body.total), capped: body.total_is_capped === true, limit: asNumber(body.page_size) }
}

async function* readRows(pages: AsyncGenerator<JsonObject[], void>, context: Context): AsyncGenerator<PulledRow, void> {
  let line = 0
  for await (const page of pages) {
    for (let start = 0; start < page.length; start += AT_A_TIME) {
      const rows = await Promise.all(page.slice(start, start + AT_A_TIME).map((row) => complete(row, context)))
      for (const row of rows) yield { row, text: JSON.stringify(row), line: ++line }
    }
  }
}

/** Content is JSON, or JSON text, or an empty one of both. */
function isFilled(value: unknown): boolean {
  if (typeof value === 'string') return value.trim().length > 2
  if (Array.isArray(value)) return value.length > 0
  return asObject(value) !== null && Object.keys(value as JsonObject).length > 0
}

const hasRequest = (row: JsonObject) => isFilled(row.proxy_server_request) || isFilled(row.messages) || isFilled(asObject(row.metadata)?.proxy_server_request)

/** The mark that a proxy leaves where it cut a text before it stored it. */
const isCut = (row: JsonObject) => /\((?:litellm_)?truncated/i.test(JSON.stringify([row.proxy_server_request, row.messages]))

async function complete(row: JsonObject, { http, luck, luckOfCut }: Context): Promise<JsonObject> {
  const id = asText(row.request_id)
  if (isTooLarge(row) || id === null || row.status === 'failure') return row
  const cut = isCut(row)
  const chances = cut ? luckOfCut : luck
  if ((hasRequest(row) && isFilled(row.response) && !cut) || !asksForContent(chances)) return row
  const ms = Date.parse(`${(asText(row.startTime) ?? '').replace(' ', 'T').replace(/Z$|[+-]\d\d:\d\d$/, '')}Z`)
  const dates: Record<string, string> = Number.isNaN(ms) ? {} : { start_date: stamp(ms - DAY_MS), end_date: stamp(ms + DAY_MS) }
  const detail = asObject(await http(`/spend/logs/ui/${encodeURIComponent(id)}`, dates, { missing: 'null' }))
  const whole = detail && withDetail(row, detail)
  const better = whole !== null && !(cut && isCut(whole))
  if (better) chances.misses = 0
  return better ? whole : row
}

/** Details come from the row itself, or as the logged call that lies in object storage; null: they hold no content. */
function withDetail(row: JsonObject, detail: JsonObject): JsonObject | null {
  const parameters = asObject(detail.model_parameters)
  const request = isFilled(detail.proxy_server_request) ? detail.proxy_server_request
    : parameters && isFilled(detail.messages) ? { model: row.model_group ?? row.model, messages: detail.messages, ...parameters } : null
  if (request === null && !isFilled(detail.messages) && !isFilled(detail.response)) return null
  return {
    ...row, ...(isFilled(detail.messages) ? { messages: detail.messages } : {}), ...(isFilled(detail.response) ? { response: detail.response } : {}),
    ...(request === null ? {} : { proxy_server_request: request }),
  }
}
