import { afterEach, describe, expect, it } from 'vitest'
import type { Gateway } from '@/lib/core/sources/gateway'
import { createGateways } from '@/lib/llm/gateways'
import { bifrostRow, startBifrost, startGateway, type TestGateway, type TestRow } from '@/lib/llm/test-gateways'

const window = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z' }
const at = (minute: number) => new Date(Date.parse(window.from) + minute * 60_000).toISOString()
const rowsOf = (count: number) => Array.from({ length: count }, (_, i) => bifrostRow(`r${String(i).padStart(4, '0')}`, at(i)))

let server: TestGateway
let waits: number[] = []
afterEach(async () => {
  waits = []
  await server.close()
})

const open = (limits: { maxBytes?: number; timeoutMs?: number; apiKeyEnv?: string } = {}, signal?: AbortSignal): Gateway => {
  const { apiKeyEnv = null, ...rest } = limits
  const wait = async (ms: number) => { waits.push(ms) }
  return createGateways({ keyOf: ({ apiKeyEnv: name }) => (name === 'SHOP_API_KEY' ? 'secret-key' : name === 'BASIC_API_KEY' ? 'Basic dXNlcjpwYXNz' : null), wait, ...rest })({ format: 'bifrost', baseUrl: server.baseUrl, apiKeyEnv }, signal)
}

async function read(gateway: Gateway, stretch = window): Promise<{ ids: string[]; rows: TestRow[]; lines: number[]; open: string[]; total: number | null }> {
  const opened = await gateway.openWindow(stretch)
  const all = []
  for await (const row of opened.rows) all.push(row)
  return { ids: all.map(({ row }) => String((row as TestRow).id)), rows: all.map(({ row }) => row as TestRow), lines: all.map(({ line }) => line), open: opened.open.map(({ id }) => id), total: opened.total }
}

