import { afterEach, describe, expect, it } from 'vitest'
import type { Gateway } from '@/lib/core/sources/gateway'
import { createGateways } from '@/lib/llm/gateways'
import { liteLlmRow, startGateway, startLiteLlm, type TestGateway, type TestRow } from '@/lib/llm/test-gateways'

const window = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.500Z' }
const at = (minute: number) => new Date(Date.parse(window.from) + minute * 60_000).toISOString().slice(0, 23).replace('T', ' ')
const rowsOf = (count: number) => Array.from({ length: count }, (_, i) => liteLlmRow(`r${String(i).padStart(4, '0')}`, at(i)))

let server: TestGateway
afterEach(() => server.close())

const open = (limits: { maxBytes?: number } = {}): Gateway => {
  const now = () => Date.parse(window.to)
  return createGateways({ keyOf: () => 'sk-1', wait: async () => undefined, now, ...limits })({ format: 'litellm-spend', baseUrl: server.baseUrl, apiKeyEnv: 'LITELLM_API_KEY' })
}

async function read(gateway: Gateway): Promise<{ rows: TestRow[]; ids: string[]; total: number | null; capped: boolean }> {
  const { rows, total, capped } = await gateway.openWindow(window)
  const all: TestRow[] = []
  for await (const { row } of rows) all.push(row as TestRow)
  return { rows: all, ids: all.map((row) => String(row.request_id)), total, capped }
}

describe('the spend log of a LiteLLM proxy', () => {
  it('is read page by page with dates in whole seconds that hold the stretch', async () => {
    server = await startLiteLlm({ rows: rowsOf(250) })
    const all = await read(open())
    expect(all).toMatchObject({ total: 250, capped: false })
    expect(all.ids).toEqual(rowsOf(250).map(({ request_id: id }) => id).reverse())
    expect(server.asked[0]).toBe('/spend/logs/v2?start_date=2026-11-01+00%3A00%3A00&end_date=2026-11-02+00%3A00%3A01&page=1&page_size=100')
    expect(server.asked.map((path) => new URL(path, 'http://x').searchParams.get('page'))).toEqual(['1', '2', '3'])
  })

  it('is found at its older address too, which is asked for from then on', async () => {
    server = await startLiteLlm({ rows: rowsOf(120), path: '/spend/logs/ui' })
    const gateway = open()
    expect(await gateway.check()).toMatchObject({ schema: 'LiteLLM, spend logs of the older interface', rows: 120, newest: { request_id: 'r0119' } })
    expect((await read(gateway)).ids).toHaveLength(120)
    expect(server.asked.map((path) => path.split('?')[0])).toEqual(['/spend/logs/v2', '/spend/logs/ui', '/spend/logs/ui', '/spend/logs/ui'])
  })

  it('says when it counts no further, and is read to its end all the same', async () => {
    server = await startLiteLlm({ rows: rowsOf(250), cap: 100 })
    const all = await read(open())
    expect(all).toMatchObject({ total: 100, capped: true })
    expect(new Set(all.ids).size).toBe(250)
  })

  it('begins again when rows were deleted under way: none is left out', async () => {
    const world = { rows: rowsOf(230), onPage: (page: number) => { if (page === 2 && world.rows.length === 230) world.rows.splice(200) } }
    server = await startLiteLlm(world)
    const ids = new Set((await read(open())).ids)
    expect(rowsOf(200).every(({ request_id: id }) => ids.has(id as string))).toBe(true)
  })

  it('asks for content that the list leaves out, from the row or from object storage', async () => {
    const bare = (id: string, more: TestRow = {}) => liteLlmRow(id, at(1), { messages: '{}', response: '{}', proxy_server_request: '{}', ...more })
    const request = { model: 'support', messages: [{ role: 'user', content: 'whole' }] }
    const cut = { model: 'support', messages: [{ role: 'user', content: 'begin ... (litellm_truncated skipped 900 chars) ...' }] }
    server = await startLiteLlm({
      rows: [liteLlmRow('whole', at(1)), bare('in-row'), bare('in-storage'), bare('failed', { status: 'failure' }), bare('nowhere'), liteLlmRow('cut', at(1), { proxy_server_request: cut }), liteLlmRow('cut-for-good', at(1), { proxy_server_request: cut })],
      details: {
        'in-row': { messages: {}, response: { choices: [1] }, proxy_server_request: request },
        'in-storage': { messages: request.messages, response: { choices: [2] }, model_parameters: { temperature: 0, tools: [] } },
        cut: { messages: request.messages, response: { choices: [3] }, model_parameters: { temperature: 1 } },
      },
    })
    const all = Object.fromEntries((await read(open())).rows.map((row) => [row.request_id, row]))
    expect(all['in-row']).toMatchObject({ proxy_server_request: request, response: { choices: [1] } })
    expect(all['in-storage']).toMatchObject({ proxy_server_request: { model: 'support', messages: request.messages, temperature: 0, tools: [] }, response: { choices: [2] } })
    expect(all.cut).toMatchObject({ proxy_server_request: { messages: request.messages, temperature: 1 }, response: { choices: [3] } })
    expect(all['cut-for-good']).toMatchObject({ proxy_server_request: cut })
    expect(all.nowhere).toEqual(bare('nowhere'))
    const asked = server.asked.filter((path) => path.startsWith('/spend/logs/ui/'))
    expect(asked.map((path) => path.split(/[/?]/)[4]).sort()).toEqual(['cut', 'cut-for-good', 'in-row', 'in-storage', 'nowhere'])
    expect(asked[0]).toContain('start_date=2026-10-31+00%3A01%3A00&end_date=2026-11-02+00%3A01%3A00')
  })

  it('does not ask for each call where content is off', async () => {
    server = await startLiteLlm({ rows: rowsOf(120).map((row) => ({ ...row, messages: {}, response: {}, proxy_server_request: {} })) })
    await read(open())
    expect(server.asked.filter((path) => path.startsWith('/spend/logs/ui/'))).toHaveLength(20 + 2)
  })

  it('asks for smaller pages where answers are too large', async () => {
    server = await startLiteLlm({ rows: rowsOf(130) })
    expect(new Set((await read(open({ maxBytes: 20_000 }))).ids).size).toBe(130)
  })

  it('says what is wrong with an address', async () => {
    server = await startGateway(() => undefined)
    await expect(open().check()).rejects.toThrow('the gateway has no /spend/logs/ui: is the address the right one')
    server.faults.push((response) => { response.end('{"detail": []}') })
    await expect(open().check()).rejects.toThrow('GET /spend/logs/v2: expected {"data": […]}')
  })
})
