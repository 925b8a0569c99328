import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { GET } from '@/app/api/v1/projects/[project]/events/route'
import { getAuth } from '@/lib/auth'
import { closeDeps, getDeps } from '@/lib/deps'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { env } from '@/lib/env'
import { streamEvents } from '@/lib/event-stream'
import { createTestKey, createTestProject, createTestUser, signIn } from '@/lib/test-access'

let database: TestDatabase
let slug: string
let projectId: string

beforeAll(async () => {
  database = await createTestDatabase()
  env.DATABASE_URL = database.databaseUrl
  const project = await createTestProject(database.db)
  slug = project.slug
  projectId = project.id
})
afterEach(() => void vi.useRealTimers())
afterAll(async () => {
  await closeDeps()
  await database.drop()
})

const NEXT_LOOK_MS = 15_000
const member = async () => {
  const user = await createTestUser(database.db, getAuth())
  await database.db.member.create({ data: { projectId, userId: user.id, role: 'admin', source: 'manual' } })
  return user
}

/** Opens the stream with the clock of its heartbeats in our hands. */
async function open(headers: Record<string, string>) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const leaving = new AbortController()
  const response = await GET(new Request(`http://localhost/api/v1/projects/${slug}/events`, { headers, signal: leaving.signal }), { params: Promise.resolve({ project: slug }) })
  expect(response.status).toBe(200)
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  const until = async (part: string) => {
    for (let text = ''; !text.includes(part);) {
      const { value, done } = await reader.read()
      if (done) return 'ended'
      text += value
    }
    return part
  }
  await until(': connected')
  return { until, leave: () => leaving.abort() }
}

describe('an open stream of events', () => {
  it.each<[string, (user: { id: string }) => Promise<Record<string, string>>, (user: { id: string }, headers: Record<string, string>) => Promise<unknown>]>([
    ['the session ends', async (user) => ({ cookie: await signIn(getAuth(), (await database.db.user.findUniqueOrThrow({ where: { id: user.id } })).email) }), (user) => database.db.session.deleteMany({ where: { userId: user.id } })],
    ['the membership ends', async (user) => ({ cookie: await signIn(getAuth(), (await database.db.user.findUniqueOrThrow({ where: { id: user.id } })).email) }), (user) => database.db.member.deleteMany({ where: { userId: user.id } })],
    ['the key runs out', async (user) => ({ authorization: `Bearer ${(await createTestKey(database.db, getAuth(), { projectId, admin: user.id, scopes: ['read'] })).key}` }), (user) => database.db.apikey.updateMany({ where: { referenceId: user.id }, data: { expiresAt: new Date(0) } })],
  ])('is closed at its next look when %s, and goes on until then', async (_, headersOf, end) => {
    const user = await member()
    const headers = await headersOf(user)
    const { until } = await open(headers)
    vi.advanceTimersByTime(NEXT_LOOK_MS)
    expect(await until('still here')).toBe('still here')
    await end(user, headers)
    vi.advanceTimersByTime(NEXT_LOOK_MS)
    expect(await until('nothing says this')).toBe('ended')
  })

  it('stays where the database cannot be asked, and takes no more than a reader takes', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    let asked = 0
    const response = streamEvents({ databaseUrl: database.databaseUrl, projectId, who: 'ada' }, new AbortController().signal, () => {
      asked += 1
      return Promise.reject(new Error('no database'))
    })
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes(': connected')) text += (await reader.read()).value
    vi.advanceTimersByTime(2000 * NEXT_LOOK_MS)
    let pieces = 0
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) pieces += 1
    expect(asked).toBeGreaterThan(900)
    expect(pieces).toBeLessThan(1100)
    expect(getDeps().db).toBeDefined()
  })

  it('is refused when somebody holds a hundred open, and only to them, until one of theirs ends', async () => {
    const [ada, ben] = [await member(), await member()]
    const headersOf = async (user: { id: string }) => ({ authorization: `Bearer ${(await createTestKey(database.db, getAuth(), { projectId, admin: user.id, scopes: ['read'] })).key}` })
    const [own, other] = [await headersOf(ada), await headersOf(ben)]
    const ask = async (headers: Record<string, string>) => (await GET(new Request(`http://localhost/api/v1/projects/${slug}/events`, { headers }), { params: Promise.resolve({ project: slug }) })).status
    const held = []
    for (let i = 0; i < 100; i += 1) held.push(await open(own))
    expect(await ask(own)).toBe(429)
    const others = await open(other)
    held.pop()!.leave()
    held.push(await open(own))
    for (const { leave } of [...held, others]) leave()
  })
})