describe('the log of a Bifrost gateway', () => {
  it('is read page by page, oldest first, until a page is short', async () => {
    server = await startBifrost({ rows: rowsOf(250) })
    const all = await read(open())
    expect(all.total).toBe(250)
    expect(all.ids).toEqual(rowsOf(250).map(({ id }) => id))
    expect(all.lines).toEqual(Array.from({ length: 250 }, (_, i) => i + 1))
    expect(server.asked.map((path) => new URL(path, 'http://x').searchParams.get('offset'))).toEqual(['0', '100', '200'])
    expect(server.asked[0]).toBe('/api/logs?start_time=2026-11-01T00%3A00%3A00.000Z&end_time=2026-11-02T00%3A00%3A00.000Z&limit=100&offset=0&sort_by=timestamp&order=asc')
  })

  it('believes a gateway that gives fewer rows at a time than it was asked for', async () => {
    server = await startBifrost({ rows: rowsOf(75), maxLimit: 20 })
    expect((await read(open())).ids).toHaveLength(75)
  })

  it('begins again when rows were deleted under way: none is left out', async () => {
    const world = { rows: rowsOf(230), onPage: (offset: number) => { if (offset === 100 && world.rows.length === 230) world.rows.splice(0, 30) } }
    server = await startBifrost(world)
    const ids = new Set((await read(open())).ids)
    expect(rowsOf(230).slice(30).every(({ id }) => ids.has(id as string))).toBe(true)
  })

  it('leaves calls that are open for later, and finds them by their id', async () => {
    const rows = [bifrostRow('done', at(1)), bifrostRow('open', at(2), { status: 'processing', output_message: null }), bifrostRow('late', at(3))]
    server = await startBifrost({ rows })
    const gateway = open()
    expect(await read(gateway)).toMatchObject({ ids: ['done', 'late'], lines: [1, 2], open: ['open'] })
    expect(await gateway.row('open')).toMatchObject({ finished: false })
    rows[1]!.status = 'success'
    expect(await gateway.row('open')).toMatchObject({ finished: true, row: { id: 'open' } })
    expect(await gateway.row('gone')).toBeNull()
  })

  it('asks for the whole of rows that the list has cut, and for no others', async () => {
    const cut = (id: string, more: TestRow) => bifrostRow(id, at(1), more)
    const rows = [
      cut('whole', {}),
      cut('offloaded', { has_object: true, input_history: [], content_summary: 'question' }),
      cut('summary-only', { input_history: [], content_summary: 'the last question' }),
      cut('preview', { input_history: [{ role: 'user', content: 'short' }], content_summary: 'short', token_usage: { prompt_tokens: 900, completion_tokens: 1, total_tokens: 901 } }),
      cut('one-turn', { input_history: [{ role: 'user', content: 'short' }], content_summary: 'short', token_usage: { prompt_tokens: 12, completion_tokens: 1, total_tokens: 13 } }),
    ]
    const details = Object.fromEntries(['offloaded', 'summary-only', 'preview'].map((id) => [id, cut(id, { input_history: [{ role: 'system', content: 'all of it' }, { role: 'user', content: 'question' }], redaction_mapping: { a: 'b' } })]))
    server = await startBifrost({ rows, details })
    const all = await read(open())
    const heads = Object.fromEntries(all.rows.map((row) => [row.id, (row.input_history as TestRow[])[0]?.content]))
    expect(heads).toEqual({ whole: 'question of whole', offloaded: 'all of it', 'summary-only': 'all of it', preview: 'all of it', 'one-turn': 'short' })
    expect(server.asked.filter((path) => path.startsWith('/api/logs/')).sort()).toEqual(['/api/logs/offloaded', '/api/logs/preview', '/api/logs/summary-only'])
    // what a gateway hid itself is not fetched back
    expect(all.rows.some((row) => 'redaction_mapping' in row)).toBe(false)
  })

  it('does not ask for each row of a log whose content is off', async () => {
    server = await startBifrost({ rows: rowsOf(300).map((row) => ({ ...row, input_history: [], output_message: null })) })
    expect((await read(open())).ids).toHaveLength(300)
    // 20 in a row without any, then each 50th of the other 280
    expect(server.asked.filter((path) => path.startsWith('/api/logs/'))).toHaveLength(20 + 6)
  })

  it('finds the customer of an older log by the virtual key, once for each key', async () => {
    const old = (id: string, key: string) => {
      const { customer_id: _gone, ...row } = bifrostRow(id, at(1), { virtual_key_id: key })
      return row
    }
    server = await startBifrost({
      rows: [old('a', 'vk-own'), old('b', 'vk-team'), old('c', 'vk-loaded'), old('d', 'vk-gone'), old('e', 'vk-own'), bifrostRow('f', at(2), { customer_id: null })],
      keys: { 'vk-own': { customer_id: 'acme' }, 'vk-team': { customer_id: null, team_id: 't1' }, 'vk-loaded': { team_id: 't2', team: { customer_id: 'umbrella' } } }, teams: { t1: { customer_id: 'globex' } },
    })
    const all = await read(open())
    expect(Object.fromEntries(all.rows.map((row) => [row.id, row.customer_id]))).toEqual({ a: 'acme', b: 'globex', c: 'umbrella', d: undefined, e: 'acme', f: null })
    expect(server.asked.filter((path) => path.includes('/governance/')).sort()).toEqual([
      '/api/governance/teams/t1', '/api/governance/virtual-keys/vk-gone', '/api/governance/virtual-keys/vk-loaded', '/api/governance/virtual-keys/vk-own', '/api/governance/virtual-keys/vk-team',
    ])
  })

  it('says which generation of the log it is', async () => {
    server = await startBifrost({ rows: rowsOf(3) })
    const now = () => Date.parse(window.to)
    const check = async () => createGateways({ keyOf: () => null, now })({ format: 'bifrost', baseUrl: server.baseUrl, apiKeyEnv: null }).check()
    expect(await check()).toMatchObject({ schema: 'Bifrost, log with customers (1.5 and newer)', rows: 3, newest: { id: 'r0002' } })
    await server.close()
    const { customer_id: _gone, ...row } = bifrostRow('old', at(1))
    server = await startBifrost({ rows: [row], keys: { 'vk-1': { customer_id: 'acme' } } })
    expect(await check()).toMatchObject({ schema: expect.stringContaining('before 1.5') as string, newest: { customer_id: 'acme' } })
    await server.close()
    server = await startBifrost({ rows: [] })
    expect(await check()).toMatchObject({ rows: 0, newest: null })
  })

  it('waits as long as the gateway asks for, and tries faults that pass again', async () => {
    server = await startBifrost({ rows: rowsOf(3) })
    server.faults.push((response) => { response.writeHead(429, { 'retry-after': '7' }).end() }, 500, (response) => { response.destroy() })
    expect((await read(open())).ids).toHaveLength(3)
    expect(waits).toEqual([7000, 2000, 4000])
  })

  it('gives up in words for people', async () => {
    server = await startBifrost({ rows: rowsOf(3) })
    server.faults.push(500, 502, 503, 500, 500)
    await expect(read(open())).rejects.toThrow('the gateway answers 500, 5 times')
    server.faults.push((response) => { response.writeHead(429, { 'retry-after': '3600' }).end() })
    await expect(read(open())).rejects.toThrow('the gateway answers 429, and asks to wait 3600 s')
    server.faults.push(401)
    await expect(read(open())).rejects.toThrow('answers 401: it wants a key')
    server.faults.push(403)
    await expect(read(open({ apiKeyEnv: 'SHOP_API_KEY' }))).rejects.toThrow('does not take the key in SHOP_API_KEY')
    server.faults.push((response) => { response.end('<html>') })
    await expect(read(open())).rejects.toThrow('something else than JSON')
    server.faults.push((response) => { response.end('{"data":[]}') })
    await expect(read(open())).rejects.toThrow('expected {"logs": […]}')
    expect(() => open({ apiKeyEnv: 'MISSING_API_KEY' })).toThrow('the environment variable MISSING_API_KEY with the key of this source is not set')
  })

  it('asks for less at a time where answers are too large, and marks a row that is too large alone', async () => {
    const rows = rowsOf(30)
    rows[7] = bifrostRow('huge', at(7), { input_history: [{ role: 'user', content: 'x'.repeat(20_000) }] })
    server = await startBifrost({ rows })
    const all = await read(open({ maxBytes: 10_000 }))
    const known = new Set(all.ids)
    expect(rows.filter(({ id }) => id !== 'huge').every(({ id }) => known.has(id as string))).toBe(true)
    expect(all.rows.filter((row) => row.too_large)).toHaveLength(1)
  })

  it('sends the key, and follows redirects on the same host only', async () => {
    const keys: (string | undefined)[] = []
    const other = await startGateway((_url, request) => { keys.push(`other ${request.headers.authorization}`); return { logs: [] } })
    server = await startGateway((url, request, response) => {
      keys.push(request.headers.authorization)
      if (url.pathname === '/api/logs') return response.writeHead(307, { location: url.searchParams.get('limit') === '1' ? `${other.baseUrl}/api/logs` : '/moved' }).end()
      return { logs: [], pagination: { total_count: 0 } }
    })
    await read(open({ apiKeyEnv: 'SHOP_API_KEY' }))
    await read(open({ apiKeyEnv: 'BASIC_API_KEY' }))
    await expect(open({ apiKeyEnv: 'SHOP_API_KEY' }).check()).rejects.toThrow('redirects to another host')
    expect(keys).toEqual(['Bearer secret-key', 'Bearer secret-key', 'Basic dXNlcjpwYXNz', 'Basic dXNlcjpwYXNz', 'Bearer secret-key'])
    await other.close()
  })

  it('stops when it is told to, also while it waits for an answer', async () => {
    const stopping = new AbortController()
    server = await startGateway(() => { stopping.abort(); return undefined })
    await expect(read(open({}, stopping.signal))).rejects.toThrow(/the pull was stopped|has no/)
    await expect(read(open({}, stopping.signal))).rejects.toThrow('the pull was stopped')
  })
})
