import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '@/lib/core/endpoint'
import type { PaceUnits } from '@/lib/core/endpoint-pace'
import { createDbClient, type DbClient } from '@/lib/db/client'
import { correctPace, reservePace } from '@/lib/db/endpoint-pace'
import { insertEndpoint } from '@/lib/db/endpoints'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm } from '@/lib/llm/client'
import { startModelServer, textCompletion } from '@/lib/services/test-run-world'

let database: TestDatabase
let other: DbClient
let server: Awaited<ReturnType<typeof startModelServer>>

beforeAll(async () => {
  database = await createTestDatabase()
  other = createDbClient(database.databaseUrl)
  server = await startModelServer(() => textCompletion('Hello'))
})

afterAll(async () => {
  await server.close()
  await other.$disconnect()
  await database.drop()
})

async function endpointWith(requestsPerMinute: number | null, tokensPerMinute: number | null): Promise<Endpoint> {
  const project = await database.db.project.create({ data: { slug: `p-${randomUUID()}`, name: 'Test', config: '' } })
  return insertEndpoint(database.db, {
    projectId: project.id, name: 'models', baseUrl: server.baseUrl, apiKeyEnv: null, roles: ['candidate'], concurrency: 50, timeoutMs: 5000,
    requestsPerMinute, tokensPerMinute, prices: {}, judgeModel: null,
  })
}

/** Seconds after a fixed moment; the pace of an endpoint starts with the first of them. */
const at = (seconds: number) => new Date(Date.parse('2030-01-01T00:00:00Z') + 1000 * seconds)
const one = (tokens = 0): PaceUnits => ({ requests: 1, tokens })
/** Rounded up to whole milliseconds on the way, so that nobody is early. */
const about = (waits: number[]) => waits.map((ms) => Math.round(ms / 10) * 10)

describe('the pace of an endpoint', () => {
  it('spreads its requests over the minute, and forgets what lies behind', async () => {
    const endpoint = await endpointWith(6, null)
    const reserve = (seconds: number) => reservePace(database.db, endpoint, one(), at(seconds))
    // One every 10 s: the second waits 10 s; at 15 s the third, due at 20, waits 5; at 100 s nothing is owed
    expect(about([await reserve(0), await reserve(0), await reserve(15), await reserve(100), await reserve(100)])).toEqual([0, 10_000, 5000, 0, 10_000])
  })

  it('counts tokens, gives back what a call did not take and takes what it took beyond', async () => {
    const endpoint = await endpointWith(null, 6000)
    const reserve = (tokens: number, seconds: number) => reservePace(database.db, endpoint, one(tokens), at(seconds))
    const correct = (tokens: number, seconds: number) => correctPace(database.db, endpoint, { requests: 0, tokens }, at(seconds))
    const everyMs = 60_000 / 5401
    // 600 may come at once, 1,000 are gone: 400 + 100 have to be worked off first, then 300 less, then 900 more
    expect([await reserve(1000, 0), await reserve(100, 0)]).toEqual([0, Math.ceil(500 * everyMs)])
    await correct(-300, 0)
    expect(await reserve(100, 0)).toBe(Math.ceil(300 * everyMs))
    await correct(900, 0)
    expect(await reserve(100, 0)).toBe(Math.ceil(1300 * everyMs))
    // What was given back when nothing is owed any more is no credit.
    await correct(-100_000, 500)
    expect([await reserve(600, 500), await reserve(600, 500)]).toEqual([0, Math.ceil(600 * everyMs)])
  })

  it('keeps the stricter of two limits', async () => {
    const endpoint = await endpointWith(60, 6000)
    const everyMs = 60_000 / 5401
    expect(await reservePace(database.db, endpoint, one(1200), at(0))).toBe(0)
    expect(await reservePace(database.db, endpoint, one(1), at(0))).toBe(Math.ceil(601 * everyMs))
  })

  it('counts a call that is late for its tokens as a late request', async () => {
    const endpoint = await endpointWith(6, 6000)
    const everyMs = 60_000 / 5401
    const reserve = (tokens: number) => reservePace(database.db, endpoint, one(tokens), at(0))
    // 2,000 tokens: the second call may go when all but 599 are worked off, the third 10 s after that, not 20 s from now
    const secondMs = Math.ceil(1401 * everyMs)
    expect([await reserve(2000), await reserve(1), await reserve(1)]).toEqual([0, secondMs, secondMs + 10_000])
  })

  it('follows a limit that was raised, lowered or removed', async () => {
    const endpoint = await endpointWith(6, null)
    const reserve = (requestsPerMinute: number | null) => reservePace(database.db, { ...endpoint, requestsPerMinute }, one(), at(0))
    // 10 s owed, then 1 s more, then 60 s more; without a limit nobody waits
    expect(about([await reserve(6), await reserve(60), await reserve(1), await reserve(6)])).toEqual([0, 10_000, 11_000, 71_000])
    expect(await reserve(null)).toBe(0)
  })

  it('is one for all workers, however they race', async () => {
    const endpoint = await endpointWith(60, null)
    const reserve = (db: DbClient) => reservePace(db, endpoint, one(), at(0))
    const waits = await Promise.all(Array.from({ length: 30 }, (_, index) => reserve(index % 2 === 0 ? database.db : other)))
    // One a second
    expect(about(waits.sort((a, b) => a - b))).toEqual(Array.from({ length: 30 }, (_, index) => 1000 * index))
  })

  it('waits for nothing when the endpoint is gone, and goes with it', async () => {
    const endpoint = await endpointWith(1, null)
    await reservePace(database.db, endpoint, one(), at(0))
    await database.db.endpoint.delete({ where: { id: endpoint.id } })
    expect(await reservePace(database.db, endpoint, one(), at(0))).toBe(0)
    expect(await database.db.endpointPace.count({ where: { endpointId: endpoint.id } })).toBe(0)
  })

  it('goes by the clock of the database unless a test says otherwise', async () => {
    const endpoint = await endpointWith(1, null)
    expect(await reservePace(database.db, endpoint, one())).toBe(0)
    const wait = await reservePace(database.db, endpoint, one())
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(60_000)
  })
})

describe('two workers with a client each', () => {
  /** A worker whose waits take no time: they are kept, for the clock of these tests stands still. */
  function worker(db: DbClient, waits: number[], corrections: PaceUnits[]) {
    return createLlm({
      keyOf: () => null,
      reserve: async (endpoint, units) => {
        waits.push(await reservePace(db, endpoint, units, at(0)))
        return 0
      },
      correct: async (endpoint, change) => {
        corrections.push(change)
        await correctPace(db, endpoint, change, at(0))
      },
    })
  }

  async function callsOf(endpoint: Endpoint, count: number, params: Record<string, unknown> = {}) {
    const [waits, corrections]: [number[], PaceUnits[]] = [[], []]
    const workers = [worker(database.db, waits, corrections), worker(other, waits, corrections)]
    const request = { messages: [{ role: 'user' as const, content: 'Hi' }] }
    await Promise.all(Array.from({ length: count }, (_, index) => workers[index % 2]!.chat({ endpoint, model: 'm', request, params })))
    await Promise.all(workers.map(({ close }) => close()))
    return { waits, corrections }
  }

  it('together keep the requests of a minute', async () => {
    const { waits } = await callsOf(await endpointWith(60, null), 20)
    expect(about(waits.sort((a, b) => a - b))).toEqual(Array.from({ length: 20 }, (_, index) => 1000 * index))
  })

  it('count the tokens that calls took, not those that were expected', async () => {
    const endpoint = await endpointWith(null, 60_000)
    const { corrections } = await callsOf(endpoint, 4, { max_tokens: 50 })
    // Expected are the characters of the body / 4 and the 50 that it allows; the server counts 1,000 and 100.
    const expected = Math.ceil(JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], max_tokens: 50 }).length / 4 + 50)
    expect(corrections).toEqual(Array.from({ length: 4 }, () => ({ requests: 0, tokens: 1100 - expected })))
    const { tokensAt } = await database.db.endpointPace.findUniqueOrThrow({ where: { endpointId: endpoint.id } })
    // 4 × 1,100 tokens at 60,000 / 54,001 ms each
    expect(Math.round((tokensAt.getTime() - at(0).getTime()) / 100)).toBe(Math.round((4400 * 60_000) / 54_001 / 100))
  })

  it('ask nobody for an endpoint without limits', async () => {
    expect(await callsOf(await endpointWith(null, null), 4)).toEqual({ waits: [], corrections: [] })
  })
})
